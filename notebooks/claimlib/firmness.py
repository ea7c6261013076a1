"""How firm an answer is: under other choices, without one study, by its distance from the line, and as of when.

Source of the idea of crossing all choices: Steegen and others 2016 (multiverse), doi:10.1177/1745691616658637. The
combinations are not equally likely, so the share of them that gives an answer is no probability.
"""

from collections import Counter
from itertools import product
from math import prod

import numpy as np
import pandas as pd

from claimlib import evidence, judging
from claimlib.judging import ADMIT, ANSWERS, CONFLICTING, EXISTENTIAL, FACTORS, SETS, UNTESTED, WHOLE, Bench, Choice
from claimlib.tables import Tables, remembered

SELECT = (*SETS, *ADMIT)  # the factors that choose among the estimates


def values(data: Tables) -> dict:
    """The options of each factor, as the rules know them: a dict from factor to a list, what is taken first."""
    table = judging.options(data).sort_values("taken", ascending=False, kind="stable")
    found = {factor: [getattr(own, factor) for own in group["choice"]] for factor, group in table.groupby("factor")}
    return {factor: found.get(factor, [getattr(Choice(), factor)]) for factor in FACTORS}


def combinations(data: Tables) -> int:
    """How many combinations of the choices there are."""
    return prod(len(own) for own in values(data).values())


@remembered
def cross(data: Tables) -> pd.DataFrame:
    """The share of all combinations of the choices that give each answer to each claim.

    Returns a frame indexed by ``claim_id`` with a column per code of ``answer``: shares, 0 to 1. Only claims that are
    answered under some combination are there. Combinations that differ in a factor on which a kind of answer does not
    rest give the same answer, so they are counted without being worked out.
    """
    return cross_of(data, values(data))


def cross_of(data, options):
    """:func:`cross` of some options of each factor, as :func:`values` lists them."""
    every, codes, parts = judging.bench(data), data.roles("answer"), []
    for kind, count in {WHOLE: of_leading, EXISTENTIAL: of_some, CONFLICTING: of_conflict}.items():
        claims = every.claims[(every.kind == kind) & ~(every.silent & (kind == WHOLE))]
        if len(claims):
            one, like = judging.distinct(claims)
            found = count(Bench(data, one), options)[like]
            parts.append(pd.DataFrame(found, claims["claim_id"], [codes[role] for role in ANSWERS]))
    if not parts:
        return pd.DataFrame(columns=list(codes.values()), dtype=float)
    table = pd.concat(parts)
    table = table[table[codes[UNTESTED]] < table.sum(axis=1)]
    order = every.claims.loc[every.claims["claim_id"].isin(table.index), "claim_id"]
    return table.div(table.sum(axis=1), axis=0).loc[order]


def combined(options, factors):
    """Every combination of the options of some factors, as :class:`claimlib.judging.Choice`."""
    for picked in product(*(options[name] for name in factors)):
        yield Choice(**dict(zip(factors, picked, strict=True)))


def distinct(matrix_of, options, factors):
    """The different matrices that the combinations of some factors give: pairs of a matrix and how often it comes.

    Most options leave the same estimates, so that far fewer matrices than combinations have to be looked at.
    """
    found, times = {}, Counter()
    for choice in combined(options, factors):
        mask = matrix_of(choice)
        found[mask.tobytes()] = mask
        times[mask.tobytes()] += 1
    return [(mask, times[key]) for key, mask in found.items()]


def of_leading(own, options):
    """How often each answer is given to claims that one estimate answers: a row per claim, a column per answer."""
    counts = np.zeros((len(own.claims), len(ANSWERS)))
    for mask, times in distinct(own.eligible, options, SELECT):
        for lead in options["lead"]:
            first, choices = own.first(mask, lead), [*combined(options | {"lead": [lead]}, ("lead", "line", "side"))]
            alike = len(choices) if lead == judging.VOTES else 1  # votes rest on no line
            for choice in choices[::alike]:
                found = own.answer_of(mask, first, choice)
                counts[range(len(found)), found] += times * alike
    return counts


def of_some(own, options):
    """As :func:`of_leading`, for claims that some studies found something."""
    counts = np.zeros((len(own.claims), len(ANSWERS)))
    for mask, times in distinct(own.anywhere, options, SELECT):
        for choice in combined(options, ("line", "much", "side")):
            found = judging.by_rule(judging.existential_answer, own.count(mask, choice)[:3])
            counts[range(len(found)), found] += times
    return counts


def of_conflict(own, options):
    """As :func:`of_leading`, for claims that findings conflict."""
    counts = np.zeros((len(own.claims), len(ANSWERS)))
    for mask, times in distinct(own.disputed, options, ("people", *ADMIT)):
        for choice in combined(options, ("side",)):
            found = judging.by_rule(judging.conflict_answer, own.both_sides(mask, choice))
            counts[range(len(found)), found] += times
    return counts


# ---------------------------------------------------------------- one thing changed


