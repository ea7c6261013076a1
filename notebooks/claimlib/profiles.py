"""One article after the other: what each says from beginning to end, and which is more careful under which measure.

Two articles differ under a measure only if they are one claim (or one item) apart or more; what is closer is a tie.
"""

import numpy as np
import pandas as pd

from claimlib import citations, counts, evidence, judging, replies
from claimlib.tables import Tables, remembered
from claimlib.words import by_number, counted, in_short, listing, part, sentence

ITEMS = ("items", "mentions")
# What each measure counts, and whether an article with more of it or with fewer is called more careful.
MORE, FEWER = "more", "fewer"
# What the article that comes first under a measure has, as words.
MOST = {
    "in favour": "the smallest share of claims in favour",
    "in favour and without a hedge": "the smallest share of claims in favour without a hedge",
    "without a hedge": "the smallest share of claims without a hedge",
    "compared with something": "the largest share of claims that say what they compare with",
    "support given": "the largest share of claims with support",
    "items mentioned correctly": "the largest share of items mentioned correctly",
    "supported by what was found": "the largest share of claims that are supported by what was found",
}
NAMED = 12  # articles, or claims, up to which a sentence names each


# ---------------------------------------------------------------- measures of care


@remembered
def measures(data: Tables) -> pd.DataFrame:
    """How each article does under each measure of care.

    A measure whose tables a topic does without is left out.

    Returns
    -------
    pandas.DataFrame
        A row per measure and article: ``measure`` (its name), ``careful`` (``more`` or ``fewer`` is more careful),
        ``source_id``, ``k`` of ``n``, and ``share`` (missing where nothing is counted).
    """
    claims = data.claims
    effects = claims.dropna(subset="direction")
    favours, bare = effects["direction"].isin(data.codes_with("direction", evidence.BETTER)), evidence.unhedged
    worded, supportable = claims.dropna(subset="certainty"), claims.dropna(subset="evidence")
    way, wording, against, proof = (f"claims.{name}" for name in ("direction", "certainty", "comparator", "evidence"))
    parts = [
        ([way], "in favour", FEWER, effects, favours),
        ([way, wording], "in favour and without a hedge", FEWER, effects, favours & bare(data, effects)),
        ([wording], "without a hedge", FEWER, worded, bare(data, worded)),
        ([way, against], "compared with something", MORE, effects, effects["comparator"] != data.silence),
        ([proof], "support given", MORE, supportable, gives_support(data, supportable)),
    ]
    parts = [measure for needs, *measure in parts if not data.lacking(needs)]
    if not data.lacking(ITEMS):
        cells = counts.item_cells(data)
        parts.append(["items mentioned correctly", MORE, cells, cells["how"].isin(data.codes_with("how", "told"))])
    if not data.lacking(evidence.TABLES):
        given = judging.answers(data)
        supported = given["answer"].isin(data.codes_with("answer", judging.SUPPORTED))
        parts.append(["supported by what was found", MORE, given, supported])
    tables = [per_article(data, rows, holds).assign(measure=name, careful=way) for name, way, rows, holds in parts]
    columns = ["measure", "careful", "source_id", "k", "n", "share"]
    return pd.concat(tables, ignore_index=True)[columns] if tables else pd.DataFrame(columns=columns)


def per_article(data, rows, holds):
    """Of the rows of each article, for how many something holds: ``source_id``, ``k`` of ``n``, and ``share``."""
    own = holds.groupby(rows["source_id"].astype(object)).agg(["sum", "count"])
    table = own.reindex(data.sources["source_id"], fill_value=0).set_axis(["k", "n"], axis=1)
    return table.assign(share=table["k"] / table["n"]).rename_axis("source_id").reset_index()


def gives_support(data, claims):
    """Which claims give something in support, be it only what patients say."""
    return ~claims["evidence"].isin(data.codes_with("evidence", "nothing"))


