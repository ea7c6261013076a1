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


def once(data, key, make):
    """What ``make()`` returns, computed once per set of tables."""
    if key not in data.memo:
        data.memo[key] = make()
    return data.memo[key]


def codes_for(data, variable, *roles):
    """The one code of a variable that has each role: a dict from role to code."""
    return once(data, (variable, roles), lambda: {role: data.code_with(variable, role) for role in roles})


def finding_codes(data):
    """The codes of the findings: a dict from role to code."""
    return codes_for(data, "finding", BETTER, SAME, WORSE, SPLIT, OPEN)


def known(data, variable, codes):
    """Some codes as a list; UnknownName, with the codes that there are, for one that the variable does not have."""
    return [code for code in codes if data.label(variable, code)]


# ---------------------------------------------------------------- single estimates


def study_names(studies) -> dict:
    """How figures write the studies, a dict from ``study_id`` to author and year."""
    who = studies["first_author"].fillna("author not seen")
    return dict(zip(studies["study_id"], who + " " + studies["year"].astype(str), strict=True))


def finding(low, high, null):
    """Which way intervals point: a role; an interval that only touches ``null``, which means no effect, includes it.

    Parameters: numbers or columns in the unit of the measure; more is better with the treatment. Source: the rule for
    single estimates in the data's README.
    """
    return np.select([low > null, high < null], [BETTER, WORSE], SAME)


def rules_out(low, high, null, size):
    """Whether intervals leave out the size that matters on both sides, and so show that there is no difference.

    Parameters as in :func:`finding`; ``size`` is missing where none is defined, and then nothing can be shown.
    """
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
    return once(data, key, lambda: judge_estimates(data, size_of, *how)).copy(deep=False)


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
        finding=role.map(finding_codes(data)),
        reaches=reaches.mask(too_small & bool(size_of), False),  # where no size is asked for, none is too small
    )


# ---------------------------------------------------------------- like with like


def matches_of(data, also=()):
    """The matches that count: the set that always does, and the sets that are asked for.

    Returns the frame that :func:`match_claims` takes, and the variables that only the sets asked for restrict: a code
    without a row matches everything there.
    """
    always = data.code_with("match_set", "always")
    chosen = data.matches[data.matches["match_set"].isin([always, *known(data, "match_set", also)])]
    first = set(chosen.loc[chosen["match_set"] == always, "variable"])
    return chosen.drop(columns="match_set"), sorted(set(chosen["variable"]) - first)


