"""Set claims beside published estimates, like with like, and say whether the claims stand.

Which code of a claim meets which code of an estimate, which measures are effects, and which sizes
matter stand in tables (``matches``, ``measures``, ``thresholds``). No code is named here: the rules
speak of roles, and the codes table says which code has which (``Tables.roles``). Nothing is pooled:
estimates are judged one by one and studies are counted.
"""

import numpy as np
import pandas as pd

# Roles: which way a claim or a finding points, what a verdict says, what becomes of half a claim.
BETTER, SAME, WORSE, CONFLICTING = "better", "same", "worse", "conflicting"
BETTER_SMALL, BOOSTED = "better_small", "boosted"
SPLIT, OPEN = "split", "open"
AS_FOUND, SAYS_MORE, SAYS_LESS = "as_found", "says_more", "says_less"
OPPOSITE, UNDECIDED, UNTESTED = "opposite", "undecided", "untested"
HOLDS, FAILS = "holds", "fails"
LADDER = {WORSE: -1, SAME: 0, BETTER: 1}
# The tables without which no claim can be set beside an estimate.
TABLES = ("studies", "effects", "measures", "matches", "thresholds")
LIKE = ["comparator_mixed", "treatment_mixed", "wider_population"]


# ---------------------------------------------------------------- single estimates


def names(studies):
    """How figures write the studies, a dict from ``study_id`` to author and year."""
    who = studies["first_author"].fillna("author not seen")
    return dict(zip(studies["study_id"], who + " " + studies["year"].astype(str), strict=True))


def finding(low, high, null):
    """Which way an interval points: beyond no effect on one side, beyond it on the other, or across it.

    Parameters: the limits ``low`` and ``high`` and the value ``null`` that means no effect, all in the
    unit of the measure, positive (or above ``null``) being better with the treatment. An interval that
    only touches ``null`` includes it. Returns a role. Source: the rule for single estimates in the data's README.
    """
    if low > null:
        return BETTER
    return WORSE if high < null else SAME


def conclusive(low, high, null, size):
    """Whether an interval leaves out the size that matters on both sides, so that it shows "no difference".

    Parameters: as :func:`finding`; ``size``, the value from which an advantage matters; missing where none is defined
    for the measure, and then nothing can be shown.
    """
    return bool(2 * null - size < low and high < size)


def sizes(data, threshold_set=None):
    """The size that matters of each measure, a dict; of the first set of thresholds where none is named."""
    chosen = threshold_set or data.codes_of("threshold_set").index[0]
    own = data.thresholds[data.thresholds["threshold_set"] == chosen]
    return dict(zip(own["measure"], own["value"], strict=True))


