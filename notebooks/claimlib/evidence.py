"""Compare claims with published estimates, like with like, and give each claim a verdict.

Which code of a claim is like which code of an estimate, which measures are effects, and which sizes matter are
tables (``matches``, ``measures``, ``thresholds``). No code is named here: the rules speak of roles, and the codes table
says which code has which. Nothing is pooled: estimates are judged one by one and studies are counted.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from claimlib.tables import Tables
from claimlib.words import counted

# Roles: which way a claim or a finding points, what a verdict says, what becomes of half a claim.
BETTER, SAME, WORSE, CONFLICTING = "better", "same", "worse", "conflicting"
BETTER_SMALL, BOOSTED = "better_small", "boosted"
SPLIT, OPEN = "split", "open"
AS_FOUND, SAYS_MORE, SAYS_LESS = "as_found", "says_more", "says_less"
OPPOSITE, UNDECIDED, UNTESTED = "opposite", "undecided", "untested"
HOLDS, FAILS = "holds", "fails"
LADDER = {WORSE: -1, SAME: 0, BETTER: 1}
COUNTS = [*reversed(LADDER), UNDECIDED]
SIZED = ["sized", "reaching"]
# The tables without which no claim can be compared with an estimate.
TABLES = ("studies", "effects", "measures", "matches", "thresholds")
LIKE = ["comparator_mixed", "treatment_mixed", "wider_population"]


def known(data, variable, codes):
    """Some codes as a list; UnknownName, with the codes that there are, for one that the variable does not have."""
    return [code for code in codes if data.label(variable, code)]


# ---------------------------------------------------------------- single estimates


def study_names(studies) -> dict:
    """How figures write the studies, a dict from ``study_id`` to author and year."""
    who = studies["first_author"].fillna("author not seen")
    return dict(zip(studies["study_id"], who + " " + studies["year"].astype(str), strict=True))


def finding(low, high, null):
    """Which way intervals point, a role; more is better, and what only touches ``null`` (no effect) includes it."""
    return np.select([low > null, high < null], [BETTER, WORSE], SAME)


def rules_out(low, high, null, size):
    """Whether intervals leave out the size that matters on both sides; false where no size is defined."""
    return (2 * null - size < low) & (high < size)


def sizes(data, threshold_set=None) -> dict:
    """The size that matters of each measure; of the default set where none is named."""
    chosen = known(data, "threshold_set", [threshold_set or data.code_with("threshold_set", "default")])
    own = data.thresholds[data.thresholds["threshold_set"].isin(chosen)]
    return dict(zip(own["measure"], own["value"], strict=True))


def estimates(data: Tables, size_of=None, lasting=False, whole=False, conclusive=False, pointing=False) -> pd.DataFrame:
    """Every comparison of the papers with what it finds and whether its size matters.

    Parameters
    ----------
    data : Tables
        The tables of a topic.
    size_of : dict, optional
        From measure to the size that matters (default: :func:`sizes`); an empty dict asks for no size.
    lasting : bool
        Let in the measures that are no effects, such as the change of an advantage over time.
    whole : bool
        The whole interval must reach the size, not only the estimate.
    conclusive : bool
        Leave open what includes no effect unless the interval :func:`rules_out` a size that matters.
    pointing : bool
        Judge an estimate by its side alone, as if its interval were a point.

    Returns
    -------
    pandas.DataFrame
        ``effects`` with ``study`` and ``counted_as`` (papers about the same people are one study), ``name``,
        ``design``, ``basis`` (``interval``, or ``authors`` where only their conclusion is known), ``finding`` and
        ``reaches`` (whether the size matters; missing where no size is asked for).
    """
    size_of = sizes(data) if size_of is None else size_of
    how = lasting, whole, conclusive, pointing
    key = "estimates", *sorted(size_of.items()), *how
    return data.once(key, lambda: judge_estimates(data, size_of, *how)).copy(deep=False)


def judge_estimates(data, size_of, lasting, whole, conclusive, pointing):
    """:func:`estimates` without its memory."""
    measures, studies = data.measures.set_index("measure"), data.studies.set_index("study_id")
    excluded = [] if lasting else measures.index[measures["is_effect"] == "no"]
    rows = data.effects[~data.effects["measure"].isin(excluded)].reset_index(drop=True)
    has_interval, measure = rows["measure"].notna(), rows["measure"].astype(object)
    null, size = (measure.map(of).astype(float) for of in (measures["null_value"], size_of))
    limits = [rows["ci_low"], rows["ci_high"]]
    by_interval = finding(*([rows["estimate"]] * 2 if pointing else limits), null)
    by_authors = rows["authors_conclusion"].astype(object).map(data.role_of("authors_conclusion"))
    role = pd.Series(by_interval, rows.index, dtype=object).where(has_interval, by_authors)
    too_small = role == BETTER_SMALL
    role = role.mask(too_small, BETTER)
    if conclusive:
        role = role.mask(has_interval & (role == SAME) & ~rules_out(*limits, null, size), OPEN)
    study, names = rows["study_id"].map(studies["same_people_as"]).fillna(rows["study_id"]), study_names(data.studies)
    reaches = (rows["ci_low" if whole else "estimate"] >= size).astype("boolean").mask(size.isna())
    return rows.assign(
        study=study,
        counted_as=study.map(names),
        name=rows["study_id"].map(names),
        design=rows["study_id"].map(studies["design"]),
        basis=has_interval.map({True: "interval", False: "authors"}),
        finding=role.map(data.roles("finding")),
        reaches=reaches.mask(too_small & bool(size_of), False),  # where no size is asked for, none is too small
    )


# ---------------------------------------------------------------- like with like


def matches_of(data, also=()):
    """The matches that count, those of the set that always does and of the sets asked for, for :func:`match_claims`.

    Also returns the variables that only the sets asked for restrict: a code without a row matches everything there.
    """
    always = data.code_with("match_set", "always")
    chosen = data.matches[data.matches["match_set"].isin([always, *known(data, "match_set", also)])]
    first = set(chosen.loc[chosen["match_set"] == always, "variable"])
    return chosen.drop(columns="match_set"), sorted(set(chosen["variable"]) - first)


def match_claims(claims, estimates, matches, mixed=False, wider=False, authors=False, lenient=()) -> pd.DataFrame:
    """Each claim with the estimates that speak to it: a row per claim and estimate.

    Parameters
    ----------
    claims, estimates, matches : pandas.DataFrame
        Claims, and what :func:`estimates` and :func:`matches_of` return. Every variable must allow a match.
    mixed, wider, authors : bool
        Let in mixed comparators and treatments; people with other pain; comparisons of which only the authors'
        conclusion is known.
    lenient : iterable of str
        The variables in which a code without a row matches everything; elsewhere it matches nothing.
    """
    unmixed = estimates[["comparator_mixed", "treatment_mixed"]].eq("no").all(axis=1)
    like = (mixed | unmixed) & (wider | estimates["wider_population"].eq("no"))
    estimates = estimates[like & (authors | estimates["basis"].eq("interval"))]
    keep = np.ones((len(claims), len(estimates)), dtype=bool)
    for (variable, column), rows in matches.groupby(["variable", "effect_variable"], sort=False):
        allowed = set(zip(rows["claim_code"], rows["effect_code"], strict=True))
        own = claims[variable].astype(object).fillna("")
        free = set(own) - set(rows["claim_code"]) if variable in lenient else set()
        row = {code: [code in free or (code, other) in allowed for other in estimates[column]] for code in set(own)}
        keep &= np.array([row[code] for code in own], dtype=bool).reshape(keep.shape)
    at = zip((claims, estimates), keep.nonzero(), strict=True)
    one, other = (frame.iloc[rows].reset_index(drop=True) for frame, rows in at)
    return one.merge(other, left_index=True, right_index=True)


def lacking(claims, matches):
    """The first variable of each claim, in the order of its columns, whose code matches no estimate; or empty text."""
    first = pd.Series("", index=claims.index)
    codes = matches.groupby("variable")["claim_code"].agg(set)
    for variable in [column for column in reversed(claims.columns) if column in codes.index]:
        first = first.mask(~claims[variable].isin(codes[variable]), variable)
    return first


def by_study(pairs, codes, per=("claim_id",)) -> pd.DataFrame:
    """The studies behind some estimates, a row per study, however many estimates it has.

    Parameters
    ----------
    pairs : pandas.DataFrame
        From :func:`match_claims` or :func:`estimates`.
    codes : dict
        ``data.roles("finding")``.
    per : iterable of str
        The columns within which a study counts once.

    Returns
    -------
    pandas.DataFrame
        ``per``, ``study``, ``name``, ``finding`` (split where the estimates differ), ``reaches`` (whether an estimate
        in favour reaches the size that matters; missing where none has a size) and ``estimates`` (how many).
    """
    own = [*per, "study"]
    favourable = pairs[(pairs["finding"] == codes[BETTER]) & pairs["reaches"].notna()]
    reaches = favourable.groupby(own, observed=True)["reaches"].any().astype("boolean")
    grouped = pairs.groupby(own, observed=True)
    differ = grouped["finding"].nunique() > 1
    table = pd.DataFrame(
        {
            "name": grouped["counted_as"].first(),
            "finding": grouped["finding"].first().mask(differ, codes[SPLIT]),
            "estimates": grouped.size(),
        }
    )
    return table.join(reaches).reset_index()[[*own, "name", "finding", "reaches", "estimates"]]


def study_counts(claims, studies, codes) -> pd.DataFrame:
    """How many of the ``studies`` from :func:`by_study` match each claim, and what they find; zeros where none does.

    Returns, with the index of ``claims``, ``better``, ``same``, ``worse``, ``undecided`` (split or open), ``studies``
    (all), ``sized`` (in favour, of a size that can be judged) and ``reaching`` (of a size that matters).
    """
    finds = {role: studies["finding"] == codes[role] for role in (BETTER, SAME, WORSE)}
    table = pd.DataFrame(finds | {UNDECIDED: ~np.logical_or.reduce([*finds.values()]), "studies": True})
    reaching = finds[BETTER] & studies["reaches"].fillna(False).astype(bool)
    table = table.assign(sized=finds[BETTER] & studies["reaches"].notna(), reaching=reaching)
    n = table.groupby(studies["claim_id"]).sum().reindex(claims["claim_id"], fill_value=0)
    return n.astype("int64").set_axis(claims.index)


# ---------------------------------------------------------------- the verdict


def verdict(direction, sure, better, same, worse, undecided=0, sized=0, reaching=0, majority=0.5, least=1) -> str:
    """The verdict on a claim, a role, from the number of studies that match it like with like.

    ``direction`` of the claim is a role, ``sure`` whether it is worded without a hedge; ``sized`` and ``reaching`` are
    how many of the studies that find ``better`` have a size that can be judged, and one that matters. A finding counts
    if more than the share ``majority`` of the studies has it; fewer than ``least`` studies leave a claim ``untested``.

    Without such a finding the verdict is ``undecided``, or ``as_found`` for a claim that findings conflict. Size
    decides twice: a sure claim of an advantage ``says_more`` where most judged sizes stay below the line; a claim of no
    difference, which may also say "hardly better", is ``as_found`` where they do.

    The rule is the project's own, described in ``data/README.md``. It counts votes by whether intervals include no
    effect, which the Cochrane Handbook (chapter 12) calls unacceptable as a synthesis: it ignores how large effects are
    and how precisely they are known. So a verdict says what most studies report, not how large an effect is.
    """
    n = better + same + worse + undecided
    if n < max(least, 1):
        return UNTESTED
    votes = {BETTER: better, SAME: same, WORSE: worse}
    found = next((role for role, k in votes.items() if k > majority * n), CONFLICTING)
    below = found == BETTER and sized - reaching > sized / 2
    if below and (direction == SAME or (direction == BETTER and sure)):
        return AS_FOUND if direction == SAME else SAYS_MORE
    if found in (direction, CONFLICTING):
        return AS_FOUND if found == direction else UNDECIDED
    gap = LADDER.get(direction, 0.5) - LADDER[found]
    return OPPOSITE if abs(gap) == 2 else SAYS_MORE if gap > 0 else SAYS_LESS


def verdict_codes(data, directions, sure, counts, **limits):
    """The codes of the verdicts: a list, from columns of directions (codes), of wording and of study counts."""
    code, roles = data.roles("verdict"), directions.astype(object).map(data.role_of("direction"))
    rows = zip(roles, sure, counts[[*COUNTS, *SIZED]].to_dict("records"), strict=True)
    return [code[verdict(role, is_sure, **n, **limits)] for role, is_sure, n in rows]


def worked_examples(data) -> list:
    """The code of the verdict that the rule gives for each worked example, in their order."""
    rows = data.verdict_examples
    return verdict_codes(data, rows["direction"], rows["sure"] == "yes", rows)


def unhedged(data, claims) -> pd.Series:
    """Which claims are worded without a hedge; false where no wording is coded."""
    return claims["certainty"].isin(data.codes_with("certainty", "unhedged"))


def agreeing(data, claims, counts):
    """How many studies find what each claim says; for a claim that findings conflict, how many are undecided."""
    column = claims["direction"].astype(object).map(data.role_of("direction")).replace(CONFLICTING, UNDECIDED)
    found = counts[COUNTS].to_numpy()[np.arange(len(claims)), pd.Index(COUNTS).get_indexer(column)]
    return pd.Series(found, claims.index)


# ---------------------------------------------------------------- claims weighed under a choice


@dataclass(frozen=True)
class Choice:
    """One way to weigh claims against estimates; its fields are the columns of the table ``verdict_choices``.

    ``threshold_set``, the sizes that matter (none named: the default set); ``whole``, ``conclusive``, ``pointing``, see
    :func:`estimates`; ``mixed``, ``wider``, ``authors``, see :func:`match_claims`; ``majority``, ``least``, see
    :func:`verdict`; ``designs``, the only ones that count (none named: all); ``without``, codes of ``measured`` left
    out; ``also``, more sets of matches; ``much``, the set of sizes for claims with an intensifier, hedged or not.
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

    @property
    def changes(self) -> list:
        """The fields in which this choice differs from what the notebooks take; several: a combined choice."""
        named = [field.name for field in fields(self)][2:]
        return [name for name in named if getattr(self, name) != getattr(Choice(), name)]


