"""Would other defensible choices change a result? Every combination of the choices is counted.

The choices and their options stand in ``choices.csv``; an option says which of the actions below it
takes, on which variable, with which codes. A specification takes one option of each choice. The actions
always come in this order: read a coding, drop claims, collapse repeats, weigh.

Source of the idea: Steegen and others 2016 (multiverse), doi:10.1177/1745691616658637; Simonsohn and
others 2020 (specification curve), doi:10.1038/s41562-020-0912-z. No test of significance is made:
the articles are no sample.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd

from claimlib import evidence

CLAIM_OF = {"claims": "claim_id", "pass_a": "claim_a", "pass_b": "claim_b"}
FATES = ["kept", "higher", "lower", "no claim left"]


@dataclass(frozen=True)
class Outcome:
    """What is counted in every specification: the share of claims whose ``variable`` has one of the ``counted`` codes.

    ``codes`` are all codes of the variable; ``name`` is what to call the share; ``judge`` adds the variable
    to the claims of a coding where it is no column of them (arguments: the loaded tables, the claims).
    """

    variable: str
    counted: tuple
    codes: tuple
    name: str = ""
    judge: Callable | None = None


def outcome(data, variable, counted):
    """An :class:`Outcome` from the codes table; raises ValueError for a code that the variable does not have."""
    codes = tuple(data.labels(variable))
    if not set(counted) <= set(codes):
        raise ValueError(f"the codes of {variable} are {', '.join(codes)}, not {', '.join(counted)}")
    return Outcome(variable, tuple(counted), codes)


def favouring(data):
    """The outcome on the direction: the first of its codes."""
    return outcome(data, "direction", list(data.labels("direction"))[:1])


def firm(data):
    """The outcome on the wording: the firmer half of the codes of certainty."""
    codes = list(data.labels("certainty"))
    return outcome(data, "certainty", codes[len(codes) // 2 :])


def testable(data):
    """The outcome on the verdicts: every code but the last, which says that nothing matches."""
    of = outcome(data, "verdict", list(data.labels("verdict"))[:-1])
    return replace(of, name="can be tested", judge=lambda data, claims: evidence.verdicts(data, claims=claims))


def outcomes(data):
    """The outcomes that a topic's tables allow, a dict: direction, wording and, where there are estimates, verdict."""
    found = {"direction": favouring(data), "wording": firm(data)}
    return found if data.lacking(evidence.TABLES) else {**found, "verdict": testable(data)}


def available(data):
    """The rows of the choices that the tables allow: an option on a table that a topic does without is left out."""
    options, has = data.choices, {name: not data.lacking([name]) for name in [*CLAIM_OF, "pairs", "settled"]}
    reads = options["action"].eq("read") & ~options["value"].isin([name for name, there in has.items() if there])
    settled = options["action"].str.startswith("drop_") & (not has["pairs"] or not has["settled"])
    return options[~(reads | settled)]


# ---------------------------------------------------------------- specifications


def matters(option, of):
    """Whether an option says something about an outcome.

    Half a count matters for its own variable only. Dropping every code that is not counted leaves a share
    of one by construction, so that option is left out for that outcome. Parameters: ``option``, a row of
    the choices; ``of``, an :class:`Outcome`.
    """
    if option.variable != of.variable:
        return option.action != "count_half"
    return option.action != "drop" or not set(of.codes) - set(of.counted) <= set(option.value.split())


def applicable(options, of):
    """The options that :func:`matters` for an outcome; a choice with one option left stays, as it is taken."""
    keep = [matters(option, of) for option in options.itertuples()]
    return options[np.array(keep, dtype=bool)]


def specifications(options):
    """Every combination of the options: a frame with one row a specification (from 1) and one column a choice.

    Parameters: ``options``, rows of the choices. Cells are ``option_id``. No option gives no row.
    """
    by_choice = {choice: group["option_id"].tolist() for choice, group in options.groupby("choice", sort=False)}
    rows = list(product(*by_choice.values())) if by_choice else []
    return pd.DataFrame(rows, columns=list(by_choice), index=pd.RangeIndex(1, len(rows) + 1, name="specification"))