@remembered
def duels(data: Tables) -> pd.DataFrame:
    """Every two articles under every measure: which of them is more careful by one claim, or one item, or more.

    One claim is counted in the article that has fewer of them: there, a single other code moves the share most.

    Returns
    -------
    pandas.DataFrame
        ``measure``, ``one`` and ``other`` (in the order of the articles), ``ahead`` (the more careful one of them;
        missing where they are less than a claim apart, or where one has nothing to count).
    """
    tables = []
    for measure, own in measures(data).groupby("measure", sort=False):
        one, other = np.triu_indices(len(own), 1)
        share, n, names = own["share"].to_numpy(float), own["n"].to_numpy(), own["source_id"].to_numpy(object)
        lead = (share[one] - share[other]) * (1 if own["careful"].eq(MORE).all() else -1)
        apart = np.abs(lead) >= 1 / np.maximum(np.minimum(n[one], n[other]), 1) - 1e-9
        ahead = np.where(apart, np.where(lead > 0, names[one], names[other]), None)
        tables.append(pd.DataFrame({"measure": measure, "one": names[one], "other": names[other], "ahead": ahead}))
    columns = ["measure", "one", "other", "ahead"]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)


def ranks(data: Tables) -> pd.DataFrame:
    """The rank of each article under each measure: one more than the number of articles that are ahead of it.

    Returns a row per article and a column per measure; missing where the article has nothing to count. As a tie need
    not be passed on (two articles can both tie with a third, and differ from each other), ranks can be shared.
    """
    table, fought = measures(data), duels(data)
    behind = fought["one"].where(fought["one"] != fought["ahead"], fought["other"])[fought["ahead"].notna()]
    lost = behind.groupby([fought["measure"], behind]).size()
    keys = pd.MultiIndex.from_frame(table[["measure", "source_id"]])
    rank = pd.Series(lost.reindex(keys, fill_value=0).to_numpy() + 1, keys, dtype="Int64")
    rank = rank.mask((table["n"] == 0).to_numpy())
    return rank.unstack("measure").reindex(index=data.sources["source_id"], columns=table["measure"].unique())


def side_by_side(data: Tables) -> pd.DataFrame:
    """The articles beside each other: ``12 of 19 (63%), rank 2``; without ranks where there is a single article."""
    table, rank = measures(data), ranks(data)
    if rank.empty:
        return rank
    texts = []
    for row in table.itertuples():
        place = rank.loc[row.source_id, row.measure]
        several = " (shared)" if (rank[row.measure] == place).sum() > 1 else ""
        ranked = f", rank\u00a0{place}{several}" if len(rank) > 1 else ""
        texts.append(f"{part(row.k, row.n)}{ranked}" if row.n else "nothing to count")
    heads = table["measure"] + " (" + table["careful"].map({MORE: "high", FEWER: "low"}) + " is careful)"
    cells = pd.Series(texts, [table["source_id"], heads]).unstack()
    return cells.loc[rank.index, heads.unique()].rename_axis(index="article", columns=None)


@remembered
def orders(data: Tables) -> pd.DataFrame:
    """What the measures together say of every two articles.

    Returns
    -------
    pandas.DataFrame
        ``first`` and ``second``, so that ``first`` is ahead under more measures, or under as many; ``ahead``, ``tied``
        and ``behind`` (under how many measures ``first`` is that), and ``order``: ``every`` (ahead under all),
        ``never behind`` (ahead under some, behind under none), ``depends`` (each is ahead under some) or ``none``.
    """
    fought, n = duels(data), measures(data)["measure"].nunique()
    pairs = fought[fought["measure"] == fought["measure"].iloc[0]] if len(fought) else fought
    one, other = (pairs[name].to_numpy() for name in ("one", "other"))
    wins = [
        (fought["ahead"] == fought[name]).to_numpy().reshape(n, len(pairs)).sum(axis=0) for name in ("one", "other")
    ]
    turned = wins[1] > wins[0]
    won, lost = np.maximum(*wins), np.minimum(*wins)
    order = np.select([lost > 0, won == n, won > 0], ["depends", "every", "never behind"], "none")
    ends = {"first": np.where(turned, other, one), "second": np.where(turned, one, other)}
    return pd.DataFrame(ends | {"ahead": won, "tied": n - won - lost, "behind": lost, "order": order.astype(object)})