def choices(data: Tables) -> list:
    """The rows of ``verdict_choices`` as a list of :class:`Choice`, in their order."""
    read = {bool: lambda cell: cell == "yes", tuple: lambda cell: tuple((cell or "").split())}
    kinds, table = {field.name: field.type for field in fields(Choice)}, data.verdict_choices.astype(object)
    table = table.where(table.notna(), None).replace(
        {"threshold_set": {data.code_with("threshold_set", "default"): None}}
    )
    rows = table.to_dict("records")
    return [Choice(**{name: read.get(kinds[name], lambda cell: cell)(row[name]) for name in row}) for row in rows]


@dataclass(frozen=True)
class Weighed:
    """What :func:`weigh` returns: the estimates that count, their pairs with claims, the studies, and the claims."""

    estimates: pd.DataFrame
    pairs: pd.DataFrame
    studies: pd.DataFrame
    claims: pd.DataFrame


def weigh(data: Tables, choice: Choice | None = None, claims=None) -> Weighed:
    """Compare the claims about effectiveness with the estimates that match them, and give each its verdict.

    Parameters
    ----------
    choice : Choice, optional
        The default is the one that the notebooks take.
    claims : pandas.DataFrame, optional
        Another coding of the claims; the result for the settled one is kept.

    Returns
    -------
    Weighed
        What :func:`estimates`, :func:`match_claims` and :func:`by_study` return, and the ``claims`` with the columns of
        :func:`study_counts`, ``lacking``, ``share`` (of the matching studies that find what is claimed; missing where
        none matches) and ``verdict``.
    """
    choice = replace(choice or Choice(), choice_id="", label="")
    if claims is not None:
        return weigh_anew(data, choice, claims)
    return data.once(choice, lambda: weigh_anew(data, choice, data.claims))