def taken(specs, options):
    """The number of the specification that the other notebooks take.

    Raises ValueError unless exactly one option of each choice is taken.
    """
    chosen = set(options.loc[options["taken"] == "yes", "option_id"])
    found = specs.index[specs.isin(chosen).all(axis=1)]
    if len(found) != 1:
        raise ValueError(f"one option of each choice is to be taken; {len(found)} specifications fit")
    return int(found[0])


# ---------------------------------------------------------------- the full cross


def disputed(pairs, settled):
    """The pairs of claims that the passes did not code alike: a settled difference, or a claim of one pass only."""
    alone = pairs[list(CLAIM_OF.values())[1:]].isna().any(axis=1)
    return set(settled["pair_id"]) | set(pairs.loc[alone, "pair_id"])


def noted(pairs, claims, column, word):
    """The pairs whose settled claim has a word in a column of text, in small or capital letters."""
    named = claims.loc[claims[column].fillna("").str.contains(word, case=False, regex=False), "claim_id"]
    return set(pairs.loc[pairs["claim_id"].isin(named), "pair_id"])


def coding(data, table, variable):
    """The claims of one coding to which a variable applies, with the pair that each belongs to."""
    claims = getattr(data, table).dropna(subset=variable)
    if data.lacking(["pairs"]):
        return claims.assign(pair_id=claims["claim_id"])
    pair = data.pairs.dropna(subset=CLAIM_OF[table]).set_index(CLAIM_OF[table])["pair_id"]
    return claims.assign(pair_id=claims["claim_id"].map(pair))


def effect(option, claims, data):
    """What an option does to the claims of one coding.

    Parameters: ``option``, a row of the choices; ``claims``, from :func:`coding`. Returns a pair: the name of
    the effect and an array, one element a claim: ``keep`` (boolean, what is not dropped), ``group`` (the number of
    the claims that are collapsed together), ``share`` (the number of the claims that share one vote) or
    ``worth`` (what a claim counts in the part, missing where the option leaves it as it is). Raises
    ValueError for a code that the variable does not have.
    """
    names = option.variable.split() if isinstance(option.variable, str) else []
    codes = option.value.split() if isinstance(option.value, str) else []
    if option.action in ("collapse", "share_within"):
        number = claims.groupby(names, observed=True, dropna=False).ngroup().to_numpy()
        return ("group" if option.action == "collapse" else "share"), number
    if option.action in ("count_half", "drop"):
        known(option, claims, names[0], codes)
    if option.action == "count_half":
        return "worth", np.where(claims[names[0]].isin(codes), 0.5, np.nan)
    if option.action == "drop":
        return "keep", ~claims[names[0]].isin(codes).to_numpy()
    unsure = disputed(data.pairs, data.settled) if option.action.startswith("drop_") else set()
    if option.action == "drop_noted":
        unsure |= noted(data.pairs, data.claims, names[0], option.value)
    return "keep", ~claims["pair_id"].isin(unsure).to_numpy()


def known(option, claims, variable, codes):
    """Raise ValueError if an option names a code that its variable does not have: it would do nothing, silently."""
    if isinstance(claims[variable].dtype, pd.CategoricalDtype):
        allowed = claims[variable].cat.categories
        wrong = [code for code in codes if code not in allowed]
        if wrong:
            raise ValueError(
                f"{option.option_id}: {variable} has no code {wrong[0]!r}; its codes: {', '.join(allowed)}"
            )