def careful(data: Tables) -> str:
    """Which article is most careful, and whether that depends on the measure."""
    rank = ranks(data)
    if rank.empty:
        return "The claims have none of the variables that say how careful an article is."
    if len(rank) < 2:
        only = listing(rank.index)
        return f"There is one article, {only}, so there is no order. Here is what it says from beginning to end."
    found, won = orders(data), duels(data)["ahead"]
    last = rank.index[~rank.index.isin(won)] if won.notna().any() else rank.index[:0]
    every, never, depends = (found[found["order"] == order] for order in ("every", "never behind", "depends"))
    never = never[~never["second"].isin(last)]
    behind = f"{named(last)} {by_number(len(last), 'is', 'are')} never ahead of another article." if len(last) else ""
    texts = [
        f"Every measure says that {firmly(every)}." if len(every) else "",
        f"By every measure, {firmly(never)}, or tied." if len(never) else "",
        f"For {depending(found)}, the order depends on the measure." if len(depends) else "",
        f"The measures are {listing(f'*{name}*' for name in rank.columns)}." if len(rank.columns) > 1 else "",
        "Some measures count the same claims in another way, so the ranks do not add up to a score.",
    ]
    return in_short([leaders(rank), behind], texts)


def care_in_short(data: Tables) -> str:
    """Which articles come first under most measures, and which are ahead of none, in one sentence; or nothing."""
    rank = ranks(data)
    if len(rank) < 2:
        return ""
    often, won = (rank == 1).fillna(False).sum(axis=1), duels(data)["ahead"]
    if not often.max():
        return ""
    best, last = often.index[often == often.max()], rank.index[~rank.index.isin(won)]
    text = first_place(best, often.max(), len(rank.columns)).removesuffix(CAREFUL)
    if won.notna().any() and len(last):
        worst = rank.loc[last].eq(rank.max()).fillna(False).all(axis=None)
        comes = f"{by_number(len(last), 'comes', 'come')} last, alone or tied, by all {len(rank.columns)}"
        text += (
            f", and {named(last)} {comes if worst else by_number(len(last), 'is', 'are') + ' never ahead of another'}"
        )
    found = orders(data)
    depends = found["order"].eq("depends").any()
    return f"{text}; for {depending(found, most=0)}, the order depends on the measure." if depends else f"{text}."


def depending(found, most=NAMED):
    """For how many pairs in rows of :func:`orders` the order depends on the measure; up to ``most`` are named."""
    own = found[found["order"] == "depends"]
    names = listing(f"{first} v {second}" for first, second in zip(own["first"], own["second"], strict=True))
    return f"{len(own)} of {counted(len(found), 'pair')} of articles" + (f" ({names})" if len(own) <= most else "")


CAREFUL = " of how careful an article is"


def first_place(best, times, measures):
    """``A1 comes first, alone or tied, by 5 of 7 measures of how careful an article is``."""
    come = f"{named(best)} {by_number(len(best), 'comes', 'each come')} first, alone or tied, by"
    return f"{come} {times} of {counted(measures, 'measure')}{CAREFUL}"


def named(names, noun="article", most=None):
    """Articles, or what ``noun`` says, by their names; how many they are, where they are more than ``most``."""
    return listing(names) if len(names) <= (NAMED if most is None else most) else counted(len(names), noun)


