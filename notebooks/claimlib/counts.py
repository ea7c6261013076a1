"""Count claims and statements; line up what the articles say of one body of evidence."""

from itertools import combinations

import pandas as pd


def tally(claims, rows, columns):
    """Number of claims by two coded variables.

    Parameters: ``claims``, a frame with one row a claim; ``rows`` and ``columns``, names of two
    categorical columns. Returns a frame of whole numbers with every category as a row and every
    category as a column, zero where nothing stands; claims to which a variable does not apply (a
    missing code) are not counted. An empty frame gives a table of zeros.
    """
    table = claims.groupby([rows, columns], observed=False).size().unstack(fill_value=0).astype("int64")
    table.columns = pd.Index(table.columns.astype(object), name=columns)
    return table


def once_a_statement(claims, *variables):
    """The claims with a statement counted once for each combination of the variables that it contains.

    Returns the first claim of each combination, in the order of the claims.
    """
    return claims.drop_duplicates(["statement_id", *variables])


def reading_order(statements, claims, variable):
    """The statements in reading order with what a variable of their claims says, for drawing strips.

    Returns one row a claim, and one for each statement without a claim (then ``claim_id`` and the
    variable are missing): ``source_id``, ``statement_id``, ``claim_id``, the variable,
    ``no_claim_reason``, ``row`` (position of the article), ``place`` (of the statement in its article,
    from 0), ``part`` (of the claim in its statement, from 0) and ``parts`` (how many claims it has).
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


def with_bodies(claims, bodies):
    """The claims that speak of a body of evidence, one row for each claim and body.

    Parameters: ``bodies``, a frame with ``body_id``, ``label``, ``variable`` and ``code``: a claim
    speaks of the body if the variable has the code. Returns the claims with ``body_id`` and ``body``
    (its label), ordered categoricals in the order of ``bodies``; a claim can speak of several.
    """
    found = [
        claims[claims[variable] == code].assign(body_id=body_id, body=label)
        for body_id, label, variable, code in bodies[["body_id", "label", "variable", "code"]].itertuples(index=False)
    ]
    every = pd.concat(found, ignore_index=True) if found else claims.head(0).assign(body_id="", body="")
    for name, order in (("body_id", bodies["body_id"]), ("body", bodies["label"])):
        every[name] = pd.Categorical(every[name], categories=order.tolist(), ordered=True)
    return every


def conflicts(claims):
    """Pairs of claims about one body of evidence that point in different directions.

    Parameters: ``claims``, as :func:`with_bodies` returns them. A pair conflicts if the codes of
    ``direction`` differ; nothing is said about which claim is right, and an article that reports two
    findings side by side counts as well. Returns a frame with one row a pair: ``body``, ``where``
    (``within`` one article or ``between`` two), ``claim_1``, ``claim_2`` (in the order of the claims)
    and their ``direction_1`` and ``direction_2``; no row where nothing conflicts.
    """
    columns = ["body", "where", "claim_1", "direction_1", "claim_2", "direction_2"]
    pairs = []
    for body, group in claims.groupby("body", observed=True):
        for one, two in combinations(group.itertuples(), 2):
            if one.direction != two.direction:
                where = "within" if one.source_id == two.source_id else "between"
                pairs.append((body, where, one.claim_id, one.direction, two.claim_id, two.direction))
    return pd.DataFrame(pairs, columns=columns)


def statement_pairs(pairs):
    """How many different pairs of statements stand behind pairs of claims, as :func:`conflicts` returns them."""
    ends = [pairs[name].astype("str").str.rsplit("-", n=1).str[0] for name in ("claim_1", "claim_2")]
    return len(set(zip(pairs["body"], *ends, strict=True)))


def linked(claims, pairs, looks):
    """The claims that a set of conflicting pairs joins, placed in columns by direction, for drawing.

    Parameters: ``claims``, those of one body; ``pairs``, from :func:`conflicts`; ``looks``, the look of
    each claim (a frame with the index of ``claims``). Returns two frames: nodes with ``column`` (the
    position of the direction), ``place`` (centred, from 0 downwards), ``label`` (the claim), ``text``
    (its paraphrase) and the looks; and links with ``gid_1``, ``gid_2`` and ``strong`` (within one article).
    """
    joined = claims[claims["claim_id"].isin({*pairs["claim_1"], *pairs["claim_2"]})].sort_values("claim_id")
    nodes = looks.loc[joined.index].assign(column=joined["direction"].cat.codes, label=joined["claim_id"])
    nodes["text"] = joined["paraphrase"]
    size = nodes.groupby("column")["label"].transform("size")
    nodes["place"] = nodes.groupby("column").cumcount() + (size.max() - size) / 2
    gid = dict(zip(nodes["label"], nodes["gid"], strict=True))
    ends = pd.DataFrame(
        {"gid_1": pairs["claim_1"].map(gid), "gid_2": pairs["claim_2"].map(gid), "strong": pairs["where"] == "within"}
    )
    return nodes, ends


def studies_by(estimates, rows, columns):
    """Number of studies by two coded variables of their estimates; a study counts once in a cell.

    Parameters: ``estimates``, a frame with ``study`` and two categorical columns. Returns a frame of whole
    numbers with every category as a row and a column, zero where nothing stands.
    """
    once = estimates.drop_duplicates(["study", rows, columns])
    return tally(once, rows, columns)


def item_cells(items, sources, mentions):
    """What each article tells of each item, one row an item and article.

    Parameters: ``items``, a frame with ``item_id`` and ``position``; ``sources``, the identifiers of the articles in
    order; ``mentions``, a frame with ``item_id``, ``source_id``, ``statement_id`` and ``how``. Returns a
    frame in the order of the items: ``item_id``, ``source_id``, ``how`` (an ordered categorical: the last code
    where an article tells an item in two ways; missing where it is silent), ``statements`` (the numbers of
    the statements, parted by commas; empty where it is silent), ``row`` and ``column`` (positions from 0).
    Without a mention every article is silent.
    """
    order = items.sort_values("position")["item_id"].tolist()
    cells = pd.MultiIndex.from_product([order, list(sources)], names=["item_id", "source_id"]).to_frame(index=False)
    codes, numbers, last = mentions["how"].cat.categories, {}, {}
    for one in mentions.sort_values("statement_id").itertuples():
        key = one.item_id, one.source_id
        numbers.setdefault(key, []).append(one.statement_id.rpartition("-")[2].lstrip("0"))
        last[key] = max(last.get(key, -1), codes.get_loc(one.how))
    keys = list(cells.itertuples(index=False, name=None))
    cells["how"] = pd.Categorical.from_codes([last.get(key, -1) for key in keys], dtype=mentions["how"].dtype)
    cells["statements"] = [", ".join(numbers.get(key, [])) for key in keys]
    places = {
        name: {key: i for i, key in enumerate(keys)} for name, keys in (("item_id", order), ("source_id", sources))
    }
    return cells.assign(row=cells["item_id"].map(places["item_id"]), column=cells["source_id"].map(places["source_id"]))


def criteria(items):
    """The published checklists that ask for the items, one row an item and checklist.

    Parameters: ``items``, a frame whose ``checklist`` (asks directly) and ``nearest`` (asks for a part) hold entries
    ``name: criterion`` and whose ``doi`` holds a DOI for each of them, all parted by semicolons. Returns a
    frame with ``item_id``, ``label``, ``asks`` (``directly``, ``in part``), ``checklist``, ``criterion`` and ``doi``,
    in the order of the items; no row for an item that no checklist asks for. Raises ValueError where an
    item has not as many DOIs as checklists.
    """
    rows = []
    for item in items.sort_values("position").itertuples():
        entries = [
            (asks, text)
            for asks, cell in (("directly", item.checklist), ("in part", item.nearest))
            for text in split(cell)
        ]
        for (asks, text), doi in zip(entries, split(item.doi), strict=True):
            name, _, criterion = text.partition(": ")
            rows.append((item.item_id, item.label, asks, name, criterion, doi))
    return pd.DataFrame(rows, columns=["item_id", "label", "asks", "checklist", "criterion", "doi"])


def split(cell):
    """The parts of a cell that semicolons part; none for a blank cell."""
    return cell.split("; ") if isinstance(cell, str) else []


def met(tables):
    """Confusion tables as one long frame without the zeros: ``variable``, ``a``, ``b`` (codes) and ``pairs``.

    Parameters: ``tables``, a dict from a variable to its table of counts (rows: pass A, columns: pass B).
    """
    rows = [(variable, a, b, int(n)) for variable, table in tables.items() for (a, b), n in table.stack().items() if n]
    return pd.DataFrame(rows, columns=["variable", "a", "b", "pairs"])