def judged(data, size_of=None, lasting=False, whole=False, strict=False, pointing=False):
    """Every comparison of the papers with what it finds and whether its size matters.

    Parameters: ``data``, the tables; ``size_of``, a dict from measure to the size that matters (default: see
    :func:`sizes`; an empty dict asks for no size); ``lasting`` lets in the measures that are no effects, such
    as the change of an advantage over time; ``whole`` asks the whole interval to reach the size, not only
    the estimate; ``strict`` leaves open what includes no effect without being :func:`conclusive`;
    ``pointing`` judges an estimate by its side alone, as if its interval were a point.
    Returns the rows of ``effects`` with ``study`` and ``counted_as``
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
    null, size = (rows["measure"].astype(object).map(of) for of in (of_measure["null_value"], size_of))
    said = data.role_of("authors_conclusion")
    found = [
        finding(low, high, zero) if interval else said[words]
        for low, high, zero, interval, words in zip(
            rows["estimate" if pointing else "ci_low"],
            rows["estimate" if pointing else "ci_high"],
            null,
            known,
            rows["authors_conclusion"],
            strict=True,
        )
    ]
    small = np.array([role == BETTER_SMALL for role in found], dtype=bool)
    found = [BETTER if little else role for role, little in zip(found, small, strict=True)]
    if strict:
        limits = zip(found, rows["ci_low"], rows["ci_high"], null, size, known, strict=True)
        found = [OPEN if role == SAME and told and not conclusive(*of) else role for role, *of, told in limits]
    study = rows["study_id"].map(studies["same_people_as"]).fillna(rows["study_id"])
    return rows.assign(
        study=study,
        counted_as=study.map(names(data.studies)),
        name=rows["study_id"].map(names(data.studies)),
        design=rows["study_id"].map(studies["design"]),
        basis=known.map({True: "interval", False: "authors"}),
        finding=pd.Series(found, dtype=object).map(data.roles("finding")),
        reaches=(rows["ci_low" if whole else "estimate"] >= size)
        .astype("boolean")
        .mask(size.isna())
        .mask(small, False),
    )


# ---------------------------------------------------------------- like with like


def matching(data, also=()):
    """The matches that count: the first set of ``matches`` always, and the sets that are asked for.

    Returns the frame that :func:`join` takes, and the variables that only the sets asked for restrict: a code
    without a row meets everything there.
    """
    first = data.codes_of("match_set").index[0]
    chosen = data.matches[data.matches["match_set"].isin([first, *also])]
    always = set(chosen.loc[chosen["match_set"] == first, "variable"])
    return chosen.drop(columns="match_set"), sorted(set(chosen["variable"]) - always)


def join(claims, estimates, matches, mixed=False, wider=False, authors=False, lenient=()):
    """Each claim with the estimates that speak to it: one row a claim and estimate.

    Parameters: ``claims``, a frame with ``claim_id`` and the variables named in ``matches``; ``estimates``
    as :func:`judged` returns them; ``matches``, a frame with ``variable``, ``claim_code``,
    ``effect_variable`` and ``effect_code``: a claim meets an estimate only if every variable allows it, and
    a code without a row meets nothing. ``mixed`` lets in mixed comparators and treatments, ``wider`` people with other
    pain, ``authors`` comparisons of which only the authors' conclusion is known; ``lenient`` names
    variables in which a code without a row meets everything. No match gives no row.
    """
    single = estimates[LIKE[:2]].eq("no").all(axis=1)
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


def by_study(pairs, codes, per=("claim_id",)):
    """The studies behind some estimates, one row a study, however many estimates it has.

    Parameters: ``pairs`` as :func:`join` or :func:`judged` returns them; ``codes``, of the findings, a dict from
    role to code; ``per``, the columns within which a study counts once. Returns those columns with ``study``,
    ``name``, ``finding`` (split where the
    estimates of one study point in different directions), ``reaches`` (whether any of its estimates on the
    treatment's side reaches the size that matters; missing where none has a size) and ``estimates`` (how
    many).
    """
    own = [*per, "study"]
    favourable = pairs[pairs["finding"] == codes[BETTER]].dropna(subset="reaches")
    reaches = favourable.groupby(own, observed=True)["reaches"].any().astype("boolean")
    grouped = pairs.groupby(own, observed=True)
    found = grouped["finding"].agg(lambda own: own.iloc[0] if own.nunique() == 1 else codes[SPLIT])
    table = pd.DataFrame({"name": grouped["counted_as"].first(), "finding": found, "estimates": grouped.size()})
    return table.join(reaches).reset_index()[[*own, "name", "finding", "reaches", "estimates"]]


def tallied(claims, studies, codes):
    """How many matching studies each claim has, and what they find: one row a claim, zeros where none matches.

    Parameters: ``studies`` and ``codes`` as in :func:`by_study`. Returns, with the index of ``claims``,
    ``studies``, one column for each of ``better``, ``same`` and ``worse``, ``undecided``
    (split or left open), ``sized`` (those on the treatment's side whose size can be judged) and
    ``reaching`` (those of them that reach the size that matters).
    """
    role = studies["finding"].map({codes[role]: role for role in LADDER}).fillna(UNDECIDED)
    n = pd.crosstab(studies["claim_id"], role).reindex(columns=[*reversed(LADDER), UNDECIDED], fill_value=0)
    judged_size = studies[studies["finding"] == codes[BETTER]].dropna(subset="reaches").groupby("claim_id")["reaches"]
    n = n.assign(studies=n.sum(axis=1)).join(judged_size.agg(sized="size", reaching="sum"))
    return n.reindex(claims["claim_id"]).fillna(0).astype("int64").set_axis(claims.index).rename_axis(columns=None)


# ---------------------------------------------------------------- the verdict


def majority_of(better, same, worse, undecided, majority):
    """What more than a share ``majority`` of the studies find, a role; conflicting where no finding has that many."""
    n = better + same + worse + undecided
    counts = {BETTER: better, SAME: same, WORSE: worse}
    return next((role for role, k in counts.items() if k > majority * n), CONFLICTING)


def verdict(direction, sure, better, same, worse, undecided=0, sized=0, reaching=0, majority=0.5, least=1):
    """Whether a claim stands, from the number of studies that match it like with like.

    Parameters: ``direction`` of the claim, a role (``better``, ``same``, ``worse`` or ``conflicting``); ``sure``,
    whether it is worded without a hedge; how many matching studies find the treatment ``better``, find the
    ``same``, find it ``worse`` or leave it ``undecided``; how many of those that find it better have a size that can
    be judged (``sized``) and how many of them reach the size that matters (``reaching``). Thresholds:
    a finding counts if more than the share ``majority`` of the studies has it; with fewer than ``least``
    studies nothing is said.

    Returns a role: ``untested`` (too few studies), ``undecided`` (no finding has the majority),
    ``as_found`` (the majority finds what is claimed), ``opposite`` (it finds the opposite),
    ``says_more`` or ``says_less`` (the claim says more or less for the treatment
    than the majority finds). Size decides twice: a sure claim of an advantage ``says_more``
    where most judged sizes stay below the line; a claim of no difference, which by its code may also say
    "hardly better", is ``as_found`` where they do. A claim that findings conflict is ``as_found`` where
    no finding has the majority. Source: part 5 of the project's analysis plan, in the data's README.
    """
    if better + same + worse + undecided < max(least, 1):
        return UNTESTED
    found = majority_of(better, same, worse, undecided, majority)
    below = found == BETTER and sized - reaching > sized / 2
    if below and (direction == SAME or (direction == BETTER and sure)):
        return AS_FOUND if direction == SAME else SAYS_MORE
    return AS_FOUND if found == direction else apart(direction, found)


def apart(direction, found):
    """The verdict where a claim and the majority of the studies differ: see :func:`verdict`."""
    if found == CONFLICTING:
        return UNDECIDED
    gap = LADDER.get(direction, 0.5) - LADDER[found]
    if abs(gap) == 2:
        return OPPOSITE
    return SAYS_MORE if gap > 0 else SAYS_LESS


def worked(data):
    """The code of the verdict that the rule gives for each worked example, a list in their order."""
    role_of = data.role_of("direction")
    rows = data.verdict_examples[["better", "same", "worse", UNDECIDED, "sized", "reaching"]].to_numpy()
    asked = zip(
        data.verdict_examples["direction"].map(role_of), data.verdict_examples["sure"] == "yes", rows, strict=True
    )
    return [data.roles("verdict")[verdict(claim, sure, *map(int, n))] for claim, sure, n in asked]


def surely(claims, certainty):
    """Which claims are worded without a hedge: in the upper half of the ordered codes of ``certainty``."""
    return claims["certainty"].cat.codes >= len(certainty) // 2


def stand(
    data,
    threshold_set=None,
    designs=None,
    majority=0.5,
    least=1,
    claims=None,
    whole=False,
    strict=False,
    without=(),
    also=(),
    pointing=False,
    much=None,
    **wanted,
):
    """The verdict on every claim about effectiveness, with the studies it rests on.

    Parameters: ``data``, the tables; ``threshold_set``, the sizes that matter (see :func:`sizes`), ``whole``,
    ``strict`` and ``pointing`` (see :func:`judged`); ``much``, another set of sizes, to which claims with an
    intensifier are held, hedged or not; ``designs``, the designs of the studies that count (default: all); ``without``,
    codes of ``measured`` that are left out; ``majority`` and ``least``, see :func:`verdict`; ``also``, sets of matches
    beside the first (see :func:`matching`); ``claims``, another coding of the claims (default: the settled one);
    ``wanted``, see :func:`join`. Returns the claims with the columns of
    :func:`tallied`, ``lacking``, ``share`` (of the matching studies that find what is claimed; missing
    where none matches) and ``verdict``, an ordered categorical.
    """
    claims = (data.claims if claims is None else claims).dropna(subset="direction")
    how = {"whole": whole, "strict": strict, "pointing": pointing}
    estimates = judged(data, sizes(data, threshold_set), **how)
    design = estimates["design"].isin(estimates["design"] if designs is None else designs)
    matches, lenient = matching(data, also)
    chosen = estimates[design & ~estimates["measured"].isin(without)]
    found = data.roles("finding")
    n = tallied(claims, by_study(join(claims, chosen, matches, lenient=lenient, **wanted), found), found)
    sure = surely(claims, data.codes_of("certainty"))
    if much:
        boosted = claims["boosted"] == data.roles("boosted")[BOOSTED]
        held = stand(data, much, designs, majority, least, claims, without=without, also=also, **how, **wanted)
        sized = ["sized", "reaching"]
        n[sized], sure = n[sized].where(~boosted, held[sized]), sure | boosted
    counts = n[["better", "same", "worse", UNDECIDED, "sized", "reaching"]].to_numpy()
    role_of = data.role_of("direction")
    points = claims["direction"].astype(object).map(role_of)
    rows = zip(points, sure, counts, strict=True)
    said = [verdict(claim, sure, *map(int, k), majority=majority, least=least) for claim, sure, k in rows]
    agree = [k.get(claim, k[UNDECIDED]) for claim, k in zip(points, n.to_dict("records"), strict=True)]
    code = data.roles("verdict")
    return claims.join(n).assign(
        lacking=lacking(claims, matches),
        share=pd.Series(agree, index=claims.index, dtype="float64") / n["studies"].where(n["studies"] > 0),
        verdict=pd.Categorical([code[role] for role in said], data.codes_of("verdict").index.tolist(), ordered=True),
    )


def under(data, choices):
    """The verdicts under several choices: a frame of codes, one row a claim, one column a choice.

    Parameters: ``choices``, a dict from a name to the arguments of :func:`stand`.
    """
    columns = {name: stand(data, **chosen).set_index("claim_id")["verdict"] for name, chosen in choices.items()}
    return pd.DataFrame(columns)


def listed(choices):
    """The rows of ``verdict_choices`` as arguments of :func:`stand`: a dict from label to a dict."""
    flags = {"mixed": "mixed", "wider": "wider", "authors": "authors", "whole": "whole", "strict": "conclusive"}
    flags |= {"pointing": "pointing"}
    several = {"designs": None, "without": (), "also": ()}
    return {
        row["label"]: {
            **{name: row[column] == "yes" for name, column in flags.items()},
            **{name: row[name].split() if isinstance(row[name], str) else none for name, none in several.items()},
            "threshold_set": row["threshold_set"],
            "much": row["much"] if isinstance(row["much"], str) else None,
            "majority": row["majority"],
            "least": row["least"],
        }
        for row in choices.to_dict("records")
    }


def silences(data):
    """The sets of matches that say what silence on the first variable could mean, and their labels: a dict."""
    first = data.matches["variable"].iloc[0]
    silent = data.matches[(data.matches["variable"] == first) & (data.matches["claim_code"] == data.silence)]
    return {code: label for code, label in data.labels("match_set").items() if code in set(silent["match_set"])}


def if_silent(data, direction=BETTER):
    """The verdicts on the claims that are silent on the first variable of ``matches``, for each reading of silence.

    Parameters: ``direction``, a role: which claims are taken. Returns a frame of counts: a row a reading (its label
    and how many studies speak to it), a column a code of the verdict.
    """
    first, codes, tables = data.matches["variable"].iloc[0], data.codes_of("verdict").index, {}
    for code, label in silences(data).items():
        claims = stand(data, also=[code])
        own = (claims[first] == data.silence) & (claims["direction"] == data.roles("direction")[direction])
        matches, _ = matching(data, [code])
        studies = join(claims.loc[own, data.claims.columns], judged(data), matches)["study"].nunique()
        label += f" ({studies} {'study' if studies == 1 else 'studies'})"
        tables[label] = claims.loc[own, "verdict"].value_counts(sort=False)
    return pd.DataFrame(tables).T.reindex(columns=codes, fill_value=0)


def single_findings(data, claims):
    """How many studies find what each of some claims says, for claims that speak of one study or of some.

    Everything that is like with like counts, authors' words too, any comparator where a claim names none, and only
    the kind of study that a claim cites. Returns texts with the index of ``claims``: ``2 of 3``, empty without a study.
    """
    sets = data.codes_of("match_set").index
    kind = [
        code
        for code in sets
        if set(data.matches.loc[data.matches["match_set"] == code, "effect_variable"]) == {"design"}
    ]
    matches, lenient = matching(data, kind)
    lenient = [*lenient, data.matches["variable"].iloc[0]]
    found = data.roles("finding")
    n = tallied(claims, by_study(join(claims, judged(data), matches, authors=True, lenient=lenient), found), found)
    role_of = data.role_of("direction")
    agree = [k.get(role_of[c], k[UNDECIDED]) for c, k in zip(claims["direction"], n.to_dict("records"), strict=True)]
    return pd.Series([f"{a} of {k}" if k else "" for a, k in zip(agree, n["studies"], strict=True)], index=claims.index)


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
    half: ``study_id``, ``claim_id``, ``half`` (the code for: holds if at least one matching comparison finds what is
    claimed, fails if there are some and none does, untested if there is none), ``like`` (whether a
    comparison that decides is neither mixed nor of a wider population), and of the comparison that is shown
    ``effect_id``, ``estimate``, ``ci_low``, ``ci_high`` and ``measure``.
    """
    claims = data.claims[data.claims["cited_work"] == work].dropna(subset="direction")
    papers = candidates(data, work)
    estimates = judged(data)
    own = estimates[estimates["study_id"].isin(papers["study_id"])]
    matches, _ = matching(data)
    pairs = join(
        claims, own, matches, mixed=True, wider=True, authors=True, lenient=matches["variable"].iloc[:1].tolist()
    )
    points = data.role_of("direction")
    found = data.role_of("finding")
    pairs["agrees"] = pairs["finding"].map(found) == pairs["direction"].astype(object).map(points)
    pairs["like"] = pairs[LIKE].eq("no").all(axis=1)
    # The comparison that decides comes first: one that agrees, like with like, with an interval.
    order = pairs.assign(numbered=pairs["basis"] == "interval").sort_values(
        ["agrees", "like", "numbered"], ascending=False, kind="stable"
    )
    shown = order.drop_duplicates(["study_id", "claim_id"]).set_index(["study_id", "claim_id"])
    every = pd.MultiIndex.from_product([papers["study_id"], claims["claim_id"]], names=["study_id", "claim_id"])
    table = shown[["agrees", "like", "effect_id", "measure", "estimate", "ci_low", "ci_high"]].reindex(every)
    code = data.roles("half")
    half = table["agrees"].map({True: code[HOLDS], False: code[FAILS]}).fillna(code[UNTESTED])
    return table.assign(half=half).drop(columns="agrees").reset_index()


def said(papers, work, codes):
    """Whether each paper is what the article says of the work: its number of trials, its journal.

    Parameters: ``papers`` from :func:`candidates`; ``work``, the row of ``works``; ``codes``, of the halves, a
    dict from role to code. Returns a frame with the index of ``papers`` and a column for each thing said: whether it
    holds, fails or is untested (not known).
    """
    table = {}
    for told, column in (("said_trials", "trials"), ("said_journal", "journal"), ("said_year", "year")):
        if pd.notna(work[told]):
            fits = papers[column].eq(work[told]).map({True: codes[HOLDS], False: codes[FAILS]})
            table[column] = fits.astype(object).mask(papers[column].isna(), codes[UNTESTED])
    return pd.DataFrame(table, index=papers.index)


def shown_together(table, codes):
    """What becomes of all halves together in a paper: tested, shown, shown like with like.

    Parameters: ``table`` as :func:`halves` returns it; ``codes``, of the halves, a dict from role to code. Returns
    one row a paper, by ``study_id``: ``tested`` (whether it tests every half), ``all`` (whether all hold)
    and ``like`` (whether they do so like with like).
    """
    holds = table["half"].eq(codes[HOLDS])
    parts = {"tested": table["half"].ne(codes[UNTESTED]), "all": holds, "like": holds & table["like"].eq(True)}
    return pd.DataFrame({name: of.groupby(table["study_id"]).all() for name, of in parts.items()})


def in_force(guidelines, year):
    """What had become of each recommendation by a year: ``in force``, ``replaced`` or ``not yet``; one text a row.

    A recommendation counts as replaced from the year of the one that replaced it; what is not known to have
    been replaced counts as in force.
    """
    end = guidelines["replaced_by"].map(guidelines.set_index("guideline_id")["year"])
    replaced = (end <= year).map({True: "replaced", False: "in force"})
    return replaced.mask(guidelines["year"] > year, "not yet")