def leaders(rank):
    """Which articles come first under most measures, and which others come first under the rest."""
    first, names = (rank == 1).fillna(False), rank.columns
    often = first.sum(axis=1)
    if not often.max():
        return "The measures have nothing to count in any article."
    best = often.index[often == often.max()]
    others = tops_of_others(rank, best)
    lead = "The order depends on the measure: " if others or len(best) > 1 else ""
    return f"{lead}{first_place(best, often.max(), len(names))}{f'. But {others}' if others else ''}."


def tops_of_others(rank, best):
    """Which articles come first under measures under which none of the ``best`` does; empty for none."""
    first = (rank == 1).fillna(False)
    rest = [name for name in rank.columns[~first.loc[best].any()] if first[name].any()]
    tops = [(named(rank.index[first[name]]), first[name].sum(), MOST[name]) for name in rest]
    return listing(f"{who} {by_number(n, 'has', 'have')} {most}" for who, n, most in tops) if rest else ""


def firmly(found):
    """``A1 is ahead of A3, and A2 and A4 are each ahead of A5``: who is ahead, in some rows of :func:`orders`."""
    if found["first"].nunique() > NAMED:
        return f"one is ahead of the other in {counted(len(found), 'pair')} of articles"
    ahead = {}
    for first, own in found.groupby("first")["second"]:
        ahead.setdefault(listing(own), []).append(first)
    texts = [
        f"{listing(best)} {by_number(len(best), 'is', 'are each')} ahead of {rest}" for rest, best in ahead.items()
    ]
    return listing(texts) if len(texts) < 3 else f"{', '.join(texts[:-1])}, and {texts[-1]}"


def standing(data: Tables, source: str) -> str:
    """Where one article is beside each of the others, under all measures together."""
    found = orders(data)
    own = found[(found["first"] == source) | (found["second"] == source)]
    other = own["second"].where(own["first"] == source, own["first"])
    settled = own["order"].isin(["every", "never behind"])
    ahead, behind = other[settled & (own["first"] == source)], other[settled & (own["second"] == source)]
    depends, none = other[own["order"] == "depends"], other[own["order"] == "none"]
    texts = [
        f"By every measure, {source} is at least as careful as {named(ahead)}." if len(ahead) else "",
        f"By every measure, {source} is at most as careful as {named(behind)}." if len(behind) else "",
        f"Beside {named(depends)}, the order depends on the measure." if len(depends) else "",
        f"From {named(none)}, it never differs by a whole claim or item." if len(none) else "",
    ]
    return " ".join(filter(None, texts))


# ---------------------------------------------------------------- one article


def summary(data: Tables, source: str) -> dict:
    """What there is to say of one article: a dict from a heading to some whole sentences, without what is lacking."""
    claims = data.claims[data.claims["source_id"] == source]
    effects = claims.dropna(subset="direction")
    texts = {
        "Where it comes from": origin(data, source),
        "What it claims": subjects(data, source, claims),
        "Which way": ways(data, effects),
        "How surely": wording(data, claims),
        "Support": support(data, claims),
        "What it mentions and leaves out": told(data, source),
        "Works that it means": works(data, claims),
        "Answers": answered(data, source),
    }
    return {heading: text for heading, text in texts.items() if text}


def origin(data, source):
    """What kind of source an article is, and what is known of its title, date and address."""
    row = data.sources.set_index("source_id").loc[source]
    known = {name: row[name] for name in ("title", "published", "address") if pd.notna(row[name])}
    names = {"title": "title", "published": "date", "address": "address"}
    unknown = [names[name] for name in names if name not in known]
    basis = f" (according to: {row['published_basis']})" if pd.notna(row["published_basis"]) else ""
    texts = [
        f"The kind of source is: {row['publisher_kind']}.",
        f"The title is \u201c{known['title']}\u201d." if "title" in known else "",
        f"The date is {known['published']}{basis}." if "published" in known else "",
        f"The text was found at <{known['address']}>." if "address" in known else "",
        f"Its {listing(unknown)} {by_number(len(unknown), 'is', 'are')} not known." if unknown else "",
    ]
    return " ".join(filter(None, texts))