def match_claims(claims, estimates, matches, mixed=False, wider=False, authors=False, lenient=()) -> pd.DataFrame:
    """Each claim with the estimates that speak to it: a row per claim and estimate.

    Parameters: ``claims``, with ``claim_id`` and the variables named in ``matches``; ``estimates``, from
    :func:`estimates`; ``matches``, with ``variable``, ``claim_code``, ``effect_variable`` and ``effect_code``: every
    variable must allow a match, and a code without a row matches nothing. ``mixed`` lets in mixed comparators and
    treatments, ``wider`` people with other pain, ``authors`` comparisons of which only the authors' conclusion is
    known; ``lenient`` names variables in which a code without a row matches everything.
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

    Parameters: ``pairs`` from :func:`match_claims` or :func:`estimates`; ``codes``, :func:`finding_codes`; ``per``, the
    columns within which a study counts once. Returns those columns with ``study``, ``name``, ``finding`` (split where
    the estimates of a study differ), ``reaches`` (whether any of its estimates in favour reaches the size that matters;
    missing where none has a size) and ``estimates`` (how many).
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
    """How many matching studies each claim has, and what they find: a row per claim, zeros where none matches.

    Parameters: ``studies`` from :func:`by_study`; ``codes``, :func:`finding_codes`. Returns, with the index of
    ``claims``, ``better``, ``same``, ``worse``, ``undecided`` (split or open), ``studies`` (all), ``sized`` (those in
    favour whose size can be judged) and ``reaching`` (those of them that reach the size that matters).
    """
    finds = {role: studies["finding"] == codes[role] for role in (BETTER, SAME, WORSE)}
    table = pd.DataFrame(finds | {UNDECIDED: ~np.logical_or.reduce([*finds.values()]), "studies": True})
    reaching = finds[BETTER] & studies["reaches"].fillna(False).astype(bool)
    table = table.assign(sized=finds[BETTER] & studies["reaches"].notna(), reaching=reaching)
    n = table.groupby(studies["claim_id"]).sum().reindex(claims["claim_id"], fill_value=0)
    return n.astype("int64").set_axis(claims.index)


# ---------------------------------------------------------------- the verdict


def majority_of(better, same, worse, undecided, majority):
    """What more than a share ``majority`` of the studies find, a role; conflicting where no finding has that many."""
    n = better + same + worse + undecided
    counts = {BETTER: better, SAME: same, WORSE: worse}
    return next((role for role, k in counts.items() if k > majority * n), CONFLICTING)


def verdict(direction, sure, better, same, worse, undecided=0, sized=0, reaching=0, majority=0.5, least=1) -> str:
    """The verdict on a claim, a role, from the number of studies that match it like with like.

    Parameters: ``direction`` of the claim, a role; ``sure``, whether it is worded without a hedge; how many studies
    find the treatment ``better``, the ``same`` or ``worse``, or are ``undecided``; of those that find it better, how
    many have a size that can be judged (``sized``) and how many reach the size that matters (``reaching``); a finding
    counts if more than the share ``majority`` of the studies has it; with fewer than ``least`` studies nothing is said.

    Returns ``untested`` (too few studies), ``undecided`` (no finding has the majority), ``as_found`` (the majority
    finds what is claimed), ``opposite``, ``says_more`` or ``says_less`` (for the treatment, than it finds). Size
    decides twice: a sure claim of an advantage ``says_more`` where most judged sizes stay below the line; a claim of no
    difference, which may also say "hardly better", is ``as_found`` where they do. A claim that findings conflict is
    ``as_found`` where no finding has the majority.

    The rule is the project's own, described in ``data/README.md``. It counts votes by whether intervals include no
    effect. The Cochrane Handbook (chapter 12) calls vote counting on statistical significance unacceptable as a
    synthesis: it ignores how large effects are and how precisely they are known, and a trial that is too small to show
    an effect counts as much as a large one. So a verdict says what most studies report, not how large an effect is.
    """
    if better + same + worse + undecided < max(least, 1):
        return UNTESTED
    found = majority_of(better, same, worse, undecided, majority)
    below = found == BETTER and sized - reaching > sized / 2
    if below and (direction == SAME or (direction == BETTER and sure)):
        return AS_FOUND if direction == SAME else SAYS_MORE
    return AS_FOUND if found == direction else difference(direction, found)


def difference(direction, found):
    """The verdict where a claim and the majority of the studies differ: see :func:`verdict`."""
    if found == CONFLICTING:
        return UNDECIDED
    gap = LADDER.get(direction, 0.5) - LADDER[found]
    if abs(gap) == 2:
        return OPPOSITE
    return SAYS_MORE if gap > 0 else SAYS_LESS


def verdict_codes(data, directions, sure, counts, **limits):
    """The codes of the verdicts: a list, from columns of directions (codes), of wording and of study counts."""
    code = codes_for(data, "verdict", AS_FOUND, SAYS_LESS, UNDECIDED, SAYS_MORE, OPPOSITE, UNTESTED)
    roles = directions.astype(object).map(data.role_of("direction"))
    numbers = counts[[*COUNTS, *SIZED]].to_dict("records")
    rows = zip(roles, sure, numbers, strict=True)
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
    found = [n[role] for role, n in zip(column, counts.to_dict("records"), strict=True)]
    return pd.Series(found, claims.index, dtype="int64")


# ---------------------------------------------------------------- claims weighed under a choice


@dataclass(frozen=True)
class Choice:
    """One way to weigh claims against estimates; its fields are the columns of the table ``verdict_choices``.

    ``threshold_set``, the sizes that matter (default: the default set); ``whole``, ``conclusive`` and ``pointing``, see
    :func:`estimates`; ``mixed``, ``wider`` and ``authors``, see :func:`match_claims`; ``designs``, the only designs
    that count (none named: all); ``majority`` and ``least``, see :func:`verdict`; ``without``, codes of ``measured``
    that are left out; ``also``, sets of matches beside the one that always counts; ``much``, another set of sizes, to
    which claims with an intensifier are held, hedged or not.
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
    default, found = data.code_with("threshold_set", "default"), []
    for row in data.verdict_choices.astype(object).where(data.verdict_choices.notna(), None).to_dict("records"):
        for field in fields(Choice):
            if field.type is bool:
                row[field.name] = row[field.name] == "yes"
            elif field.type is tuple:
                row[field.name] = tuple((row[field.name] or "").split())
        found.append(
            Choice(**row | {"threshold_set": row["threshold_set"] if row["threshold_set"] != default else None})
        )
    return found


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
    data : Tables
        The tables of a topic.
    choice : Choice, optional
        The default is the one that the notebooks take.
    claims : pandas.DataFrame, optional
        Another coding of the claims; the result for the settled one is kept, so that asking again costs nothing.

    Returns
    -------
    Weighed
        ``estimates`` and ``pairs`` as in :func:`estimates` and :func:`match_claims`; ``studies`` as in
        :func:`by_study`; the ``claims`` with the columns of :func:`study_counts`, ``lacking``, ``share`` (of the
        matching studies that find what is claimed; missing where none matches) and ``verdict``.
    """
    choice = replace(choice or Choice(), choice_id="", label="")
    if claims is not None:
        return weigh_anew(data, choice, claims)
    return once(data, choice, lambda: weigh_anew(data, choice, data.claims))


def weigh_anew(data, choice, claims):
    """:func:`weigh` without its memory."""
    claims, codes = claims.dropna(subset="direction"), finding_codes(data)
    matches, lenient = matches_of(data, choice.also)
    admitted = admitted_estimates(data, choice)
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


def admitted_estimates(data, choice):
    """The estimates that count under a choice."""
    size_of = sizes(data, choice.threshold_set)
    rows = estimates(data, size_of, whole=choice.whole, conclusive=choice.conclusive, pointing=choice.pointing)
    designs, without = known(data, "design", choice.designs), known(data, "measured", choice.without)
    return rows[rows["design"].isin(designs or rows["design"]) & ~rows["measured"].isin(without)]


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
    """The verdicts on the claims of an advantage that name no comparator, for each reading of their silence.

    Returns counts: a row per reading (its label and how many studies speak to it), a column per code of the verdict.
    """
    table = {}
    for code, label in readings_of_silence(data).items():
        weighed = weigh(data, Choice(also=(code,)))
        better = weighed.claims["direction"].isin(data.codes_with("direction", BETTER))
        own = weighed.claims[(weighed.claims["comparator"] == data.silence) & better]
        studies = weighed.pairs.loc[weighed.pairs["claim_id"].isin(own["claim_id"]), "study"].nunique()
        table[f"{label} ({counted(studies, 'study', 'studies')})"] = own["verdict"].value_counts(sort=False)
    return pd.DataFrame(table).T.reindex(columns=list(data.labels("verdict")), fill_value=0)


def particular_findings(data: Tables, claims) -> pd.Series:
    """How many studies find what each of some claims says, for claims that speak of one study or of some.

    Everything that is like with like counts, authors' words too, any comparator where a claim names none, and only
    the kind of study that a claim cites. Returns texts with the index of ``claims``: ``2 of 3``, empty without a study.
    """
    matches, lenient = matches_of(data, data.codes_by_role("match_set").get("cited_kind", []))
    codes = finding_codes(data)
    pairs = match_claims(claims, estimates(data), matches, authors=True, lenient=[*lenient, "comparator"])
    n = study_counts(claims, by_study(pairs, codes), codes)
    texts = agreeing(data, claims, n).astype(str) + " of " + n["studies"].astype(str)
    return texts.where(n["studies"] > 0, "")
