"""Count claims and statements; line up what the articles say of one body of evidence, and of each item."""

from itertools import combinations

import pandas as pd

from claimlib.tables import Absent, Tables
from claimlib.words import listing

NO_DIRECTION = "No claim says which way an effect points."


def with_direction(data: Tables) -> pd.DataFrame:
    """The claims that say which way an effect points; raises Absent where none does: there is nothing to draw."""
    claims = data.claims.dropna(subset="direction")
    if claims.empty:
        raise Absent(NO_DIRECTION)
    return claims


def tally(claims: pd.DataFrame, rows: str, columns: str) -> pd.DataFrame:
    """Number of claims by two coded variables, with every code as a row and as a column.

    Parameters
    ----------
    claims : pandas.DataFrame
        A row per claim; one to which a variable does not apply (a missing code) is not counted.
    rows, columns : str
        The names of two categorical columns.
    """
    table = claims.groupby([rows, columns], observed=False).size().unstack(fill_value=0).astype("int64")
    table.columns = pd.Index(table.columns.astype(object), name=columns)
    return table


def every_code(data: Tables) -> pd.DataFrame:
    """How many claims of each article have each code of each variable: labels as rows, an article per column."""
    tables = {}
    for name in data.variables():
        tables[name.replace("_", " ")] = tally(data.claims, "source_id", name).rename(columns=data.labels(name)).T
    table = pd.concat(tables, names=["variable", "code"])
    table.columns = pd.Index(table.columns.astype(str), name="article")
    return table.assign(all=table.sum(axis=1))


def reading_order(statements: pd.DataFrame, claims: pd.DataFrame, variable: str) -> pd.DataFrame:
    """The statements in reading order with what a variable of their claims says.

    Returns
    -------
    pandas.DataFrame
        A row per claim or statement without one: ``source_id``, ``statement_id``, ``claim_id``, the variable,
        ``no_claim_reason``, ``row`` (of the article), ``place`` (in the article), ``part`` (of the claim in its
        statement), all from 0, and ``parts`` (how many claims the statement has).
    """
    cells = statements.merge(claims[["statement_id", "claim_id", variable]], how="left", on="statement_id")
    of_statement = cells.groupby("statement_id", sort=False)
    places = statements.groupby("source_id", observed=True).cumcount().set_axis(statements["statement_id"])
    return cells[["source_id", "statement_id", "claim_id", variable, "no_claim_reason"]].assign(
        row=cells["source_id"].cat.codes,
        place=cells["statement_id"].map(places),
        part=of_statement.cumcount(),
        parts=of_statement["statement_id"].transform("size"),
    )


def with_bodies(claims: pd.DataFrame, bodies: pd.DataFrame) -> pd.DataFrame:
    """The claims whose ``variable`` has the ``code`` of a body of evidence, with ``body_id`` and ``body`` (label)."""
    spoken = [
        claims[claims[variable] == code].assign(body_id=body_id, body=label)
        for body_id, label, variable, code in bodies[["body_id", "label", "variable", "code"]].itertuples(index=False)
    ]
    every = pd.concat(spoken, ignore_index=True) if spoken else claims.head(0).assign(body_id="", body="")
    for name, order in (("body_id", bodies["body_id"]), ("body", bodies["label"])):
        every[name] = pd.Categorical(every[name], categories=order.tolist(), ordered=True)
    return every


def conflicts(claims: pd.DataFrame) -> pd.DataFrame:
    """Pairs of the claims from :func:`with_bodies` about one body whose codes of ``direction`` differ.

    Nothing is said about which claim is right; an article that reports two findings side by side counts as well.

    Returns
    -------
    pandas.DataFrame
        ``body``, ``where`` (``within`` one article or ``between`` two), ``claim_1``, ``direction_1``, ``claim_2`` and
        ``direction_2``, in the order of the claims.
    """
    columns, pairs = ["body", "where", "claim_1", "direction_1", "claim_2", "direction_2"], []
    for body, group in claims.groupby("body", observed=True):
        for one, two in combinations(group.itertuples(), 2):
            if one.direction != two.direction:
                where = "within" if one.source_id == two.source_id else "between"
                pairs.append((body, where, one.claim_id, one.direction, two.claim_id, two.direction))
    return pd.DataFrame(pairs, columns=columns)