def tally(data, column, but=()):
    """``2 *mixed* and 1 *against*``: how often the codes of a column occur, in their order; no number for one alone."""
    n, labels = column.value_counts(), data.labels(column.name)
    found = [code for code in labels if n.get(code) and code not in but]
    return listing(f"{f'{n[code]} ' * bool(n.sum() > 1)}*{labels[code]}*" for code in found)


def subjects(data, source, claims):
    """How long an article is, and what its claims are about."""
    n = (data.statements["source_id"] == source).sum()
    kinds = " (sentences, headings and list items)"
    made = f"{'one statement' if n == 1 else f'{n} statements{kinds}'} {by_number(n, 'makes', 'make')}"
    if claims.empty:
        return f"Its {made} no claim."
    return f"Its {made} {counted(len(claims), 'claim')}, by topic: {tally(data, claims['topic'])}."


def ways(data, effects):
    """Which way the claims of an article point, and what they compare with."""
    if data.lacking(["claims.direction"]):
        return ""
    if effects.empty:
        return "It makes no claim that says which way an effect points."
    n, better, named = len(effects), data.codes_with("direction", evidence.BETTER), effects["comparator"]
    k, silent = effects["direction"].isin(better).sum(), (named == data.silence).sum()
    others = tally(data, effects["direction"], better)
    texts = [
        f"{part(k, n, 'claim')} about {counts.about(data)} {by_number(k or n, 'favours', 'favour')} "
        f"{data.topic['treatment']}.",
        f"The {by_number(n - k, 'other', 'others')}: {others}." if k < n else "",
    ]
    if not data.lacking(["claims.comparator"]):
        treatment, say = data.topic["treatment"], by_number(silent or n, "does", "do")
        texts.append(f"{part(silent, n)} {say} not say what {treatment} is compared with.")
    if named.notna().any() and silent < n:
        others = tally(data, named, [data.silence])
        one, many = ("The other one is", "The others are") if silent else ("It is", "They are")
        only = f"{one} coded as {others.removeprefix('1 ')}."
        texts.append(only if n - silent == 1 else f"{many} coded as {others}.")
    return " ".join(filter(None, texts))


def wording(data, claims):
    """How surely an article speaks."""
    sure = claims.dropna(subset="certainty")
    k = evidence.unhedged(data, sure).sum()
    hedge = (
        f"{part(k, len(sure), 'claim')} {by_number(k or len(sure), 'has', 'have')} no hedge, such as \u201cmay\u201d."
    )
    return f"{hedge} The wording is coded as {tally(data, sure['certainty'])}." if len(sure) else ""


def support(data, claims):
    """What an article gives in support of its claims."""
    own = claims.dropna(subset="evidence")
    nothing, k = data.codes_with("evidence", "nothing"), gives_support(data, own).sum()
    gives = f"{part(k, len(own), 'claim')} {by_number(k or len(own), 'gives', 'give')} something in support"
    return (f"{gives}: {tally(data, own['evidence'], nothing)}." if k else f"{gives}.") if len(own) else ""


def told(data, source):
    """Which items an article tells, which it gets wrong and which it leaves out."""
    if data.lacking(ITEMS):
        return ""
    cells = counts.item_cells(data).merge(data.items[["item_id", "label"]], on="item_id")
    own = cells[cells["source_id"] == source]
    right, wrong = (own["how"].isin(data.codes_with("how", role)) for role in ("told", "told_wrong"))
    texts = [f"Of {counted(len(own), 'thing')} that a careful article would say, it says {right.sum() or 'none'}"]
    texts[0] += f": {listing(own.loc[right, 'label'])}." if right.any() else "."
    texts += [f"It gets wrong: {listing(own.loc[wrong, 'label'])}."] if wrong.any() else []
    silent = own.loc[own["how"].isna(), "label"]
    return " ".join([*texts, f"It leaves out: {listing(silent)}." if len(silent) else ""]).strip()