def weigh_anew(data, choice, claims):
    """:func:`weigh` without its memory."""
    claims, codes = claims.dropna(subset="direction"), data.roles("finding")
    matches, lenient = matches_of(data, choice.also)
    size_of = sizes(data, choice.threshold_set)
    rows = estimates(data, size_of, whole=choice.whole, conclusive=choice.conclusive, pointing=choice.pointing)
    designs, without = known(data, "design", choice.designs), known(data, "measured", choice.without)
    admitted = rows[rows["design"].isin(designs or rows["design"]) & ~rows["measured"].isin(without)]
    pairs = match_claims(claims, admitted, matches, choice.mixed, choice.wider, choice.authors, lenient)
    studies = by_study(pairs, codes)
    n, sure = study_counts(claims, studies, codes), unhedged(data, claims)
    if choice.much:
        boosted = claims["boosted"].isin(data.codes_with("boosted", BOOSTED))
        larger = weigh_anew(data, replace(choice, threshold_set=choice.much, much=None), claims).claims
        n = n.assign(**{column: n[column].where(~boosted, larger[column]) for column in SIZED})
        sure |= boosted
    said = verdict_codes(data, claims["direction"], sure, n, majority=choice.majority, least=choice.least)
    claims = claims.join(n).assign(
        lacking=lacking(claims, matches[~matches["variable"].isin(lenient)]),
        share=agreeing(data, claims, n) / n["studies"].where(n["studies"] > 0),
        verdict=pd.Categorical(said, list(data.labels("verdict")), ordered=True),
    )
    return Weighed(admitted, pairs, studies, claims)


