"""What moves when a reader codes some claims differently: counts, answers, shares and ranks, agreement.

:func:`claimlib.recoding.recode` checks and applies the changed codes. Every function ``of_...`` takes the tables before
and after the change and returns a row for each thing that could move, with ``before`` and ``after`` side by side.
"""

from pathlib import Path

import pandas as pd

from claimlib import agreement, choices, counts, evidence, judging, replies
from claimlib.recoding import recode
from claimlib.tables import Absent, Tables, remembered

EXAMPLE = "recodes_example"
HERE = "this notebook"
SETTLED = "Settled"  # no coder has a name with a capital letter


def compared(data: Tables, rows: list | pd.DataFrame | Path | None = None) -> tuple:
    """The tables before and after a change of codes, two :class:`claimlib.tables.Tables`.

    Parameters
    ----------
    rows : list, pandas.DataFrame or pathlib.Path, optional
        As :func:`claimlib.recoding.recode` takes them; by default the codes of ``CLAIM_RECODES``, or else the worked
        example among the tables (not marked as a reader's own), or else none.
    """
    if rows is not None:
        after = recode(data, rows, name=HERE, by_reader=True)
    elif len(data.recodes) or data.lacking([EXAMPLE]):
        after = data
    else:
        after = with_example(data)
    return after.as_coded, after


@remembered
def with_example(data):
    """The tables with the codes of the worked example."""
    return recode(data, getattr(data, EXAMPLE), name=f"the example ({data.raw[EXAMPLE].path})", by_reader=False)


def listed(after: Tables) -> pd.DataFrame:
    """The changed codes as a table to read: claim, variable, labels of the codes, our words for the claim, reason."""
    texts, rows = after.claims.set_index("claim_id")["paraphrase"], after.recodes
    old, new = (
        [label(after, *pair) for pair in zip(rows["variable"], rows[of], strict=True)] for of in ("was", "code")
    )
    named = {"claim": rows["claim_id"].map(texts), "variable": rows["variable"].str.replace("_", " ")}
    columns = ["claim", "variable", "was", "code", "reason"]
    return rows.assign(**named, was=old, code=new).set_index("claim_id")[columns]


def label(data, variable, code):
    """How a code is written; an empty one means that the variable does not apply."""
    return data.label(variable, code) if isinstance(code, str) and code else agreement.ABSENT


def changed_variables(before, after):
    """The variables in which a code differs, also one that a change left empty, in the order of the claims' columns."""
    old, new = (data.claims.astype(object).fillna("") for data in (before, after))
    return [name for name in after.variables() if (old[name] != new[name]).any()]


