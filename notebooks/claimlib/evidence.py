"""Set claims beside published estimates, like with like, and say whether the claims stand.

Which code of a claim meets which code of an estimate, which measures are effects, and which sizes
matter stand in tables (``matches``, ``measures``, ``thresholds``). The only codes named here are those
of the rule itself: which way a finding points, and the verdicts. Nothing is pooled: estimates are
judged one by one and studies are counted.
"""

import numpy as np
import pandas as pd

FAVOURS, NO_DIFFERENCE, AGAINST, MIXED = "favours", "no_difference", "against", "mixed"
SPLIT, OPEN = "split", "open"
CONSISTENT, STRONGER, WEAKER = "consistent", "stronger_than_evidence", "weaker_than_evidence"
OPPOSITE, UNDECIDED, UNTESTABLE = "against_evidence", "mixed_evidence", "untestable"
HOLDS, FAILS, NOT_TESTED = "holds", "fails", "not_tested"
LADDER = {AGAINST: -1, NO_DIFFERENCE: 0, FAVOURS: 1}


# ---------------------------------------------------------------- single estimates


def names(studies):
    """How figures write the studies, a dict from ``study_id`` to author and year."""
    who = studies["first_author"].fillna("author not seen")
    return dict(zip(studies["study_id"], who + " " + studies["year"].astype(str), strict=True))


def finding(low, high, null):
    """Which way an interval points: beyond no effect on one side, beyond it on the other, or across it.

    Parameters: the limits ``low`` and ``high`` and the value ``null`` that means no effect, all in the
    unit of the measure, positive (or above ``null``) being better with the treatment. An interval that
    only touches ``null`` includes it. Source: the rule for single estimates in the data's README.
    """
    if low > null:
        return FAVOURS
    return AGAINST if high < null else NO_DIFFERENCE


def sizes(data, threshold_set=None):
    """The size that matters of each measure, a dict; of the first set of thresholds where none is named."""
    chosen = threshold_set or data.codes_of("threshold_set").index[0]
    own = data.thresholds[data.thresholds["threshold_set"] == chosen]
    return dict(zip(own["measure"], own["value"], strict=True))


def judged(data, size_of=None, lasting=False, whole=False):
    """Every comparison of the papers with what it finds and whether its size matters.

    Parameters: ``data``, the tables; ``size_of``, a dict from measure to the size that matters (default: see
    :func:`sizes`; an empty dict asks for no size); ``lasting`` lets in the measures that are no effects, such
    as the change of an advantage over time; ``whole`` asks the whole interval to reach the size, not only
    the estimate. Returns the rows of ``effects`` with ``study`` and ``counted_as``
    (papers about the same people are one study), ``name``, ``design``, ``basis`` (``interval``, or
    ``authors`` where only their conclusion is known), ``finding`` and ``reaches`` (missing where no size is
    defined for the measure).
    """
    size_of = sizes(data) if size_of is None else size_of
    of_measure = data.measures.set_index("measure")
    not_effects = of_measure.index[of_measure["is_effect"] == "no"]
    studies = data.studies.set_index("study_id")
    rows = data.effects[lasting | ~data.effects["measure"].isin(not_effects)].reset_index(drop=True)
    known = rows["measure"].notna()
    null = rows["measure"].astype(object).map(of_measure["null_value"])
    found = [
        finding(low, high, zero) if interval else {"inconclusive": OPEN}.get(words, words)
        for low, high, zero, interval, words in zip(
            rows["ci_low"], rows["ci_high"], null, known, rows["authors_conclusion"], strict=True
        )
    ]
    size = rows["measure"].astype(object).map(size_of)
    study = rows["study_id"].map(studies["same_people_as"]).fillna(rows["study_id"])
    return rows.assign(
        study=study,
        counted_as=study.map(names(data.studies)),
        name=rows["study_id"].map(names(data.studies)),
        design=rows["study_id"].map(studies["design"]),
        basis=known.map({True: "interval", False: "authors"}),
        finding=found,
        reaches=(rows["ci_low" if whole else "estimate"] >= size).astype("boolean").mask(size.isna()),
    )


# ---------------------------------------------------------------- like with like