def statement_pairs(pairs) -> int:
    """How many different pairs of statements the pairs of claims from :func:`conflicts` come from."""
    ends = [pairs[name].astype("str").str.rsplit("-", n=1).str[0] for name in ("claim_1", "claim_2")]
    rows = zip(pairs["body"], *ends, strict=True)
    return len({(body, *sorted(two)) for body, *two in rows if two[0] != two[1]})


def studies_by(estimates: pd.DataFrame, rows: str, columns: str) -> pd.DataFrame:
    """Number of studies by two coded variables of their estimates, as :func:`tally`; a study counts once in a cell."""
    return tally(estimates.drop_duplicates(["study", rows, columns]), rows, columns)


def not_replaced(guidelines: pd.DataFrame) -> pd.DataFrame:
    """The recommendations that are not known to have been replaced, and of which no newer version is known to exist."""
    return guidelines[guidelines["replaced_by"].isna() & (guidelines["newer_exists"] != "yes")]


def item_cells(data: Tables) -> pd.DataFrame:
    """What each article says of each item; without a mention the article is silent.

    Returns
    -------
    pandas.DataFrame
        In the order of the tables: ``item_id``, ``source_id``, ``how`` (the code of the mention, of a wrong one if any
        is; missing where the article is silent), ``statements`` (their numbers), ``row`` and ``column`` (from 0).
    """
    keys, wrong = ["item_id", "source_id"], data.codes_with("how", "told_wrong")
    order = [data.items["item_id"].tolist(), data.sources["source_id"].tolist()]
    place = {statement: i for i, statement in enumerate(data.statements["statement_id"])}
    mentions = data.mentions.sort_values("statement_id", key=lambda own: own.map(place))
    number = mentions["statement_id"].str.rsplit("-", n=1).str[-1].str.lstrip("0")
    statements = number.groupby([mentions[key].astype(object) for key in keys]).agg(", ".join)
    mentions = mentions.assign(right=~mentions["how"].isin(wrong)).sort_values("right", kind="stable")
    how = mentions.drop_duplicates(keys).astype(dict.fromkeys(keys, object)).set_index(keys)["how"]
    cells = pd.MultiIndex.from_product(order, names=keys)
    table = pd.DataFrame({"how": how.reindex(cells), "statements": statements.reindex(cells).fillna("")}).reset_index()
    return table.assign(row=table["item_id"].map(order[0].index), column=table["source_id"].map(order[1].index))


def criteria(items: pd.DataFrame) -> pd.DataFrame:
    """The published checklists that ask for the items, a row per item and checklist.

    ``checklist`` (asks ``directly``) and ``nearest`` (asks ``in part``) of an item hold entries ``name: criterion``,
    and ``doi`` a DOI for each of them, all separated by semicolons; ValueError where these are not as many.
    """
    rows = []
    for item in items.itertuples():
        asked = {"directly": split(item.checklist), "in part": split(item.nearest)}
        entries = [(asks, text) for asks, texts in asked.items() for text in texts]
        for (asks, text), doi in zip(entries, split(item.doi), strict=True):
            name, _, criterion = text.partition(": ")
            rows.append((item.item_id, item.label, asks, name, criterion, doi))
    return pd.DataFrame(rows, columns=["item_id", "label", "asks", "checklist", "criterion", "doi"])


def split(cell):
    """The parts of a cell that semicolons separate; none for a blank cell."""
    return cell.split("; ") if isinstance(cell, str) else []


def about(data):
    """What the claims that have a direction are about, in words: the labels of their topics."""
    topics = data.claims.dropna(subset="direction")["topic"].unique()
    return listing(label for code, label in data.labels("topic").items() if code in topics)
