"""What moves when a reader codes some claims differently: counts, verdicts, shares and ranks, agreement.

The changed codes come from the file that ``CLAIM_RECODES`` names, from a list in a notebook, or from the
worked example among the tables; :func:`claimlib.tables.recode` checks and applies them. Every function
here takes the tables before and after the change and returns one row for each thing that could move, with
``before`` and ``after`` side by side.
"""

import math

import pandas as pd

from claimlib import agreement, choices, counts, evidence, tables, words

EXAMPLE = "recodes_example"
PASSES = {"A": "pass_a", "B": "pass_b"}
CLAIM_OF = {"A": "claim_a", "B": "claim_b"}
HERE = "this notebook"
ARROW = "\u2192"
MOST = 24  # rows that a panel of the figure shows; the tables have all


def compared(data, rows=None):
    """The tables before and after a change of codes.

    Parameters: ``data``, the loaded tables; ``rows``, as :func:`claimlib.tables.recode` takes them; where they are
    left out, the codes of ``CLAIM_RECODES``, or else the worked example among the tables, or else none.
    Returns two :class:`claimlib.tables.Tables`. Raises ``TableError`` for rows that do not fit the tables.
    """
    if rows is not None:
        after = tables.recode(data, rows, HERE)
    elif len(data.recodes) or data.lacking([EXAMPLE]):
        after = data
    else:
        after = tables.recode(data, getattr(data, EXAMPLE), f"the example ({data.raw[EXAMPLE].path})")
    return after.as_coded, after


def listed(after):
    """The changed codes as a table to read: claim, variable, labels of the codes, our words for the claim, reason."""
    texts = after.claims.set_index("claim_id")["paraphrase"]
    rows = after.recodes
    named = {
        column: [label(after, v, code) for v, code in zip(rows["variable"], rows[column], strict=True)]
        for column in ("was", "code")
    }
    found = rows.assign(**named, claim=rows["claim_id"].map(texts), variable=rows["variable"].str.replace("_", " "))
    return found[["claim_id", "claim", "variable", "was", "code", "reason"]].set_index("claim_id")


def label(data, variable, code):
    """How a code is written; an empty one means that the variable does not apply."""
    return data.labels(variable)[code] if isinstance(code, str) and code else agreement.ABSENT


def changed_variables(after):
    """The variables in which a code was changed, in the order of the claims' columns."""
    return [name for name in after.claims if name in set(after.recodes["variable"])]


def moved(table):
    """The rows of a table of this module in which before and after differ."""
    same = (table["before"] == table["after"]) | (table["before"].isna() & table["after"].isna())
    return table[~same.astype(bool)]


def of_counts(before, after):
    """How many claims of each article have each code, in the variables in which a code was changed.

    Returns one row a variable, article and code, zeros included: ``variable``, ``source_id``, ``code``, ``before``
    and ``after``, whole numbers.
    """
    columns = ["variable", "source_id", "code", "before", "after"]
    parts = []
    for variable in changed_variables(after):
        both = [counts.tally(data.claims, "source_id", variable).stack() for data in (before, after)]
        table = pd.concat(both, axis=1, keys=columns[-2:]).rename_axis(["source_id", "code"]).reset_index()
        parts.append(table.astype({"code": object}).assign(variable=variable)[columns])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def can_judge(data):
    """Whether the tables have what a verdict needs."""
    return not data.lacking(evidence.TABLES) and (data.codes["variable"] == "verdict").any()


def of_verdicts(before, after):
    """The verdict on every claim that has one before or after, with the studies that it rests on.

    Returns one row a claim, in their order: ``claim_id``, ``before`` and ``after`` (codes, missing where the claim is
    not about effectiveness), ``studies_before`` and ``studies_after`` (their names by what they find, as one text).
    ``None`` where the tables have no estimates.
    """
    if not can_judge(before):
        return None
    parts = {}
    for name, data in (("before", before), ("after", after)):
        claims = evidence.verdicts(data)
        matches, _ = evidence.matches_of(data)
        pairs = evidence.match_claims(claims[["claim_id", *matches["variable"].unique()]], evidence.estimates(data), matches)
        studies = evidence.by_study(pairs, data.roles("finding"))
        named = words.studies_named(studies, "claim_id", data.labels("finding"))
        parts[name] = claims.set_index("claim_id")["verdict"].astype(object)
        parts[f"studies_{name}"] = pd.Series(named, dtype=object).reindex(parts[name].index).fillna("")
    order = before.claims["claim_id"][before.claims["claim_id"].isin({*parts["before"].index, *parts["after"].index})]
    table = pd.DataFrame(parts).reindex(order).rename_axis("claim_id").reset_index()
    return table.fillna({"studies_before": "", "studies_after": ""})


