"""Set claims beside published estimates, like with like, and say whether the claims stand.

Which code of a claim meets which code of an estimate, which measures are effects, and which sizes
matter stand in tables (``matches``, ``measures``, ``thresholds``). No code is named here: the rules
speak of roles, and the codes table says which code has which (``Tables.roles``). Nothing is pooled:
estimates are judged one by one and studies are counted.
"""

from dataclasses import dataclass, replace

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


def study_names(studies):
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
    """The size that matters of each measure, a dict; of the default set where none is named."""
    chosen = threshold_set or data.code_with("threshold_set", "default")
    own = data.thresholds[data.thresholds["threshold_set"] == chosen]
    return dict(zip(own["measure"], own["value"], strict=True))


def estimates(data, size_of=None, lasting=False, whole=False, strict=False, pointing=False):
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
        counted_as=study.map(study_names(data.studies)),
        name=rows["study_id"].map(study_names(data.studies)),
        design=rows["study_id"].map(studies["design"]),
        basis=known.map({True: "interval", False: "authors"}),
        finding=pd.Series(found, dtype=object).map(data.roles("finding")),
        reaches=(rows["ci_low" if whole else "estimate"] >= size)
        .astype("boolean")
        .mask(size.isna())
        .mask(small, False),
    )


# ---------------------------------------------------------------- like with like


def matches_of(data, also=()):
    """The matches that count: one set of ``matches`` always, and the sets that are asked for.

    Returns the frame that :func:`match_claims` takes, and the variables that only the sets asked for restrict: a code
    without a row meets everything there.
    """
    first = data.code_with("match_set", "always")
    chosen = data.matches[data.matches["match_set"].isin([first, *also])]
    always = set(chosen.loc[chosen["match_set"] == first, "variable"])
    return chosen.drop(columns="match_set"), sorted(set(chosen["variable"]) - always)