def verdicts(data: Tables, choice: Choice | None = None) -> pd.DataFrame:
    """The claims of :func:`weigh`: those about effectiveness, each with its verdict and the studies behind it."""
    return weigh(data, choice).claims


def verdicts_by_choice(data: Tables) -> pd.DataFrame:
    """The verdicts under every row of ``verdict_choices``: codes, a row per claim, a column per label."""
    return pd.DataFrame({c.label: verdicts(data, c).set_index("claim_id")["verdict"] for c in choices(data)})


def readings_of_silence(data) -> dict:
    """The sets of matches that say what silence on the comparator could mean, and their labels."""
    return {code: data.label("match_set", code) for code in data.codes_by_role("match_set").get("silence", [])}


def verdicts_if_silent(data: Tables) -> pd.DataFrame:
    """How many claims of an advantage that name no comparator have each verdict: a row per reading of their silence."""
    table = {}
    for code, label in readings_of_silence(data).items():
        weighed = weigh(data, Choice(also=(code,)))
        better = weighed.claims["direction"].isin(data.codes_with("direction", BETTER))
        own = weighed.claims[(weighed.claims["comparator"] == data.silence) & better]
        studies = weighed.pairs.loc[weighed.pairs["claim_id"].isin(own["claim_id"]), "study"].nunique()
        table[f"{label} ({counted(studies, 'study', 'studies')})"] = own["verdict"].value_counts(sort=False)
    return pd.DataFrame(table).T.reindex(columns=list(data.labels("verdict")), fill_value=0)


def particular_findings(data: Tables, claims) -> pd.Series:
    """How many studies find what each claim that speaks of one study or of some says: ``2 of 3``, empty without one.

    All that is like with like counts, authors' words too, any comparator where a claim names none, and only the kind of
    study that a claim cites.
    """
    matches, lenient = matches_of(data, data.codes_by_role("match_set").get("cited_kind", []))
    codes = data.roles("finding")
    pairs = match_claims(claims, estimates(data), matches, authors=True, lenient=[*lenient, "comparator"])
    n = study_counts(claims, by_study(pairs, codes), codes)
    texts = agreeing(data, claims, n).astype(str) + " of " + n["studies"].astype(str)
    return texts.where(n["studies"] > 0, "")