def join(claims, estimates, matches, mixed=False, wider=False, authors=False, lenient=()):
    """Each claim with the estimates that speak to it: one row a claim and estimate.

    Parameters: ``claims``, a frame with ``claim_id`` and the variables named in ``matches``; ``estimates``
    as :func:`judged` returns them; ``matches``, a frame with ``variable``, ``claim_code``,
    ``effect_variable`` and ``effect_code``: a claim meets an estimate only if every variable allows it, and
    a code without a row meets nothing. ``mixed`` lets in mixed comparators and treatments, ``wider`` people with other
    pain, ``authors`` comparisons of which only the authors' conclusion is known; ``lenient`` names
    variables in which a code without a row meets everything. No match gives no row.
    """
    single = estimates["comparator_mixed"].eq("no") & estimates["treatment_mixed"].eq("no")
    allowed = (mixed | single) & (wider | estimates["wider_population"].eq("no"))
    pairs = claims.merge(estimates[allowed & (authors | estimates["basis"].eq("interval"))], how="cross")
    for (variable, column), codes in matches.groupby(["variable", "effect_variable"], sort=False):
        meets = set(zip(codes["claim_code"], codes["effect_code"], strict=True))
        listed = set(codes["claim_code"])
        keep = [
            (claim, effect) in meets or (variable in lenient and claim not in listed)
            for claim, effect in zip(pairs[variable], pairs[column], strict=True)
        ]
        pairs = pairs[np.array(keep, dtype=bool)]
    return pairs.reset_index(drop=True)


def lacking(claims, matches):
    """The first variable of each claim whose code meets no estimate at all; empty text where every code meets some."""
    found = pd.Series("", index=claims.index)
    for variable, codes in list(matches.groupby("variable", sort=False))[::-1]:
        found = found.mask(~claims[variable].isin(codes["claim_code"]), variable)
    return found


def by_study(pairs, per=("claim_id",)):
    """The studies behind some estimates, one row a study, however many estimates it has.

    Parameters: ``pairs`` as :func:`join` or :func:`judged` returns them; ``per``, the columns within which a
    study counts once. Returns those columns with ``study``, ``name``, ``finding`` (``split`` where the
    estimates of one study point in different directions), ``reaches`` (whether any of its estimates on the
    treatment's side reaches the size that matters; missing where none has a size) and ``estimates`` (how
    many).
    """
    own = [*per, "study"]
    favourable = pairs[pairs["finding"] == FAVOURS].dropna(subset="reaches")
    reaches = favourable.groupby(own, observed=True)["reaches"].any().astype("boolean")
    grouped = pairs.groupby(own, observed=True)
    found = grouped["finding"].agg(lambda codes: codes.iloc[0] if codes.nunique() == 1 else SPLIT)
    table = pd.DataFrame({"name": grouped["counted_as"].first(), "finding": found, "estimates": grouped.size()})
    return table.join(reaches).reset_index()[[*own, "name", "finding", "reaches", "estimates"]]


def tallied(claims, studies):
    """How many matching studies each claim has, and what they find: one row a claim, zeros where none matches.

    Parameters: ``studies`` as :func:`by_study` returns them. Returns, with the index of ``claims``,
    ``studies``, one column for each of ``favours``, ``no_difference`` and ``against``, ``undecided``
    (split or left open), ``sized`` (those on the treatment's side whose size can be judged) and
    ``reaching`` (those of them that reach the size that matters).
    """
    code = studies["finding"].where(studies["finding"].isin(LADDER), "undecided")
    n = pd.crosstab(studies["claim_id"], code).reindex(columns=[*reversed(LADDER), "undecided"], fill_value=0)
    judged_size = studies[studies["finding"] == FAVOURS].dropna(subset="reaches").groupby("claim_id")["reaches"]
    n = n.assign(studies=n.sum(axis=1)).join(judged_size.agg(sized="size", reaching="sum"))
    return n.reindex(claims["claim_id"]).fillna(0).astype("int64").set_axis(claims.index).rename_axis(columns=None)


# ---------------------------------------------------------------- the verdict


def majority_of(favours, no_difference, against, undecided, majority):
    """What more than a share ``majority`` of the studies find; ``mixed`` where no finding has that many."""
    n = favours + no_difference + against + undecided
    counts = {FAVOURS: favours, NO_DIFFERENCE: no_difference, AGAINST: against}
    return next((code for code, k in counts.items() if k > majority * n), MIXED)