def outcomes(data):
    """The shares by which the articles are ranked, a dict from a heading to an :class:`claimlib.choices.Outcome`.

    They are those of the specifications, counted as the other notebooks count; the one that rests on verdicts is left
    out where the tables have no estimates.
    """
    found = choices.outcomes(data).values()
    return {of.name or words.listing([data.labels(of.variable)[code] for code in of.counted], "or"): of for of in found}


def shares(data, of, applies="direction"):
    """The share of each article's claims that an outcome counts, with its n and rank; no claim, no share, no rank."""
    claims = data.claims.dropna(subset=applies)
    claims = of.judge(data, claims) if of.judge else claims
    part = claims[of.variable].isin(of.counted).groupby(claims["source_id"], observed=False).agg(["mean", "count"])
    rank = choices.ranks(part[["mean"]].T).T["mean"]
    return pd.DataFrame({"share": part["mean"], "n": part["count"], "rank": rank.astype("Int64")})


def of_shares(before, after):
    """The share, number of claims and rank of each article for each of the :func:`outcomes`.

    Returns one row an outcome and article: ``outcome``, ``source_id``, ``before`` and ``after`` (shares from 0 to 1,
    missing without a claim), ``n_before``, ``n_after``, ``rank_before`` and ``rank_after`` (1 for the highest
    share; equal shares share the better rank).
    """
    parts = []
    for name, of in outcomes(before).items():
        one, two = shares(before, of), shares(after, of)
        columns = {"before": one["share"], "after": two["share"]}
        columns |= {f"{c}_{when}": t[c] for c in ("n", "rank") for when, t in (("before", one), ("after", two))}
        parts.append(pd.DataFrame(columns).reset_index().assign(outcome=name))
    table = pd.concat(parts, ignore_index=True)
    return table[["outcome", *table.columns.drop("outcome")]]


def of_ranks(table):
    """The ranks of :func:`of_shares` as ``before`` and ``after``, one row an outcome and article."""
    ranks = table.rename(columns={"before": "share_before", "after": "share_after"})
    return ranks.rename(columns={"rank_before": "before", "rank_after": "after"})[
        ["outcome", "source_id", "before", "after"]
    ]


def has_passes(data):
    """Whether the tables have both passes and the pairs that join them with the claims."""
    return not data.lacking(["pairs", *PASSES.values()])


def of_agreement(before, after):
    """How far the claims agree with each pass in the variables in which a code was changed.

    A unit is a claim that the pass found, too, to which the variable applies in at least one of the two. Returns one
    row a variable and pass: ``variable``, ``coder``, ``units``, ``equal_before`` and ``equal_after`` (whole numbers),
    ``before`` and ``after`` (Krippendorff's alpha, three decimals, missing where it is not defined). ``None`` where the
    tables have no passes.
    """
    if not has_passes(before):
        return None
    rows = []
    for variable in changed_variables(after):
        for coder in PASSES:
            one, two = with_pass(before, coder, variable), with_pass(after, coder, variable)
            rows.append(
                (
                    variable,
                    coder,
                    two["units"],
                    *(t["units"] - t["differ"] for t in (one, two)),
                    one["alpha"],
                    two["alpha"],
                )
            )
    columns = ["variable", "coder", "units", "equal_before", "equal_after", "before", "after"]
    return pd.DataFrame(rows, columns=columns)


def with_pass(data, coder, variable):
    """Agreement of the claims with one pass in a variable: a row of :func:`claimlib.agreement.summary`."""
    pairs = data.pairs.dropna(subset=[CLAIM_OF[coder], "claim_id"])
    pairs = pairs.assign(claim_a=pairs[CLAIM_OF[coder]], claim_b=pairs["claim_id"])
    ratings = agreement.paired(pairs, getattr(data, PASSES[coder]), data.claims, variable)
    return agreement.summary({variable: ratings}, agreement.orders(data), replicates=0).loc[variable]


