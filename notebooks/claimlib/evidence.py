"""Published estimates beside claims: what each estimate shows, and which estimates are like which claims.

Which code of a claim is like which code of an estimate, which measures are effects, and which sizes are called small,
medium and large are tables (``matches``, ``measures``, ``thresholds``). No code is named here: the rules speak of
roles, and the codes table says which code has which. Nothing is pooled.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from claimlib.tables import Tables, remembered_for_all_codes
from claimlib.words import interval

# Roles: which way a claim or a finding points, and what becomes of half a claim.
BETTER, SAME, WORSE, CONFLICTING = "better", "same", "worse", "conflicting"
BETTER_SMALL, SPLIT = "better_small", "split"
HOLDS, FAILS, UNTESTED = "holds", "fails", "untested"
# The tables, and the variables, without which no claim can be compared with an estimate.
TABLES = ("studies", "effects", "measures", "matches", "thresholds", "claims.direction", "claims.comparator")
TABLES += ("claims.outcome", "claims.population", "claims.horizon", "claims.speaks_of", "claims.care")
OUTCOME_TAKEN = "outcome taken as"  # how the detail of an estimate begins whose outcome its source does not name
LIKE = ["comparator_mixed", "treatment_mixed", "wider_population"]
WORDS, INTERVAL = "authors", "interval"


def known(data, variable, codes):
    """Some codes as a list; UnknownName, with the codes that there are, for one that the variable does not have."""
    return [code for code in codes if data.label(variable, code)]


# ---------------------------------------------------------------- single estimates


def addresses(data) -> dict:
    """Where the paper of each study is, by ``study_id``: its DOI, or its number in PubMed.

    A paper of which neither was seen has the page on which its results were read; one of which nothing was read, none.
    """
    shown = pd.concat([data.effects[["study_id", "seen_at"]], data.harms[["study_id", "seen_at"]]]).dropna()
    read = shown.drop_duplicates("study_id").set_index("study_id")["seen_at"]
    known = data.studies.set_index("study_id")
    home = ("https://doi.org/" + known["doi"]).fillna("https://pubmed.ncbi.nlm.nih.gov/" + known["pmid"] + "/")
    return home.fillna(read).dropna().to_dict()


def study_names(studies) -> dict:
    """How figures write the studies, a dict from ``study_id`` to author and year."""
    who = studies["first_author"].fillna("author not seen")
    return dict(zip(studies["study_id"], who + " " + studies["year"].astype(str), strict=True))


def finding(low, high, null):
    """Which way intervals point, a role; more is better, and what only touches ``null`` (no effect) includes it."""
    return np.select([low > null, high < null], [BETTER, WORSE], SAME)


@remembered_for_all_codes
def sizes(data, threshold_set=None) -> dict:
    """The size of each measure in one set of lines; in the default set where none is named."""
    chosen = known(data, "threshold_set", [threshold_set or data.code_with("threshold_set", "default")])
    own = data.thresholds[data.thresholds["threshold_set"].isin(chosen)]
    return dict(zip(own["measure"], own["value"], strict=True))


@remembered_for_all_codes
def estimates(data: Tables, lasting: bool = False) -> pd.DataFrame:
    """Every comparison of the papers with what it finds.

    Parameters
    ----------
    data : Tables
        The tables of a topic.
    lasting : bool
        Let in the measures that are no effects, such as the change of an advantage over time.

    Returns
    -------
    pandas.DataFrame
        ``effects`` with ``study`` and ``counted_as`` (papers about the same people are one study), ``name``, ``year``,
        ``design``, ``null`` (the value that means no effect), ``basis`` (``interval``, or ``authors`` where only their
        conclusion is known) and ``finding``.
    """
    measures, studies = data.measures.set_index("measure"), data.studies.set_index("study_id")
    excluded = [] if lasting else measures.index[measures["is_effect"] == "no"]
    rows = data.effects[~data.effects["measure"].isin(excluded)].reset_index(drop=True)
    has_interval = rows["measure"].notna()
    null = rows["measure"].astype(object).map(measures["null_value"]).astype(float)
    by_authors = rows["authors_conclusion"].astype(object).map(data.role_of("authors_conclusion"))
    role = pd.Series(finding(rows["ci_low"], rows["ci_high"], null), rows.index, dtype=object)
    role = role.where(has_interval, by_authors.replace(BETTER_SMALL, BETTER))
    study, names = rows["study_id"].map(studies["same_people_as"]).fillna(rows["study_id"]), study_names(data.studies)
    return rows.assign(
        study=study,
        counted_as=study.map(names),
        name=rows["study_id"].map(names),
        year=rows["study_id"].map(studies["year"]),
        design=rows["study_id"].map(studies["design"]),
        null=null,
        basis=has_interval.map({True: INTERVAL, False: WORDS}),
        finding=role.map(data.roles("finding")),
    )


@remembered_for_all_codes
def records(data: Tables) -> tuple:
    """The rows of :func:`estimates` as named tuples, with ``way`` (the role of ``finding``): quick to go through.

    A frame of forty columns takes a millisecond for each choice of rows; an answer makes dozens of them.
    """
    rows = estimates(data)
    return tuple(rows.assign(way=rows["finding"].map(data.role_of("finding"))).itertuples(index=False))


def by_study(rows: pd.DataFrame, codes: dict, per: Sequence = ("claim_id",)) -> pd.DataFrame:
    """The studies behind some estimates, a row per study, however many estimates it has.

    ``rows`` are from :func:`estimates`, ``codes`` are ``data.roles("finding")``, and ``per`` are the columns within
    which a study counts once. Returns ``per``, ``study``, ``name`` and ``finding`` (split where the estimates differ
    in what they show).
    """
    grouped = rows.groupby([*per, "study"], observed=True)
    found = grouped["finding"].first().mask(grouped["finding"].nunique() > 1, codes[SPLIT])
    return pd.DataFrame({"name": grouped["counted_as"].first(), "finding": found}).reset_index()


# ---------------------------------------------------------------- like with like


def matches_of(data, instead=()):
    """The pairs of codes that are alike: those of the set that always counts, and of other sets in their place.

    A set that is asked for replaces, for the variables that it names, the set that always counts.
    """
    own = data.matches[data.matches["match_set"] == data.code_with("match_set", "always")]
    for name in known(data, "match_set", instead):
        other = data.matches[data.matches["match_set"] == name]
        own = pd.concat([own[~own["variable"].isin(other["variable"])], other])
    return own.drop(columns="match_set")


def alike(claims, rows, matches, lenient=()) -> dict:
    """Which estimates are like which claims, for each variable of ``matches``: boolean, a row per claim.

    A code of a claim without a row in ``matches`` is like nothing; in the variables named in ``lenient`` it is like
    everything.
    """
    fits = {}
    for (variable, column), own in matches.groupby(["variable", "effect_variable"], sort=False):
        allowed, codes = set(zip(own["claim_code"], own["effect_code"], strict=True)), claims[variable].tolist()
        free, others = set(codes) - set(own["claim_code"]) if variable in lenient else set(), rows[column].tolist()
        row = {code: [code in free or (code, other) in allowed for other in others] for code in set(codes)}
        matrix = np.array([row[code] for code in codes], dtype=bool).reshape(len(claims), len(rows))
        fits[variable] = fits[variable] & matrix if variable in fits else matrix
    return fits


def hedged(data: Tables, claims: pd.DataFrame) -> pd.Series:
    """Which claims are worded with a hedge; false where no wording is coded."""
    return claims["certainty"].notna() & ~unhedged(data, claims)


def unhedged(data: Tables, claims: pd.DataFrame) -> pd.Series:
    """Which claims are worded without a hedge; false where no wording is coded."""
    return claims["certainty"].isin(data.codes_with("certainty", "unhedged"))


NO_FIGURE = "no figure seen"


def harms(data: Tables) -> pd.DataFrame:
    """How often each harm was reported, those that are counted in the same unit together.

    Returns
    -------
    pandas.DataFrame
        Rows of the table ``harms`` by ``harm_id`` in the order of the codes of ``counted_in``, with ``rate`` (estimate,
        interval and unit as a text, or that no figure was seen), ``study`` (author and year) and ``doi``.
    """
    rows = data.harms.sort_values("counted_in", kind="stable").set_index("harm_id")
    units = rows["counted_in"].map(data.labels("counted_in"))
    numbers = rows[["estimate", "ci_low", "ci_high"]].itertuples(index=False)
    texts = [interval(*row) if pd.notna(row[1]) else f"{row[0]:g}" if pd.notna(row[0]) else "" for row in numbers]
    rates = [f"{text} {unit}" if text else NO_FIGURE for text, unit in zip(texts, units, strict=True)]
    studies = data.studies.set_index("study_id")
    named = {"study": rows["study_id"].map(study_names(data.studies)), "doi": rows["study_id"].map(studies["doi"])}
    return rows.assign(rate=rates, **named)