def verdict(direction, sure, favours, no_difference, against, undecided=0, sized=0, reaching=0, majority=0.5, least=1):
    """Whether a claim stands, from the number of studies that match it like with like.

    Parameters: ``direction`` of the claim (``favours``, ``no_difference``, ``against`` or ``mixed``);
    ``sure``, whether it is worded without a hedge; how many matching studies are ``favours``,
    ``no_difference``, ``against`` or ``undecided``; how many of those in favour have a size that can be
    judged (``sized``) and how many of them reach the size that matters (``reaching``). Thresholds:
    a finding counts if more than the share ``majority`` of the studies has it; with fewer than ``least``
    studies nothing is said.

    Returns ``untestable`` (too few studies), ``mixed_evidence`` (no finding has the majority),
    ``consistent`` (the majority finds what is claimed), ``against_evidence`` (it finds the opposite),
    ``stronger_than_evidence`` or ``weaker_than_evidence`` (the claim says more or less for the treatment
    than the majority finds). Size decides twice: a sure claim of an advantage is ``stronger_than_evidence``
    where most judged sizes stay below the line; a claim of no difference, which by its code may also say
    "hardly better", is ``consistent`` where they do. A claim that findings conflict is ``consistent`` where
    no finding has the majority. Source: part 5 of the project's analysis plan, in the data's README.
    """
    if favours + no_difference + against + undecided < max(least, 1):
        return UNTESTABLE
    found = majority_of(favours, no_difference, against, undecided, majority)
    below = found == FAVOURS and sized - reaching > sized / 2
    if below and (direction == NO_DIFFERENCE or (direction == FAVOURS and sure)):
        return CONSISTENT if direction == NO_DIFFERENCE else STRONGER
    return CONSISTENT if found == direction else apart(direction, found)


def apart(direction, found):
    """The verdict where a claim and the majority of the studies differ: see :func:`verdict`."""
    if found == MIXED:
        return UNDECIDED
    gap = LADDER.get(direction, 0.5) - LADDER[found]
    if abs(gap) == 2:
        return OPPOSITE
    return STRONGER if gap > 0 else WEAKER


def surely(claims, certainty):
    """Which claims are worded without a hedge: in the upper half of the ordered codes of ``certainty``."""
    return claims["certainty"].cat.codes >= len(certainty) // 2


def stand(data, threshold_set=None, designs=None, majority=0.5, least=1, claims=None, whole=False, **wanted):
    """The verdict on every claim about effectiveness, with the studies it rests on.

    Parameters: ``data``, the tables; ``threshold_set``, the sizes that matter (see :func:`sizes`), and
    ``whole`` (see :func:`judged`); ``designs``, the designs of the studies that count (default: all); ``majority`` and
    ``least``, see :func:`verdict`; ``claims``, another coding of the claims (default: the settled one);
    ``wanted``, see :func:`join`. Returns the claims with the columns of
    :func:`tallied`, ``lacking``, ``share`` (of the matching studies that find what is claimed; missing
    where none matches) and ``verdict``, an ordered categorical.
    """
    claims = (data.claims if claims is None else claims).dropna(subset="direction")
    estimates = judged(data, sizes(data, threshold_set), whole=whole)
    chosen = estimates if designs is None else estimates[estimates["design"].isin(designs)]
    n = tallied(claims, by_study(join(claims, chosen, data.matches, **wanted)))
    counts = n[[FAVOURS, NO_DIFFERENCE, AGAINST, "undecided", "sized", "reaching"]]
    rows = zip(claims["direction"], surely(claims, data.codes_of("certainty")), counts.to_numpy(), strict=True)
    codes = [verdict(claim, sure, *map(int, k), majority=majority, least=least) for claim, sure, k in rows]
    agree = [k.get(claim, k["undecided"]) for claim, k in zip(claims["direction"], n.to_dict("records"), strict=True)]
    return claims.join(n).assign(
        lacking=lacking(claims, data.matches),
        share=pd.Series(agree, index=claims.index, dtype="float64") / n["studies"].where(n["studies"] > 0),
        verdict=pd.Categorical(codes, categories=data.codes_of("verdict").index.tolist(), ordered=True),
    )


def under(data, choices):
    """The verdicts under several choices: a frame of codes, one row a claim, one column a choice.

    Parameters: ``choices``, a dict from a name to the arguments of :func:`stand`.
    """
    columns = {name: stand(data, **chosen).set_index("claim_id")["verdict"] for name, chosen in choices.items()}
    return pd.DataFrame(columns)


def listed(choices):
    """The rows of ``verdict_choices`` as arguments of :func:`stand`: a dict from label to a dict."""
    flags = ["mixed", "wider", "authors", "whole"]
    return {
        row["label"]: {
            **{flag: row[flag] == "yes" for flag in flags},
            "threshold_set": row["threshold_set"],
            "designs": row["designs"].split() if isinstance(row["designs"], str) else None,
            "majority": row["majority"],
            "least": row["least"],
        }
        for row in choices.to_dict("records")
    }