def of_changed(after, verdicts):
    """The verdicts on the claims with a changed code, with labels for codes: :func:`of_verdicts` to read.

    Where there are no verdicts at all, or none of these claims has one, the frame has no row.
    """
    columns = ["claim_id", "before", "after", "studies_before", "studies_after"]
    table = pd.DataFrame(columns=columns) if verdicts is None else verdicts
    own = table[table["claim_id"].isin(after.recodes["claim_id"])]
    named = {name: [label(after, "verdict", code) for code in own[name]] for name in ("before", "after")}
    return own.assign(**named)[columns].set_index("claim_id")


# ---------------------------------------------------------------- for drawing and saving


def step(before, after):
    """``a \u2192 b``, or ``a`` alone where nothing moved: two texts as one."""
    return before if before == after else f"{before} {ARROW} {after}"


def steps(after, verdicts):
    """The lines of the figure that say what was changed: a row each, at most :data:`MOST`, and how many more.

    Parameters: ``verdicts``, from :func:`of_verdicts` or ``None``. Returns a frame with ``claim_id``, ``words`` (the
    claim in our words), ``variable``, ``code`` and ``verdict`` (texts; claim, words and verdict stand in the first row
    of a claim), ``bold`` (the names of the cells that moved, a set a row) and ``gid``.
    """
    told = {} if verdicts is None else {row.claim_id: (row.before, row.after) for row in verdicts.itertuples()}
    texts, rows, seen = dict(zip(after.claims["claim_id"], after.claims["paraphrase"], strict=True)), [], set()
    for one in after.recodes.head(MOST).itertuples():
        of = told.get(one.claim_id) if one.claim_id not in seen else None
        verdict = step(*(label(after, "verdict", code) for code in of)) if of else ""
        code = step(*(label(after, one.variable, code) for code in (one.was, one.code)))
        first = ("", "") if one.claim_id in seen else (one.claim_id, texts[one.claim_id])
        bold = {"code", "verdict"} if ARROW in verdict else {"code"}
        rows.append((*first, one.variable.replace("_", " "), code, verdict, bold, f"{one.claim_id}-{one.variable}"))
        seen.add(one.claim_id)
    if rest := max(len(after.recodes) - MOST, 0):
        text = f"and {words.counted(rest, 'more changed code')}, which the tables list"
        rows.append(("", text, "", "", "", set(), "more"))
    return pd.DataFrame(rows, columns=["claim_id", "words", "variable", "code", "verdict", "bold", "gid"])


def count_rows(table, after):
    """The counts that moved, as lines for drawing; see :func:`claimlib.charts.dumbbells`."""
    rows = moved(table)
    named = zip(rows["variable"], rows["source_id"], rows["code"], strict=True)
    labels = [
        f"{source}, {variable.replace('_', ' ')}: {label(after, variable, code)}" for variable, source, code in named
    ]
    texts = [f"{a} {ARROW} {b}" for a, b in zip(rows["before"], rows["after"], strict=True)]
    gid = "count-" + rows["variable"] + "-" + rows["source_id"].astype(str) + "-" + rows["code"].astype(str)
    return rows[["before", "after"]].astype(float).assign(group="", label=labels, text=texts, moved=True, gid=gid)


def share_rows(table):
    """The shares of the articles, as lines for drawing, in per cent; see :func:`claimlib.charts.dumbbells`."""
    rows = table.assign(before=100 * table["before"], after=100 * table["after"])
    texts = []
    for one in rows.itertuples():
        shares = step(
            *("no claim" if pd.isna(share) else words.percent(share / 100) for share in (one.before, one.after))
        )
        places = step(*("none" if pd.isna(rank) else str(rank) for rank in (one.rank_before, one.rank_after)))
        texts.append(f"{shares}, n = {step(str(one.n_before), str(one.n_after))}, rank {places}")
    group = rows["outcome"].map(words.sentence)
    number = rows["outcome"].map({name: str(i) for i, name in enumerate(rows["outcome"].unique(), 1)})
    gid = "share-" + number + "-" + rows["source_id"].astype(str)
    lines = rows[["before", "after"]].assign(group=group, label=rows["source_id"].astype(str), text=texts, gid=gid)
    return lines.assign(moved=lines["text"].str.contains(ARROW))


