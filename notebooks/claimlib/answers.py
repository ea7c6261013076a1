"""The answer of each notebook as sentences, computed from the tables.

Every function takes the loaded tables and returns Markdown; the notebooks, the start page and the
README call the same ones, so that they cannot disagree.
"""

from claimlib import counts
from claimlib.words import counted, listing, part, sentence


def articles_naming(claims):
    """The articles of some claims as a list in words."""
    return listing(claims["source_id"].drop_duplicates().sort_values())


def compared(data):
    """What was compared: articles, statements and claims."""
    with_claims = data.claims["statement_id"].nunique()
    return (
        f"{sentence(counted(len(data.sources), 'article'))} with {counted(len(data.statements), 'statement')}: "
        f"{with_claims} make {counted(len(data.claims), 'claim')}, "
        f"the other {len(data.statements) - with_claims} carry none."
    )


def topics(data):
    """What the articles claim, by topic."""
    labels, n = data.labels("topic"), data.claims["topic"].value_counts(sort=False)
    parts = [f"{k} about {labels[topic]}" for topic, k in n.items() if k]
    sure = data.claims.dropna(subset="certainty")
    codes = list(data.labels("certainty").values())
    firm = (sure["certainty"].cat.codes >= len(codes) // 2).groupby(sure["topic"], observed=True)
    worded = [f"{labels[topic]} {part(claims.sum(), len(claims))}" for topic, claims in firm]
    return (
        f"The {counted(len(data.claims), 'claim')} divide into {listing(parts)}. "
        f"Worded {listing(codes[len(codes) // 2 :], 'or')}, that is without a hedge: {listing(worded)}."
    )


def effectiveness(data):
    """How the articles characterize effectiveness."""
    effects = data.claims.dropna(subset="direction")
    labels, n = data.labels("direction"), effects["direction"].value_counts(sort=False)
    others = [f"{k} *{labels[code]}*" for code, k in n.iloc[1:].items()]
    silent = effects[effects["comparator"] == "not_stated"]
    first = (effects["direction"] == n.index[0]).groupby(effects["source_id"], observed=True).agg(["sum", "count"])
    share = (first["sum"] / first["count"]).sort_values(kind="stable")
    ends = [f"{first['sum'][s]} of {first['count'][s]} ({s})" for s in (share.index[0], share.index[-1])]
    return (
        f"{part(n.iloc[0], len(effects), 'claim')} about effectiveness read *{labels[n.index[0]]}*, {listing(others)}; "
        f"by article, from {ends[0]} to {ends[1]}. "
        f"{part(len(silent), len(effects), 'claim')} do not say what the treatment is compared with. "
        f"{naming(data, effects)}"
    )


def naming(data, effects):
    """Which article names which comparator, as one sentence each; silence is said too."""
    labels, every = data.labels("comparator"), data.sources["source_id"].tolist()
    texts = []
    for code, label in labels.items():
        if code != "not_stated":
            found = effects.loc[effects["comparator"] == code, "source_id"].drop_duplicates().sort_values().tolist()
            missing = [s for s in every if s not in found]
            texts.append(
                f"*{sentence(label)}*: compared in claims about effectiveness of {listing(found)}, "
                f"in none of {listing(missing, 'or')}."
            )
    return " ".join(texts)


def bodies(data):
    """What the articles say of each body of evidence."""
    spoken = counts.with_bodies(data.claims.dropna(subset="direction"), data.bodies)
    labels, texts = data.labels("direction"), []
    for body in data.bodies["label"]:
        of_body = spoken[spoken["body"] == body]
        found = [
            f"{len(part)} *{labels[code]}* ({articles_naming(part)})"
            for code, part in of_body.groupby("direction", observed=True)
        ]
        texts.append(f"**{sentence(body)}**: {counted(len(of_body), 'claim')}{', ' + listing(found) if found else ''}.")
    pairs = counts.conflicts(spoken)
    within = pairs.loc[pairs["where"] == "within", "claim_1"].map(spoken.groupby("claim_id")["source_id"].first())
    inside = listing([f"{k} in {source}" for source, k in within.value_counts(sort=False).items() if k])
    statements = counts.statement_pairs(pairs)
    return " ".join(texts) + (
        f" {sentence(counted(len(pairs), 'pair'))} of claims about the same body point in different directions "
        f"({counted(statements, 'pair')} of statements), {len(within)} of them within one article ({inside})."
    )


BY_NOTEBOOK = {"01": topics, "02": effectiveness, "03": bodies}