def works(data, claims):
    """Which works an article cites, and which papers and recommendations each of them could be."""
    if data.lacking(["works", "citations", "studies"]):
        return ""
    texts = []
    for work in data.works["cited_work"]:
        citing = claims.loc[claims["cited_work"] == work, "claim_id"]
        if len(citing):
            papers, advice = citations.candidates(data, work)["name"].tolist(), recommendations(data, work)
            kinds = [counted(len(papers), "paper")] * bool(papers)
            kinds += [counted(len(advice), "recommendation")] * bool(advice)
            could = f"{listing(kinds)} could be meant: {listing([*papers, *advice])}" if kinds else "nothing found fits"
            texts.append(f"It speaks of *{data.labels('cited_work')[work]}* ({listing(citing)}); {could}.")
    return " ".join(texts)


def recommendations(data, work):
    """The recommendations that a vague citation could mean, by body and year."""
    meant = data.citations.loc[data.citations["cited_work"] == work, "guideline_id"].dropna()
    if meant.empty or data.lacking(["guidelines"]):
        return []
    rows = data.guidelines.set_index("guideline_id").loc[meant]
    return [f"{row.body_short} {row.year} ({row.condition})" for row in rows.itertuples()]


def answered(data, source):
    """How the claims of an article are answered."""
    if data.lacking(evidence.TABLES):
        return ""
    table = judging.answers(data)
    own = table.loc[table["source_id"] == source, "answer"]
    claims = "claim" if len(own) == 1 else f"{len(own)} claims"
    what, are = by_number(len(own), "answer", "answers"), by_number(len(own), "is", "are")
    return f"The {what} to its {claims} about {counts.about(data)} {are} {tally(data, own)}." if len(own) else ""


def claims_in_order(data: Tables, source: str) -> pd.DataFrame:
    """The claims of one article in its own order.

    Returns
    -------
    pandas.DataFrame
        ``claim``, ``in our words``, ``what was found`` (the answer, or the facts on it) and ``how it is coded``: texts.
    """
    claims = data.claims[data.claims["source_id"] == source]
    found = findings(data)
    coded = [in_codes(data, row) for row in data.in_words(claims).to_dict("records")]
    texts = [found.get(claim, "") for claim in claims["claim_id"]]
    columns = {"claim": claims["claim_id"], "in our words": claims["paraphrase"], "what was found": texts}
    return pd.DataFrame(columns | {"how it is coded": coded}).reset_index(drop=True)


def in_codes(data, row):
    """The codes of a claim that a reader needs, as one text; ``row`` has labels."""
    silent = row["comparator"] == data.labels("comparator").get(data.silence)
    named = {"" if silent else "comparator ": row["comparator"], "wording ": row["certainty"]}
    named |= {"support ": row["evidence"]}
    named |= {f"{name.replace('_', ' ')} ": row[name] for name in data.own_variables()}
    parts = [row["topic"], row["direction"], *(f"{name}{label}" for name, label in named.items() if label)]
    return "; ".join(filter(None, parts))


@remembered
def findings(data):
    """What was found on each claim as a text: its answer, or the facts that bear on it; a series by claim."""
    texts = pd.Series(dtype=object) if data.lacking(evidence.TABLES) else replies.replies(data)
    if data.lacking(["facts", "bearings"]):
        return texts
    facts, labels = data.bearings.merge(data.facts, on="fact_id"), data.labels("bearing")
    said = [
        f"{sentence(labels[row.bearing])}: {row.found.rstrip('.')}"
        + (f" ({row.reference})." if isinstance(row.reference, str) else ".")
        for row in facts.itertuples()
    ]
    by_claim = pd.Series(said, facts.index, dtype=object).groupby(facts["claim_id"].astype(object)).agg(" ".join)
    return by_claim if texts.empty else pd.concat([texts, by_claim]).groupby(level=0).agg(" ".join)