def moved(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table of this module in which before and after differ."""
    same = (table["before"] == table["after"]) | (table["before"].isna() & table["after"].isna())
    return table[~same.fillna(False).astype(bool)]


def of_counts(before: Tables, after: Tables) -> pd.DataFrame:
    """How many claims of each article have each code of the variables in which a code was changed, zeros included."""
    columns, parts = ["variable", "source_id", "code", "before", "after"], []
    for variable in changed_variables(before, after):
        both = [counts.tally(data.claims, "source_id", variable).stack() for data in (before, after)]
        table = pd.concat(both, axis=1, keys=columns[-2:]).rename_axis(["source_id", "code"]).reset_index()
        parts.append(table.astype({"code": object}).assign(variable=variable)[columns])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def of_answers(before: Tables, after: Tables) -> pd.DataFrame | None:
    """The answer to every claim that has one before or after, as a code and in words.

    Returns
    -------
    pandas.DataFrame or None
        ``claim_id``, ``before`` and ``after`` (codes, missing where the claim is not about effectiveness),
        ``reply_before`` and ``reply_after`` (see :func:`claimlib.replies.replies`); ``None`` without estimates.
    """
    if before.lacking(evidence.TABLES):
        return None
    parts = {}
    for name, data in (("before", before), ("after", after)):
        parts[name] = judging.answers(data).set_index("claim_id")["answer"].astype(object)
        parts[f"reply_{name}"] = replies.replies(data)
    order = before.claims["claim_id"][before.claims["claim_id"].isin({*parts["before"].index, *parts["after"].index})]
    table = pd.DataFrame(parts).reindex(order).rename_axis("claim_id").reset_index()
    return table.fillna({"reply_before": "", "reply_after": ""})


@remembered
def shares(data, of):
    """The share of each article's claims that an outcome counts, with its n and rank; no claim, no share, no rank."""
    claims = choices.coded_claims(data, data.claims)
    claims = of.judge(data, claims=claims) if of.judge else claims
    part = claims[of.variable].isin(of.counted).groupby(claims["source_id"], observed=False).agg(["mean", "count"])
    rank = choices.ranks(part[["mean"]].T).T["mean"]
    return pd.DataFrame({"share": part["mean"], "n": part["count"], "rank": rank.astype("Int64")})


def of_shares(before: Tables, after: Tables) -> pd.DataFrame:
    """The share, number of claims and rank of each article for each outcome of the specifications.

    Returns
    -------
    pandas.DataFrame
        ``outcome`` (its name), ``source_id``, ``before`` and ``after`` (shares from 0 to 1, missing without a claim),
        ``n_before``, ``n_after``, ``rank_before`` and ``rank_after`` (equal shares share the better rank).
    """
    parts = {}
    try:
        outcomes = choices.outcomes(before)
    except Absent:  # there is no share, so that none moves
        columns = [f"{name}{when}" for name in ("", "n_", "rank_") for when in ("before", "after")]
        return pd.DataFrame(columns=["outcome", "source_id", *columns])
    for of in outcomes.values():
        both = {"before": shares(before, of), "after": shares(after, of)}
        table = pd.DataFrame({f"{c}_{when}": both[when][c] for c in ("share", "n", "rank") for when in both})
        parts[of.name] = table.rename(columns=lambda name: name.removeprefix("share_"))
    return pd.concat(parts, names=["outcome"]).reset_index()


def of_ranks(table: pd.DataFrame) -> pd.DataFrame:
    """The ranks of :func:`of_shares` as ``before`` and ``after``, a row per outcome and article."""
    ranks = table[["outcome", "source_id", "rank_before", "rank_after"]]
    return ranks.rename(columns={"rank_before": "before", "rank_after": "after"})


def of_agreement(before: Tables, after: Tables) -> pd.DataFrame | None:
    """How far the claims agree with each pass in the variables in which a code was changed.

    A unit is a claim that the pass found, too, to which the variable applies in at least one of the two; in both, where
    its codes are steps in an order.

    Returns
    -------
    pandas.DataFrame or None
        ``variable``, ``coder``, ``units_before``, ``units_after``, ``equal_before``, ``equal_after``, ``before`` and
        ``after`` (Krippendorff's
        alpha, missing where it is not defined); ``None`` where the tables have no passes.
    """
    if before.lacking(["pairs"]) or not before.passes():
        return None
    rows = []
    for variable in changed_variables(before, after):
        for coder in before.passes():
            one, two = (with_pass(data, coder, variable) for data in (before, after))
            name = coder.upper() if len(coder) == 1 else coder
            units, equal = zip(*((own["units"], own["units"] - own["differ"]) for own in (one, two)), strict=True)
            rows.append((variable, name, *units, *equal, one["alpha"], two["alpha"]))
    columns = ["variable", "coder", "units_before", "units_after", "equal_before", "equal_after", "before", "after"]
    return pd.DataFrame(rows, columns=columns)


@remembered
def with_pass(data, coder, variable):
    """Agreement of the claims with one pass in a variable: a row of :func:`claimlib.agreement.summary`."""
    pairs = data.pairs.dropna(subset=[f"claim_{coder}", "claim_id"])
    pairs = pairs.assign(**{f"claim_{SETTLED}": pairs["claim_id"]})
    coded = {coder: getattr(data, data.passes()[coder]), SETTLED: data.claims}
    ratings = agreement.paired(pairs, coded, variable, ordered=data.ordered(variable))
    return agreement.summary({variable: ratings}, agreement.orders(data), replicates=0).loc[variable]


def of_changed(after: Tables, answers: pd.DataFrame | None) -> pd.DataFrame:
    """The answers of :func:`of_answers` to the claims with a changed code, with labels; no row without an answer."""
    columns = ["claim_id", "before", "after", "reply_before", "reply_after"]
    table = pd.DataFrame(columns=columns) if answers is None else answers
    own = table[table["claim_id"].isin(after.recodes["claim_id"])]
    named = {name: [label(after, "answer", code) for code in own[name]] for name in ("before", "after")}
    return own.assign(**named)[columns].set_index("claim_id")