def share(source, counts, effects, n_sources):
    """The share of each article in one specification.

    Parameters: ``source``, the number of each claim's article; ``counts``, 1 where the claim is counted, else 0;
    ``effects``, from :func:`effect`; ``n_sources``, how many articles. Returns two arrays, one element an
    article: how many votes it has, and the part of them that is counted (``nan`` without a vote).
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


def run(data, options, of, applies="direction"):
    """The full cross: the share of each article in every specification.

    Parameters: ``data``, the loaded tables; ``options``, rows of the choices; ``of``, an :class:`Outcome`;
    ``applies``, the variable that applies to the claims that are counted. Returns three frames with a row
    a specification: the specifications (see :func:`specifications`), the votes of each article (claims or
    statements), and the share of each article, missing where no claim is left: missing, not zero.
    """
    options = applicable(options, of)
    specs, by_id = specifications(options), {option.option_id: option for option in options.itertuples()}
    sources, cache, votes, shares = data.sources["source_id"].tolist(), {}, [], []
    for ids in specs.itertuples(index=False, name=None):
        table = next((by_id[i].value for i in ids if by_id[i].action == "read"), "claims")
        if table not in cache:
            claims = coding(data, table, applies)
            claims = of.judge(data, claims) if of.judge else claims
            counted = claims[of.variable].isin(of.counted).to_numpy(float)
            cache[table] = claims, (claims["source_id"].cat.codes.to_numpy(), counted), {}
        claims, arrays, made = cache[table]
        for i in ids:
            made[i] = made[i] if i in made else effect(by_id[i], claims, data)
        n, part = share(*arrays, [made[i] for i in ids if by_id[i].action not in ("read", "keep")], len(sources))
        votes.append(n)
        shares.append(part)
    frames = [pd.DataFrame(rows, index=specs.index, columns=sources).round(9) for rows in (votes, shares)]
    return specs, *frames


# ---------------------------------------------------------------- what it comes to


def overall(votes, shares):
    """The share over all articles together in each specification; missing where no vote is left."""
    total = votes.sum(axis=1)
    return ((votes * shares.fillna(0)).sum(axis=1) / total.where(total > 0)).round(9)


def ranks(shares):
    """The rank of each article, 1 for the highest share; equal shares share the better rank.

    Parameters: ``shares``, from :func:`run`. An article without a claim has no rank.
    """
    return shares.round(9).rank(axis=1, ascending=False, method="min")


def fates(shares, base):
    """What becomes of each article's rank in each specification.

    Ranks are compared among the articles that have a claim left, so that an article which drops out
    moves no other. Parameters: ``shares``, from :func:`run`; ``base``, the number of the specification
    with the ranks to keep. Returns a frame of :data:`FATES`; a tie that is new or is broken counts as
    a change for the article whose rank it changes.
    """
    reference = shares.loc[base]
    wanted = ranks(shares.notna() * reference.to_numpy(float) + shares * 0)
    step = (ranks(shares) - wanted).to_numpy(float)
    found = np.select([np.isnan(step), step == 0, step < 0], ["no claim left", "kept", "higher"], "lower")
    return pd.DataFrame(found, index=shares.index, columns=shares.columns)


def stability(found):
    """In how many specifications each article meets each of the :data:`FATES`: articles by fates, whole numbers."""
    table = found.apply(lambda column: column.value_counts()).T
    return table.reindex(index=found.columns, columns=FATES).fillna(0).astype(int)


def moves(specs, shares):
    """How far each choice alone moves the share of each article.

    Specifications that differ in nothing but one choice are compared: the move is the highest share less
    the lowest. Parameters: from :func:`run`. Returns a frame with one row a choice and article: ``mean``
    and ``most`` in percentage points, ``compared``, over how many sets of specifications, and
    ``lost``, in how many sets this choice decides whether the article has a claim at all (an option
    without a claim is not compared; ``mean`` and ``most`` are missing where nothing is). A choice
    with one option has no row.
    """
    rows = []
    for choice in specs.columns[specs.nunique() > 1]:
        rest = [specs[other] for other in specs.columns if other != choice] or [specs[choice] * 0]
        sets = (100 * shares).groupby(rest, sort=False)
        known, size = sets.count(), sets.size()
        move = (sets.max() - sets.min()).where(known > 1)
        for source in shares:
            one = move[source]
            lost = (known[source] > 0) & (known[source] < size)
            rows.append((choice, source, one.mean(), one.max(), int(one.count()), int(lost.sum())))
    found = pd.DataFrame(rows, columns=["choice", "source_id", "mean", "most", "compared", "lost"])
    return found.round({"mean": 1, "most": 1})


def ordered_moves(moved):
    """The choices from the one that moves most, by ``mean`` averaged over the articles and over all the frames given.

    Parameters: ``moved``, frames from :func:`moves`. Returns a list of names; a choice that moves nothing comes last.
    """
    together = pd.concat(moved).groupby("choice", sort=False)["mean"].mean()
    return together.sort_values(ascending=False, kind="stable").index.tolist()


def one_by_one(specs, votes, shares, base):
    """What each option does alone, all other choices as they are taken.

    Parameters: from :func:`run`; ``base``, the number of the specification that is taken. Returns a frame
    indexed by ``option_id``, the options of each choice together, with the columns ``votes`` and ``share`` of
    each article.
    """
    near = specs[(specs != specs.loc[base]).sum(axis=1) <= 1]
    alone = {option: near.index[near[choice] == option] for choice in specs for option in specs[choice].unique()}
    alone = {option: base if base in found else found[0] for option, found in alone.items()}
    frames = {name: frame.loc[[*alone.values()]] for name, frame in (("votes", votes), ("share", shares))}
    return pd.concat(frames, axis=1).set_axis(pd.Index([*alone], name="option_id"))


def in_order(specs, votes, shares, options, base):
    """The specifications in the order of their overall share, and which options each takes, for drawing.

    Parameters: from :func:`run`; ``options``, the rows of the choices; ``base``, the number of the specification
    that is taken. Returns the shares in that order; a dict from each choice to a frame of booleans, one row a
    specification, one column an option; a dict from choice to the labels of its options; and the
    position of ``base``. A choice with one option left is in neither dict.
    """
    order = overall(votes, shares).sort_values(kind="stable").index
    label = options.set_index("option_id")["label"]
    real = [choice for choice in specs if specs[choice].nunique() > 1]
    picked = {c: pd.DataFrame({i: specs.loc[order, c] == i for i in specs[c].unique()}) for c in real}
    labels = {choice: [label[i] for i in frame] for choice, frame in picked.items()}
    return shares.loc[order], picked, labels, order.get_loc(base)


def unchanged(found):
    """The number of specifications in which no article changes its rank, those without a claim set aside.

    Parameters: ``found``, from :func:`fates`.
    """
    return int(found.isin([FATES[0], FATES[-1]]).all(axis=1).sum())


def with_ties(shares):
    """The number of specifications in which at least two articles share a rank."""
    return int(ranks(shares).apply(lambda row: row.dropna().duplicated().any(), axis=1).sum())


def long(specs, votes, shares):
    """The full cross for saving, one row a specification and article: options, article, votes, share (3 decimals)."""
    columns = {"votes": votes.round(3), "share": shares.round(3)}
    cells = pd.concat({name: frame.stack() for name, frame in columns.items()}, axis=1)
    cells = cells.rename_axis(["specification", "source_id"]).reset_index()
    return specs.reset_index().merge(cells, on="specification")


def distinct(shares):
    """How many different results the specifications have: sets of shares that differ in at least one article."""
    return len(shares.round(9).drop_duplicates())


def placed(moved, order, sources, name):
    """The rows of :func:`moves` placed for drawing: ``row``, ``column`` (positions from 0) and ``gid``.

    Parameters: ``order``, the choices from top to bottom; ``sources``, the articles from left to right; ``name``,
    of the outcome, for the identifiers.
    """
    row = moved["choice"].map({choice: i for i, choice in enumerate(order)})
    column = moved["source_id"].map({source: i for i, source in enumerate(sources)})
    gid = [f"{name}-{i + 1}-{source}" for i, source in zip(row, moved["source_id"], strict=True)]
    return moved.assign(row=row, column=column, gid=gid)