# ---------------------------------------------------------------- vague citations


def candidates(data, work):
    """The papers that a vague citation could mean: ``citations`` with the columns of ``studies`` and more.

    Returns them with ``name`` and ``single`` (true for the first design of the codes, single trials), these first.
    """
    chosen = data.citations[data.citations["cited_work"] == work].dropna(subset="study_id")
    papers = chosen.merge(data.studies.drop(columns="note"), on="study_id")
    papers["name"] = papers["study_id"].map(names(data.studies))
    papers["single"] = papers["design"] == data.codes_of("design").index[0]
    return papers.sort_values(["design", "year", "study_id"]).reset_index(drop=True)


def halves(data, work):
    """Each half of what is claimed of a work, beside each paper that the work could be.

    The halves are the claims that cite the work. Everything that a paper reports is let in: mixed
    comparators, wider populations, conclusions without numbers; a claim that is silent on the first variable
    of ``matches`` (what the treatment is compared with) meets every comparison. Returns one row a paper and
    half: ``study_id``, ``claim_id``, ``half`` (``holds`` if at least one matching comparison finds what is
    claimed, ``fails`` if there are some and none does, ``not_tested`` if there is none), ``like`` (whether a
    comparison that decides is neither mixed nor of a wider population), and of the comparison that is shown
    ``effect_id``, ``estimate``, ``ci_low``, ``ci_high`` and ``measure``.
    """
    claims = data.claims[data.claims["cited_work"] == work].dropna(subset="direction")
    papers = candidates(data, work)
    estimates = judged(data)
    own = estimates[estimates["study_id"].isin(papers["study_id"])]
    pairs = join(
        claims,
        own,
        data.matches,
        mixed=True,
        wider=True,
        authors=True,
        lenient=data.matches["variable"].iloc[:1].tolist(),
    )
    pairs["agrees"] = pairs["finding"] == pairs["direction"]
    pairs["like"] = pairs[["comparator_mixed", "treatment_mixed", "wider_population"]].eq("no").all(axis=1)
    # The comparison that decides comes first: one that agrees, like with like, with an interval.
    order = pairs.assign(numbered=pairs["basis"] == "interval").sort_values(
        ["agrees", "like", "numbered"], ascending=False, kind="stable"
    )
    shown = order.drop_duplicates(["study_id", "claim_id"]).set_index(["study_id", "claim_id"])
    every = pd.MultiIndex.from_product([papers["study_id"], claims["claim_id"]], names=["study_id", "claim_id"])
    table = shown[["agrees", "like", "effect_id", "measure", "estimate", "ci_low", "ci_high"]].reindex(every)
    half = table["agrees"].map({True: HOLDS, False: FAILS}).fillna(NOT_TESTED)
    return table.assign(half=half).drop(columns="agrees").reset_index()


def said(papers, work):
    """Whether each paper is what the article says of the work: its number of trials, its journal.

    Parameters: ``papers`` from :func:`candidates`; ``work``, the row of ``works``. Returns a frame with the
    index of ``papers`` and a column for each thing said: ``holds``, ``fails`` or ``not_tested`` (not known).
    """
    table = {}
    for told, column in (("said_trials", "trials"), ("said_journal", "journal"), ("said_year", "year")):
        if pd.notna(work[told]):
            fits = papers[column].eq(work[told]).map({True: HOLDS, False: FAILS})
            table[column] = fits.astype(object).mask(papers[column].isna(), NOT_TESTED)
    return pd.DataFrame(table, index=papers.index)


def shown_together(table):
    """Whether all halves hold in a paper (``all``), and whether they do so like with like (``like``).

    Parameters: ``table`` as :func:`halves` returns it. Returns one row a paper, by ``study_id``.
    """
    holds = table["half"].eq(HOLDS)
    like = holds & table["like"].eq(True)
    return pd.DataFrame({"all": holds.groupby(table["study_id"]).all(), "like": like.groupby(table["study_id"]).all()})


def in_force(guidelines, year):
    """What had become of each recommendation by a year: ``in force``, ``replaced`` or ``not yet``; one text a row.

    A recommendation counts as replaced from the year of the one that replaced it; what is not known to have
    been replaced counts as in force.
    """
    end = guidelines["replaced_by"].map(guidelines.set_index("guideline_id")["year"])
    replaced = (end <= year).map({True: "replaced", False: "in force"})
    return replaced.mask(guidelines["year"] > year, "not yet")