def agreement_rows(table):
    """The agreement with each pass, as lines for drawing; see :func:`claimlib.charts.dumbbells`."""
    if table is None or table.empty:
        return pd.DataFrame(columns=["group", "label", "before", "after", "text", "moved", "gid"])
    labels = [f"{v.replace('_', ' ')}, pass {c}" for v, c in zip(table["variable"], table["coder"], strict=True)]
    texts = []
    for one in table.itertuples():
        alphas = step(*("not defined" if pd.isna(a) else f"{a:.3f}" for a in (one.before, one.after)))
        texts.append(f"{alphas}; equal {step(str(one.equal_before), str(one.equal_after))} of {one.units}")
    lines = table[["before", "after"]].assign(group="", label=labels, text=texts)
    gid = "alpha-" + table["variable"] + "-" + table["coder"]
    return lines.assign(moved=lines["text"].str.contains(ARROW), gid=gid)


def panels(after, count, share, alike):
    """The panels of the figure; see :func:`claimlib.sheets.recoded`.

    Parameters: what :func:`of_counts`, :func:`of_shares` and :func:`of_agreement` return.
    """
    lines = {"counts": count_rows(count, after), "agreement": agreement_rows(alike), "shares": share_rows(share)}
    highest = max([2, *lines["counts"][["before", "after"]].max().dropna()])
    lowest = min([0.9, *lines["agreement"][["before", "after"]].min().dropna()])
    looks = {
        "counts": ("Counts that moved", (0, highest + highest % 2), "claims of the article"),
        "agreement": (
            "Agreement with each pass, in the changed variables",
            (math.floor(10 * lowest) / 10, 1),
            "Krippendorff's alpha",
        ),
        "shares": ("Shares and ranks of the articles", (0, 100), "% of the claims that have a direction"),
    }
    empty = "No code is changed." if alike is not None else "These tables have no passes."
    return [
        {
            "rows": rows.head(MOST) if name != "shares" else rows,
            "heading": looks[name][0]
            + (f" (the first {MOST} of {len(rows)})" if len(rows) > MOST and name != "shares" else ""),
            "limits": looks[name][1],
            "unit": looks[name][2],
            "empty": empty if name == "agreement" else "No code is changed.",
        }
        for name, rows in lines.items()
    ]


def told(lines, drawn):
    """Everything that the figure shows, read out: ``lines`` from :func:`steps`, ``drawn`` from :func:`panels`."""
    texts = [
        f"{one.gid}: {one.code or one.words}{one.verdict and ', verdict ' + one.verdict}." for one in lines.itertuples()
    ]
    for panel in drawn:
        rows = panel["rows"]
        named = [
            f"{g + ', ' if g else ''}{name}: {text}" for g, name, text in rows[["group", "label", "text"]].to_numpy()
        ]
        texts.append(f"{panel['heading']}: {'; '.join(named)}." if named else f"{panel['heading']}: none.")
    return " ".join(texts)


def long(after, *tables_of):
    """Everything that the figure shows, for saving: ``kind``, ``of``, ``unit``, ``before`` and ``after``, all as text.

    Parameters: ``tables_of``, what :func:`of_counts`, :func:`of_verdicts`, :func:`of_shares` and :func:`of_agreement`
    return. Codes and verdicts of the changed claims, counts that moved, all shares (three decimals) and ranks, and
    alpha and the number of equal codes by pass.
    """
    count, verdict, share, alike = tables_of
    parts = [after.recodes.assign(kind="code", of=after.recodes["variable"], unit=after.recodes["claim_id"])]
    parts[0] = parts[0].drop(columns="code").assign(before=after.recodes["was"], after=after.recodes["code"])
    if verdict is not None:
        own = verdict[verdict["claim_id"].isin(after.recodes["claim_id"])]
        parts.append(own.assign(kind="verdict", of="verdict", unit=own["claim_id"]))
    count = moved(count)
    parts.append(count.assign(kind="count", of=count["variable"] + ": " + count["code"], unit=count["source_id"]))
    for kind, table in (("share", share.round({"before": 3, "after": 3})), ("rank", of_ranks(share))):
        parts.append(table.assign(kind=kind, of=table["outcome"], unit=table["source_id"]))
    if alike is not None:
        equal = alike.assign(before=alike["equal_before"], after=alike["equal_after"])
        for kind, table in (("alpha", alike), ("equal codes", equal)):
            parts.append(table.assign(kind=kind, of=table["variable"], unit="pass " + table["coder"]))
    columns = ["kind", "of", "unit", "before", "after"]
    return pd.concat([part[columns].astype(object) for part in parts], ignore_index=True)