def match_claims(claims, estimates, matches, mixed=False, wider=False, authors=False, lenient=()):
    """Each claim with the estimates that speak to it: one row a claim and estimate.

    Parameters: ``claims``, a frame with ``claim_id`` and the variables named in ``matches``; ``estimates``
    as :func:`estimates` returns them; ``matches``, a frame with ``variable``, ``claim_code``,
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

    Parameters: ``pairs`` as :func:`match_claims` or :func:`estimates` returns them; ``codes``, of the findings, a dict from
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


def study_counts(claims, studies, codes):
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


def worked_examples(data):
    """The code of the verdict that the rule gives for each worked example, a list in their order."""
    role_of = data.role_of("direction")
    rows = data.verdict_examples[["better", "same", "worse", UNDECIDED, "sized", "reaching"]].to_numpy()
    asked = zip(
        data.verdict_examples["direction"].map(role_of), data.verdict_examples["sure"] == "yes", rows, strict=True
    )
    return [data.roles("verdict")[verdict(claim, sure, *map(int, n))] for claim, sure, n in asked]


def unhedged(data, claims):
    """Which claims are worded without a hedge: a boolean series; false where no wording is coded."""
    return claims["certainty"].isin(data.codes_with("certainty", "unhedged"))


@dataclass(frozen=True)
class Choice:
    """One way to weigh claims against estimates; its fields are the columns of the table ``verdict_choices``.

    ``threshold_set``, the sizes that matter (blank: the default set); ``whole``, ``conclusive`` and ``pointing``, see
    :func:`estimates`; ``mixed``, ``wider`` and ``authors``, see :func:`match_claims`; ``designs``, the only designs that
    count (none named: all); ``majority`` and ``least``, see :func:`verdict`; ``without``, codes of ``measured`` that
    are left out; ``also``, sets of matches beside the one that always counts; ``much``, another set of sizes, to which
    claims with an intensifier are held, hedged or not.
    """

    choice_id: str = ""
    label: str = ""
    threshold_set: str | None = None
    whole: bool = False
    mixed: bool = False
    wider: bool = False
    authors: bool = False
    designs: tuple = ()
    majority: float = 0.5
    least: int = 1
    conclusive: bool = False
    without: tuple = ()
    also: tuple = ()
    pointing: bool = False
    much: str | None = None


FLAGS = ("whole", "mixed", "wider", "authors", "conclusive", "pointing")
LISTS = ("designs", "without", "also")


def choices(data):
    """The rows of ``verdict_choices`` as a list of :class:`Choice`, in their order."""
    rows = data.verdict_choices.astype(object).where(data.verdict_choices.notna(), None).to_dict("records")
    return [
        Choice(**{**row, **{n: row[n] == "yes" for n in FLAGS}, **{n: tuple((row[n] or "").split()) for n in LISTS}})
        for row in rows
    ]


@dataclass(frozen=True)
class Weighed:
    """What :func:`weigh` returns: the estimates that count, their pairs with claims, the studies, and the claims."""

    choice: Choice
    estimates: pd.DataFrame
    pairs: pd.DataFrame
    studies: pd.DataFrame
    claims: pd.DataFrame


def weigh(data, choice=None, claims=None):
    """Set the claims about effectiveness beside the estimates that match them, and give each its verdict.

    Parameters: ``data``, the tables; ``choice``, a :class:`Choice` (default: the one that the notebooks take);
    ``claims``, another coding of the claims (default: the settled one, of which the result is kept, so that asking
    again costs nothing). Returns :class:`Weighed`: ``estimates`` as :func:`estimates` returns them, ``pairs`` as
    :func:`match_claims`, ``studies`` as :func:`by_study`, and the claims with the columns of :func:`study_counts`,
    ``lacking``, ``share`` (of the matching studies that find what is claimed; missing where none matches) and
    ``verdict``, an ordered categorical.
    """
    choice = choice or Choice()
    if claims is not None:
        return weighed(data, choice, claims)
    key = "weigh", choice
    if key not in data.memo:
        data.memo[key] = weighed(data, choice, data.claims)
    return data.memo[key]


def weighed(data, choice, claims):
    """:func:`weigh` without its memory."""
    claims = claims.dropna(subset="direction")
    judged = estimates(
        data,
        sizes(data, choice.threshold_set),
        whole=choice.whole,
        strict=choice.conclusive,
        pointing=choice.pointing,
    )
    design = judged["design"].isin(choice.designs or judged["design"])
    matches, lenient = matches_of(data, choice.also)
    chosen = judged[design & ~judged["measured"].isin(choice.without)]
    found = data.roles("finding")
    pairs = match_claims(claims, chosen, matches, choice.mixed, choice.wider, choice.authors, lenient)
    studies = by_study(pairs, found)
    n, sure = study_counts(claims, studies, found), unhedged(data, claims)
    if choice.much:
        boosted = claims["boosted"].isin(data.codes_with("boosted", BOOSTED))
        held = weighed(data, replace(choice, threshold_set=choice.much, much=None), claims).claims
        sized = ["sized", "reaching"]
        n[sized], sure = n[sized].where(~boosted, held[sized]), sure | boosted
    counts = n[["better", "same", "worse", UNDECIDED, "sized", "reaching"]].to_numpy()
    role_of = data.role_of("direction")
    points = claims["direction"].astype(object).map(role_of)
    rows = zip(points, sure, counts, strict=True)
    said = [verdict(claim, sure, *map(int, k), majority=choice.majority, least=choice.least) for claim, sure, k in rows]
    agree = [k.get(claim, k[UNDECIDED]) for claim, k in zip(points, n.to_dict("records"), strict=True)]
    code = data.roles("verdict")
    claims = claims.join(n).assign(
        lacking=lacking(claims, matches),
        share=pd.Series(agree, index=claims.index, dtype="float64") / n["studies"].where(n["studies"] > 0),
        verdict=pd.Categorical([code[role] for role in said], data.codes_of("verdict").index.tolist(), ordered=True),
    )
    return Weighed(choice, chosen, pairs, studies, claims)


def verdicts(data, choice=None):
    """The claims of :func:`weigh`: those about effectiveness, each with its verdict and the studies behind it."""
    return weigh(data, choice).claims


def verdicts_by_choice(data):
    """The verdicts under every row of ``verdict_choices``: a frame of codes, a row per claim, a column per label."""
    columns = {c.label: verdicts(data, c).set_index("claim_id")["verdict"] for c in choices(data)}
    return pd.DataFrame(columns)


def readings_of_silence(data):
    """The sets of matches that say what silence on the comparator could mean, and their labels: a dict."""
    return {code: data.labels("match_set")[code] for code in data.codes_with("match_set", "silence")}


def verdicts_if_silent(data, direction=BETTER):
    """The verdicts on the claims that name no comparator, for each reading of their silence.

    Parameters: ``direction``, a role: which claims are taken. Returns a frame of counts: a row per reading (its label
    and how many studies speak to it), a column per code of the verdict.
    """
    codes, tables = data.codes_of("verdict").index, {}
    for code, label in readings_of_silence(data).items():
        found = weigh(data, Choice(also=(code,)))
        of_claims = found.claims["direction"].isin(data.codes_with("direction", direction))
        own = found.claims[(found.claims["comparator"] == data.silence) & of_claims]
        studies = found.pairs.loc[found.pairs["claim_id"].isin(own["claim_id"]), "study"].nunique()
        label += f" ({studies} {'study' if studies == 1 else 'studies'})"
        tables[label] = own["verdict"].value_counts(sort=False)
    return pd.DataFrame(tables).T.reindex(columns=codes, fill_value=0)


def particular_findings(data, claims):
    """How many studies find what each of some claims says, for claims that speak of one study or of some.

    Everything that is like with like counts, authors' words too, any comparator where a claim names none, and only
    the kind of study that a claim cites. Returns texts with the index of ``claims``: ``2 of 3``, empty without a study.
    """
    matches, lenient = matches_of(data, data.codes_by_role("match_set").get("cited_kind", []))
    found = data.roles("finding")
    pairs = match_claims(claims, estimates(data), matches, authors=True, lenient=[*lenient, "comparator"])
    n = study_counts(claims, by_study(pairs, found), found)
    role_of = data.role_of("direction")
    agree = [k.get(role_of[c], k[UNDECIDED]) for c, k in zip(claims["direction"], n.to_dict("records"), strict=True)]
    return pd.Series([f"{a} of {k}" if k else "" for a, k in zip(agree, n["studies"], strict=True)], index=claims.index)
