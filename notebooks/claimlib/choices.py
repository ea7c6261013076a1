"""Would other defensible choices change a result? Every combination of the choices is counted.

``choices.csv`` lists the choices and their options; an option says which of the actions below it takes, on which
variable, with which codes. A specification takes one option of each choice. The actions always come in this order:
read a coding, drop claims, collapse repeats, weigh.

Source of the idea: Steegen and others 2016 (multiverse), doi:10.1177/1745691616658637; Simonsohn and others 2020
(specification curve), doi:10.1038/s41562-020-0912-z. No test of significance is made: the articles are no sample.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from claimlib import evidence, judging
from claimlib.tables import Absent, Tables, without
from claimlib.words import listing

ALTERNATIVES = "alternatives"
LEAST = 5  # claims that a share needs; an article that never has as many needs as many as it has at most


def claim_columns(data) -> dict[str, str]:
    """The tables of claims, that of the settled ones first, and the column of the pairs that names a claim of each."""
    return {"claims": "claim_id"} | {table: f"claim_{coder}" for coder, table in data.passes().items()}


@dataclass(frozen=True)
class Outcome:
    """What is counted in every specification: the share of claims whose ``variable`` has one of the ``counted`` codes.

    ``codes`` are all codes of the variable, ``name`` is what to call the share; ``judge`` takes the tables and the
    claims of a coding, and adds the variable where it is no column of them.
    """

    variable: str
    counted: tuple
    codes: tuple
    name: str
    judge: Callable | None = None


def outcome(data: Tables, variable: str, counted, name="", judge=None) -> Outcome:
    """An :class:`Outcome` from the codes table, named by the labels of its codes unless a name is given."""
    labels = data.labels(variable)
    counted = [code for code in labels if code in evidence.known(data, variable, counted)]
    return Outcome(variable, tuple(counted), tuple(labels), name or listing([labels[c] for c in counted], "or"), judge)


def outcomes(data: Tables) -> dict:
    """The outcomes that a topic's tables allow: direction (an advantage is claimed), wording (without a hedge) and,
    where there are estimates, answer (one that is given here).

    Absent is raised where the claims have neither a direction nor a wording.
    """
    counted = {"direction": ("direction", evidence.BETTER), "wording": ("certainty", "unhedged")}
    lacking = data.lacking(f"claims.{variable}" for variable, _ in counted.values())
    if len(lacking) == len(counted):
        raise Absent(f"This topic has {without(lacking)}, and a share needs one of them.")
    found = {
        name: outcome(data, variable, data.codes_with(variable, role))
        for name, (variable, role) in counted.items()
        if f"claims.{variable}" not in lacking
    }
    if not data.lacking(evidence.TABLES):
        given = [data.code_with("answer", role) for role in judging.GIVEN]
        found["answer"] = outcome(data, "answer", given, "answered here", judging.answers)
    return found


def available(data: Tables) -> pd.DataFrame:
    """The rows of the choices that the tables allow: an option on a table that a topic does without is left out."""
    options, absent = data.choices, data.lacking([ALTERNATIVES, "pairs", "settled"])
    readable = {*claim_columns(data), ALTERNATIVES} - set(absent)
    unread = options["action"].eq("read") & ~options["value"].isin(readable)
    unsettled = options["action"].eq("drop_settled") & bool({"pairs", "settled"} & set(absent))
    return options[~(unread | unsettled)]


# ---------------------------------------------------------------- specifications


def matters(option, of):
    """Whether an option says something about an outcome.

    Half a count matters for its own variable only; to drop every code that is not counted leaves a share of one.
    """
    if option.variable != of.variable:
        return option.action != "count_half"
    return option.action != "drop" or not set(of.codes) - set(of.counted) <= set(option.value.split())


def applicable(options, of):
    """The rows of the options that matter for an outcome (:func:`matters`); a choice may be left with one option."""
    keep = [matters(option, of) for option in options.itertuples()]
    return options[np.array(keep, dtype=bool)]


def specifications(options: pd.DataFrame) -> pd.DataFrame:
    """Every combination of the options: a row per specification (from 1), a column per choice; no option, no row."""
    by_choice = {choice: group["option_id"].tolist() for choice, group in options.groupby("choice", sort=False)}
    rows = list(product(*by_choice.values())) if by_choice else []
    return pd.DataFrame(rows, columns=list(by_choice), index=pd.RangeIndex(1, len(rows) + 1, name="specification"))


def taken(specs: pd.DataFrame, options: pd.DataFrame) -> int:
    """The specification that the other notebooks take; ValueError unless one option of each choice is taken."""
    chosen = set(options.loc[options["taken"] == "yes", "option_id"])
    found = specs.index[specs.isin(chosen).all(axis=1)].tolist()
    if len(found) != 1:
        raise ValueError(f"one option of each choice is to be taken; {len(found)} specifications fit")
    return found.pop()


# ---------------------------------------------------------------- the full cross


def with_alternatives(data):
    """The claims with every other code that a note names, the first where it names two of one variable.

    A claim whose topic could be another one leaves; one that could come in lacks the codes that it would need.
    """
    claims, others = data.claims.set_index("claim_id", drop=False), data.alternatives
    for row in others.drop_duplicates(["claim_id", "variable"]).itertuples():
        claims.loc[row.claim_id, row.variable] = row.code
    return claims.drop(index=others.loc[others["variable"] == "topic", "claim_id"]).reset_index(drop=True)


def coded_claims(data, claims):
    """The claims about effectiveness; those whose wording is coded, where a topic codes no direction."""
    return claims.dropna(subset="certainty" if data.lacking(["claims.direction"]) else "direction")


def coding(data, table):
    """The claims of :func:`coded_claims` in one coding, with the pair that each belongs to."""
    claims = coded_claims(data, with_alternatives(data) if table == ALTERNATIVES else getattr(data, table))
    if data.lacking(["pairs"]):
        return claims.assign(pair_id=claims["claim_id"])
    column = claim_columns(data).get(table, "claim_id")
    pair = data.pairs.dropna(subset=column).set_index(column)["pair_id"]
    return claims.assign(pair_id=claims["claim_id"].map(pair))


def effect(option, claims, data):
    """What an option does to the claims of :func:`coding`: the name of the effect and an element per claim.

    ``keep`` (what is not dropped), ``group`` (which claims are collapsed together), ``share`` (which claims share one
    vote) or ``worth`` (what a claim counts in the part, missing where the option leaves it as it is).
    """
    names, codes = (text.split() if isinstance(text, str) else [] for text in (option.variable, option.value))
    if option.action in ("collapse", "share_within"):
        number = claims.groupby(names, observed=True, dropna=False).ngroup().to_numpy()
        return ("group" if option.action == "collapse" else "share"), number
    if option.action in ("count_half", "drop"):
        has_code = claims[option.variable].isin(codes).to_numpy()
        return ("keep", ~has_code) if option.action == "drop" else ("worth", np.where(has_code, 0.5, np.nan))
    unsure = set(data.settled["pair_id"]) if option.action == "drop_settled" else set()
    return "keep", ~claims["pair_id"].isin(unsure).to_numpy()


def share(source, counts, effects, n_sources):
    """The votes of each article in one specification, and the part of them that is counted (``nan`` without a vote).

    ``source`` is the number of each claim's article, of ``n_sources``; ``counts`` is 1 where the claim is counted, else
    0; ``effects`` are from :func:`effect`.
    """
    left = np.flatnonzero(np.all([array for name, array in effects if name == "keep"] or [source >= 0], axis=0))
    for name, array in effects:
        if name == "group":
            left = left[np.sort(np.unique(array[left], return_index=True)[1])]
    weight, counts = np.ones(len(left)), counts[left]
    for name, array in effects:
        if name == "share":
            weight = weight / np.bincount(array[left])[array[left]] if len(left) else weight
        if name == "worth":
            counts = np.where(np.isnan(array[left]), counts, array[left])
    votes = np.bincount(source[left], weight, n_sources)
    part = np.bincount(source[left], weight * counts, n_sources)
    return votes, np.divide(part, votes, out=np.full(n_sources, np.nan), where=votes > 1e-9)


def run(data: Tables, options: pd.DataFrame, of: Outcome) -> tuple:
    """The full cross: the share of each article in every specification.

    A choice that changes no share, whatever the other choices are, keeps the option that is taken (see :func:`idle`).

    Parameters
    ----------
    options : pandas.DataFrame
        Rows of the choices, as :func:`available` returns them.
    of : Outcome
        What is counted.

    Returns
    -------
    tuple of pandas.DataFrame
        With a row per specification: its options; the votes of each article (claims or statements); the share of each
        article, missing and not zero where fewer than five claims are left (or fewer than it has at most).
    """
    options = applicable(options, of)
    specs, by_id = specifications(options), {option.option_id: option for option in options.itertuples()}
    sources, codings, votes, shares = data.sources["source_id"].tolist(), {}, [], []
    for ids in specs.itertuples(index=False, name=None):
        table = next((by_id[i].value for i in ids if by_id[i].action == "read"), "claims")
        if table not in codings:
            claims = of.judge(data, claims=coding(data, table)) if of.judge else coding(data, table)
            counted = claims[of.variable].isin(of.counted).to_numpy(float)
            codings[table] = claims, (claims["source_id"].cat.codes.to_numpy(), counted), {}
        claims, arrays, made = codings[table]
        for i in ids:
            made[i] = made[i] if i in made else effect(by_id[i], claims, data)
        n, part = share(*arrays, [made[i] for i in ids if by_id[i].action not in ("read", "keep")], len(sources))
        votes.append(n)
        shares.append(part)
    votes, shares = (pd.DataFrame(rows, index=specs.index, columns=sources).round(9) for rows in (votes, shares))
    shares = shares.where(votes >= votes.max().clip(upper=LEAST))
    if same := without_effect(specs, shares) if len(specs) else []:
        keep = specs[same].eq(specs.loc[taken(specs, options), same]).all(axis=1)
        again = pd.RangeIndex(1, keep.sum() + 1, name=specs.index.name)
        specs, votes, shares = (frame[keep].set_axis(again) for frame in (specs, votes, shares))
    return specs, votes, shares


def idle(specs: pd.DataFrame, options: pd.DataFrame, of: Outcome) -> list:
    """The choices that change no share of an outcome, so that :func:`run` left them as they are taken."""
    n = applicable(options, of).groupby("choice", sort=False).size()
    return [choice for choice in specs if specs[choice].nunique() < n[choice]]


# ---------------------------------------------------------------- what it comes to


def grid_of(specs, shares):
    """The shares as an array with an axis per choice and one for the articles."""
    return shares.to_numpy(float).reshape(*specs.nunique(), shares.shape[1])


def without_effect(specs, shares):
    """The choices with several options that change no share, whatever the other choices are."""
    grid, found = grid_of(specs, shares), []
    for axis, choice in enumerate(specs):
        n = grid.shape[axis]
        if n > 1 and np.array_equal(grid, grid.take([0] * n, axis), equal_nan=True):
            found.append(choice)
    return found


def moves(specs: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """How far each choice alone moves the share of each article: the highest less the lowest, all else being equal.

    Returns
    -------
    pandas.DataFrame
        A row per choice with several options and article: ``mean`` and ``most`` in percentage points (missing where
        nothing is compared), ``compared``, over how many sets of specifications, and ``lost``, in how many sets this
        choice decides whether the article has a claim at all.
    """
    grid, rows = 100 * grid_of(specs, shares), []
    for axis, choice in enumerate(specs):
        known, n = (~np.isnan(grid)).sum(axis), grid.shape[axis]
        move = np.where(known > 1, np.fmax.reduce(grid, axis) - np.fmin.reduce(grid, axis), np.nan)
        lost = (known > 0) & (known < n)
        for i, source in enumerate(shares.columns if n > 1 else []):
            own = pd.Series(move[..., i].ravel())
            rows.append((choice, source, own.mean(), own.max(), own.count(), lost[..., i].sum()))
    found = pd.DataFrame(rows, columns=["choice", "source_id", "mean", "most", "compared", "lost"])
    return found.round({"mean": 1, "most": 1})


def ordered_moves(moved: list) -> list:
    """The choices from the one that moves most: by ``mean``, averaged over all the frames given, from :func:`moves`."""
    together = pd.concat(moved).groupby("choice", sort=False)["mean"].mean()
    return together.sort_values(ascending=False, kind="stable").index.tolist()


def ranks(shares) -> pd.DataFrame:
    """The rank of each article, 1 for the highest share; equal shares share the better rank; no claim, no rank."""
    return shares.round(9).rank(axis=1, ascending=False, method="min")


def order_kept(shares: pd.DataFrame, votes: pd.DataFrame, base: int) -> dict:
    """How often the order of the articles turns, a dict of counts; ``base`` is the specification that is taken.

    ``others`` counts the other specifications.
    Two articles are apart if their shares differ by one claim of the article that has fewer, or more. ``pairs`` of
    articles are apart in the base; ``turned`` are the others in which one of these pairs is apart the other way round.
    In ``complete`` of the others every article has a share.
    """
    share, worth = shares.to_numpy(float), 1 / np.maximum(votes.to_numpy(float), 1e-9)
    gap = share[:, :, None] - share[:, None, :]
    least = np.maximum(worth[:, :, None], worth[:, None, :])
    ahead = np.where(np.abs(gap) >= least - 1e-9, np.sign(gap), 0)
    own, others = ahead[shares.index.get_loc(base)], shares.index != base
    counts = {"turned": (ahead * own < 0).any(axis=(1, 2)), "complete": ~np.isnan(share).any(axis=1)}
    found = {"pairs": (own > 0).sum(), "others": others.sum()} | {name: of[others].sum() for name, of in counts.items()}
    return {name: int(number) for name, number in found.items()}


def one_by_one(specs: pd.DataFrame, votes: pd.DataFrame, shares: pd.DataFrame, base: int) -> pd.DataFrame:
    """The ``votes`` and ``share`` of each article for each ``option_id``, all other choices as they are taken."""
    own, alone = specs.loc[base], {}
    for choice in specs:
        near = specs[specs.drop(columns=choice).eq(own.drop(choice)).all(axis=1)]
        alone |= dict(zip(near[choice], near.index, strict=True))
    frames = {name: frame.loc[[*alone.values()]] for name, frame in (("votes", votes), ("share", shares))}
    return pd.concat(frames, axis=1).set_axis(pd.Index([*alone], name="option_id"))


def long(specs, votes, shares) -> pd.DataFrame:
    """The full cross for saving, a row per specification and article: options, article, votes, share (3 decimals)."""
    columns = {"votes": votes.round(3), "share": shares.round(3)}
    cells = pd.concat({name: frame.stack() for name, frame in columns.items()}, axis=1)
    cells = cells.rename_axis(["specification", "source_id"]).reset_index()
    return specs.reset_index().merge(cells, on="specification")