def moved_by(data: Tables) -> pd.DataFrame:
    """Which answers each option moves when it alone is chosen otherwise.

    Returns the rows of ``answer_choices`` that are not taken, with ``moves``: a list of (claim_id, code before, code
    after).
    """
    before = judging.answers(data).set_index("claim_id")["answer"].astype(object)
    rows = judging.options(data).query("taken == 'no'")
    moves = []
    for choice in rows["choice"]:
        after = judging.answers(data, choice).set_index("claim_id")["answer"].astype(object)
        moves.append([(claim, before[claim], after[claim]) for claim in before.index[before != after]])
    return rows.assign(moves=moves)


@remembered
def without_one_study(data: Tables, studies: tuple | None = None) -> pd.DataFrame:
    """The answers that turn when one study is left out: ``claim_id``, ``study``, ``name``, ``before`` and ``after``.

    ``studies`` are those that are tried, by default all.
    """
    table, codes, rows = judging.answers(data), data.roles("answer"), []
    own = table[~table["answer"].isin([codes[UNTESTED], codes[judging.ELSEWHERE]])]
    claims = data.claims[data.claims["claim_id"].isin(own["claim_id"])]
    before = own.set_index("claim_id")["answer"].astype(object)
    names = evidence.estimates(data).drop_duplicates("study").set_index("study")["counted_as"]
    one, like = judging.distinct(claims)
    bench = Bench(data, one)
    for study in (names.index if studies is None else studies) if len(claims) else []:
        after = [codes[ANSWERS[place]] for place in bench.without(study).answers(Choice())[0]]
        for claim, code in zip(claims["claim_id"], (after[k] for k in like), strict=True):
            if code != before[claim]:
                rows.append((claim, study, names[study], before[claim], code))
    return pd.DataFrame(rows, columns=["claim_id", "study", "name", "before", "after"])


def as_of(data: Tables) -> pd.DataFrame:
    """The answers with the papers up to the year of each dated article: ``claim_id``, ``year``, ``before``, ``then``.

    ``then`` is the answer with the papers of the article's time, ``before`` that of the collection. A later paper may
    not judge an older article (data/PROTOCOL.md, *Later papers judge older articles*).
    """
    table, codes, parts = judging.answers(data), data.roles("answer"), []
    dates = data.sources.dropna(subset="published")
    years = dates["published"].astype(str).str[:4].astype(int)
    for year, own in dates.groupby(years):
        claims = data.claims[data.claims["source_id"].isin(own["source_id"])].dropna(subset="direction")
        then = [codes[ANSWERS[place]] for place in Bench(data, claims, until=year).answers(Choice())[0]]
        parts.append(pd.DataFrame({"claim_id": claims["claim_id"], "year": year, "then": then}))
    columns = ["claim_id", "year", "before", "then"]
    if not parts:
        return pd.DataFrame(columns=columns)
    before = table.set_index("claim_id")["answer"].astype(object)
    found = pd.concat(parts).sort_index().reset_index(drop=True)  # in the order of the claims
    return found.assign(before=found["claim_id"].map(before))[columns]


def margins(data: Tables) -> pd.Series:
    """How far the limit that decides is from the line that it would have to cross, by ``claim_id``.

    Only for answers that one estimate leads: a share of the width of its interval, so that scales can be compared
    (data/PROTOCOL.md, *A line was met by rounding, or by any one estimate*).
    """
    own, choice = judging.bench(data), Choice()
    lead, found = own.leading(choice), {}
    for i in np.flatnonzero((lead >= 0) & (own.kind == WHOLE) & ~own.silent):
        row, line = own.rows.iloc[lead[i]], own.lines()[""][lead[i]]
        low, high = row["ci_low"] - row["null"], row["ci_high"] - row["null"]
        if own.direction[i] == evidence.SAME:
            gaps = [abs(limit - step) for limit in (low, high) for step in (line, -line) if step == step]
        else:  # seen from the side that is claimed, as direction_answer does
            near, far = (low, high) if own.direction[i] == evidence.BETTER else (-high, -low)
            least = own.lines()[own.steps[0]][lead[i]]
            gaps = [abs(near), abs(far - (least if near <= 0 and least == least else 0))]
        if gaps:
            found[own.claims["claim_id"][i]] = min(gaps) / (high - low)
    return pd.Series(found, dtype=float)


@remembered
def table(data: Tables) -> pd.DataFrame:
    """How firm each answer is, a row per claim that is answered here.

    Returns, indexed by ``claim_id``: ``answer`` (a code), ``share`` of all combinations of the choices that give it,
    ``turns`` (the names of the studies without any one of which it changes), ``options`` (how many single options
    change it) and ``margin`` (see :func:`margins`).
    """
    shares, answers = cross(data), judging.answers(data).set_index("claim_id")
    own = answers.loc[shares.index]
    own = own[own["answer"] != data.roles("answer")[UNTESTED]]
    turns = without_one_study(data).groupby("claim_id")["name"].agg(list)
    moved = Counter(claim for moves in moved_by(data)["moves"] for claim, *_ in moves)
    return pd.DataFrame(
        {
            "answer": own["answer"],
            "share": [shares.loc[claim, code] for claim, code in own["answer"].astype(object).items()],
            "turns": [turns.get(claim, []) for claim in own.index],
            "options": [moved[claim] for claim in own.index],
            "margin": margins(data).reindex(own.index),
        },
        index=own.index,
    )
