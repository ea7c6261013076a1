"""Count claims and statements; line up what the articles say of one body of evidence, and of each item."""

from itertools import combinations

import pandas as pd


def tally(claims, rows: str, columns: str) -> pd.DataFrame:
    """Number of claims by two coded variables.

    Parameters
    ----------
    claims : pandas.DataFrame
        A row per claim; one to which a variable does not apply (a missing code) is not counted.
    rows, columns : str
        The names of two categorical columns.

    Returns
    -------
    pandas.DataFrame
        Whole numbers, with every category as a row and as a column; zeros for an empty frame.
    """
    table = claims.groupby([rows, columns], observed=False).size().unstack(fill_value=0).astype("int64")
    table.columns = pd.Index(table.columns.astype(object), name=columns)
    return table


def reading_order(statements, claims, variable: str) -> pd.DataFrame:
    """The statements in reading order with what a variable of their claims says, for drawing strips.

    Returns
    -------
    pandas.DataFrame
        A row per claim, and one per statement without a claim (then ``claim_id`` and the variable are missing):
        ``source_id``, ``statement_id``, ``claim_id``, the variable, ``no_claim_reason``, ``row`` (of the article),
        ``place`` (of the statement in its article), ``part`` (of the claim in its statement), all from 0, and
        ``parts`` (how many claims the statement has).
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


def with_bodies(claims, bodies) -> pd.DataFrame:
    """The claims that speak of a body of evidence, a row per claim and body.

    Parameters
    ----------
    claims, bodies : pandas.DataFrame
        A claim speaks of a body if the ``variable`` of the body has its ``code``, so that it can speak of several.

    Returns
    -------
    pandas.DataFrame
        The claims with ``body_id`` and ``body`` (its label), ordered categoricals in the order of ``bodies``.
    """
    spoken = [
        claims[claims[variable] == code].assign(body_id=body_id, body=label)
        for body_id, label, variable, code in bodies[["body_id", "label", "variable", "code"]].itertuples(index=False)
    ]
    every = pd.concat(spoken, ignore_index=True) if spoken else claims.head(0).assign(body_id="", body="")
    for name, order in (("body_id", bodies["body_id"]), ("body", bodies["label"])):
        every[name] = pd.Categorical(every[name], categories=order.tolist(), ordered=True)
    return every


def conflicts(claims) -> pd.DataFrame:
    """Pairs of claims about one body of evidence whose codes of ``direction`` differ.

    Nothing is said about which claim is right; an article that reports two findings side by side counts as well.
    ``claims`` are as :func:`with_bodies` returns them.

    Returns
    -------
    pandas.DataFrame
        A row per pair: ``body``, ``where`` (``within`` one article or ``between`` two), ``claim_1``, ``direction_1``,
        ``claim_2`` and ``direction_2``, in the order of the claims.
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
    return len(set(zip(pairs["body"], *ends, strict=True)))


def studies_by(estimates, rows: str, columns: str) -> pd.DataFrame:
    """Number of studies by two coded variables of their estimates, as :func:`tally`; a study counts once in a cell."""
    return tally(estimates.drop_duplicates(["study", rows, columns]), rows, columns)


def not_replaced(guidelines) -> pd.DataFrame:
    """The recommendations that are not known to have been replaced, and of which no newer version is known to exist."""
    return guidelines[guidelines["replaced_by"].isna() & (guidelines["newer_exists"] != "yes")]


def item_cells(data) -> pd.DataFrame:
    """What each article says of each item; without a mention the article is silent.

    Returns
    -------
    pandas.DataFrame
        A row per item and article, in the order of their tables: ``item_id``, ``source_id``, ``how`` (the code of the
        mention, that of a wrong one where an article mentions an item in several ways; missing where it is silent),
        ``statements`` (their numbers, separated by commas), ``row`` and ``column`` (from 0).
    """
    keys, wrong = ["item_id", "source_id"], data.codes_with("how", "told_wrong")
    order = [data.items["item_id"].tolist(), data.sources["source_id"].tolist()]
    mentions = data.mentions.sort_values("statement_id")
    number = mentions["statement_id"].str.rsplit("-", n=1).str[-1].str.lstrip("0")
    statements = number.groupby([mentions[key].astype(object) for key in keys]).agg(", ".join)
    mentions = mentions.assign(right=~mentions["how"].isin(wrong)).sort_values("right", kind="stable")
    how = mentions.drop_duplicates(keys).astype(dict.fromkeys(keys, object)).set_index(keys)["how"]
    cells = pd.MultiIndex.from_product(order, names=keys)
    table = pd.DataFrame({"how": how.reindex(cells), "statements": statements.reindex(cells).fillna("")}).reset_index()
    places = [table[key].map({name: i for i, name in enumerate(names)}) for key, names in zip(keys, order, strict=True)]
    return table.assign(row=places[0], column=places[1])


def criteria(items) -> pd.DataFrame:
    """The published checklists that ask for the items, a row per item and checklist.

    ``checklist`` (asks directly) and ``nearest`` (asks for a part) of an item hold entries ``name: criterion``, and
    ``doi`` a DOI for each of them, all separated by semicolons; ValueError where it has not as many DOIs as checklists.

    Returns
    -------
    pandas.DataFrame
        ``item_id``, ``label``, ``asks`` (``directly``, ``in part``), ``checklist``, ``criterion`` and ``doi``.
    """
    rows = []
    for item in items.itertuples():
        entries = [("directly", text) for text in split(item.checklist)] + [
            ("in part", text) for text in split(item.nearest)
        ]
        for (asks, text), doi in zip(entries, split(item.doi), strict=True):
            name, _, criterion = text.partition(": ")
            rows.append((item.item_id, item.label, asks, name, criterion, doi))
    return pd.DataFrame(rows, columns=["item_id", "label", "asks", "checklist", "criterion", "doi"])


def split(cell):
    """The parts of a cell that semicolons separate; none for a blank cell."""
    return cell.split("; ") if isinstance(cell, str) else []
