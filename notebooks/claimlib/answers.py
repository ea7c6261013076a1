"""The answer of each notebook as sentences, computed from the tables.

Every function takes the loaded tables and returns Markdown; the notebooks, the start page and the
README call the same ones, so that they cannot disagree.
"""

from functools import wraps

import pandas as pd

from claimlib import agreement, choices, counts, citations, evidence, recodes, tables
from claimlib.words import counted, listing, part, percent, sentence, tested_and_shown, uncapped


def needs(*names):
    """Let an answer say in one sentence which tables it lacks, where a topic does without them."""

    def answer(function):
        @wraps(function)
        def said(data, **given):
            lacking = data.lacking(names)
            return missing(lacking) if lacking else function(data, **given)

        return said

    return answer


def missing(names):
    """The sentence about tables that a topic does without."""
    return f"This topic has {tables.without(names)}."


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


def about(data):
    """What the claims that have a direction are about, in words: the labels of their topics."""
    topics = data.claims.dropna(subset="direction")["topic"].unique()
    return listing(label for code, label in data.labels("topic").items() if code in topics)


def effectiveness(data):
    """How the articles characterize effectiveness."""
    effects = data.claims.dropna(subset="direction")
    labels, n = data.labels("direction"), effects["direction"].value_counts(sort=False)
    others = [f"{k} *{labels[code]}*" for code, k in n.iloc[1:].items()]
    silent = effects[effects["comparator"] == data.silence]
    first = (effects["direction"] == n.index[0]).groupby(effects["source_id"], observed=True).agg(["sum", "count"])
    share = (first["sum"] / first["count"]).sort_values(kind="stable")
    ends = [f"{first['sum'][s]} of {first['count'][s]} ({s})" for s in (share.index[0], share.index[-1])]
    return (
        f"{part(n.iloc[0], len(effects), 'claim')} about {about(data)} read *{labels[n.index[0]]}*, {listing(others)}; "
        f"by article, from {ends[0]} to {ends[1]}. "
        f"{part(len(silent), len(effects), 'claim')} do not say what the treatment is compared with. "
        f"{naming(data, effects)}"
    )


def naming(data, effects):
    """Which article names which comparator, as one sentence each; silence is said too."""
    labels, every = data.labels("comparator"), data.sources["source_id"].tolist()
    texts = []
    for code, label in labels.items():
        if code != data.silence:
            found = effects.loc[effects["comparator"] == code, "source_id"].drop_duplicates().sort_values().tolist()
            missing = [s for s in every if s not in found]
            texts.append(
                f"*{sentence(label)}*: compared in claims about {about(data)} of {listing(found)}, "
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
    lead = (
        f"{counted(len(pairs), 'pair')} of claims about the same body of evidence point in different directions "
        f"({counted(statements, 'pair')} of statements), {len(within)} of them within one article ({inside})."
    )
    return " ".join([lead, *texts])


@needs(*evidence.TABLES)
def found(data):
    """What the papers found: studies by comparator for the first outcome, and the recommendations."""
    estimates = evidence.estimates(data)
    numbered = estimates[estimates["basis"] == "interval"]
    like = numbered[numbered[evidence.LIKE].eq("no").all(axis=1)]
    matches, _ = evidence.matches_of(data)
    first = data.codes_of("outcome").index[0]
    meets = matches[(matches["variable"] == "outcome") & (matches["claim_code"] == first)]
    told = like[like["measured"].isin(meets["effect_code"])]
    studies = evidence.by_study(told, data.roles("finding"), per=["compared_with"])
    measured, texts = data.labels("measured"), []
    for code, own in studies.groupby("compared_with", observed=True):
        n = own["finding"].value_counts()
        sorts = [f"{k} *{data.labels('finding')[f]}*" for f, k in n.reindex(data.labels("finding")).dropna().items()]
        found_in = counted(len(own), "study", "studies")
        texts.append(f"**{data.labels('compared_with')[code]}** {found_in}, {listing(sorts)}".replace(".0 ", " "))
    told = data.guidelines["recommendation"].value_counts(sort=False)
    advice = [f"{k} *{data.labels('recommendation')[code]}*" for code, k in told.items() if k]
    return (
        f"{len(data.studies)} papers; {data.effects['study_id'].nunique()} report {len(data.effects)} comparisons, "
        f"{data.effects['measure'].notna().sum()} of them with an interval. Like with like, with an interval, for "
        f"{listing([measured[code] for code in meets['effect_code']], 'or')}, counted by study: {'; '.join(texts)}. "
        f"{sentence(counted(len(data.guidelines), 'recommendation'))}: {listing(advice)}."
    )


@needs(*evidence.TABLES)
def stand(data):
    """Whether the claims about effectiveness stand."""
    claims = evidence.verdicts(data)
    labels, n = data.labels("verdict"), claims["verdict"].value_counts(sort=False)
    first, untested = data.matches["variable"].iloc[0], data.roles("verdict")[evidence.UNTESTED]
    tested, silent = claims[claims["studies"] > 0], (claims["lacking"] == first).sum()
    parts = [f"{k} *{labels[code]}*" for code, k in n.items() if k and code != untested]
    return (
        f"{part(n[untested], len(claims), 'claim')} about {about(data)} meet no estimate here: "
        f"{silent} name no "
        f"{first}, and for {n[untested] - silent} no estimate matches. "
        f"Of the other {len(tested)} ({articles_naming(tested)}), {listing(parts)}. Untestable is not wrong."
    )


@needs(*evidence.TABLES, "works", "citations")
def cited(data):
    """Which paper a vague citation could mean."""
    texts, codes = [], data.roles("half")
    for work in data.works.to_dict("records"):
        papers, table = citations.candidates(data, work["cited_work"]), citations.halves(data, work["cited_work"])
        if (table["half"] == codes[evidence.UNTESTED]).all():
            continue
        shown = papers.join(citations.halves_together(table, codes), on="study_id")
        label = sentence(data.labels("cited_work")[work["cited_work"]])
        fits = also_fitting(shown, citations.fits_description(papers, work, codes), codes)
        texts.append(f"**{label}**: {uncapped(halves_held(shown))}; {fits}.")
    return " ".join(texts)


def halves_held(shown):
    """Which candidates test and show all that is claimed: ``shown``, with ``tested``, ``all`` and ``like``."""
    like, wider = shown[shown["like"]], shown[shown["all"] & ~shown["like"]]
    trials = shown[shown["single"]]
    text = tested_and_shown(shown, "candidate")
    text += f" ({listing(like['name'])})" if len(like) else ""
    text += f"; {listing(wider['name'])} only with mixed comparators or in a wider population" if len(wider) else ""
    return f"{text}; {uncapped(tested_and_shown(trials, 'single trial'))}" if len(trials) else text


def also_fitting(shown, fits, codes):
    """Which candidates fit what else is said of the work: ``fits``, a column for each; ``codes``, by role."""
    what = {"trials": "number of trials", "journal": "journal", "year": "year"}
    also = [f"the {what[c]} fits {listing(shown.loc[fits[c] == codes[evidence.HOLDS], 'name'])}" for c in fits]
    every = shown.loc[fits.eq(codes[evidence.HOLDS]).all(axis=1) & shown["like"], "name"]
    return f"{'; '.join(also)}; everything together fits {listing(every)}"


@needs("items", "mentions")
def unsaid(data):
    """What the articles leave unsaid of what a careful article would tell."""
    cells = counts.item_cells(data.items, data.sources["source_id"], data.mentions)
    codes, label = data.labels("how"), data.items.set_index("item_id")["label"]
    told = [f"{(cells['how'] == code).sum()} *{name}*" for code, name in codes.items()]
    silent = cells[cells["how"].isna()]
    nowhere = [f"*{label[i]}*" for i, n in silent["item_id"].value_counts(sort=False).items() if n == len(data.sources)]
    right = cells[cells["how"] == next(iter(codes))].groupby("source_id")["item_id"].size()
    by_article = [f"{source} tells {right.get(source, 0)}" for source in data.sources["source_id"]]
    return (
        f"{counted(len(data.items), 'item')} that a careful article would tell, "
        f"in {counted(len(data.sources), 'article')}: {listing(told)}; "
        f"in {part(len(silent), len(cells), 'case')} the article is silent. "
        f"{listing(by_article)}. No article tells {listing(nowhere, 'or')}."
    )


@needs("pass_a", "pass_b", "pairs", "settled")
def repeatable(data):
    """How far the two passes agree, and what that is worth."""
    table = agreement.summary(agreement.of_all_claims(data), agreement.orders(data), replicates=0)
    none, worst = (table["differ"] == 0).sum(), table["alpha"].idxmin()
    others = agreement.side_by_side(data).loc[worst]
    by = f", both by {data.topic['coders']}," if "coders" in data.topic else ""
    return (
        f"The two passes{by} differ in {table['differ'].sum()} of {table['units'].sum()} codes; "
        f"in {part(none, len(table), 'variable')} they do not differ at all. "
        f"Krippendorff's alpha is lowest for *{worst.replace('_', ' ')}*: {table.loc[worst, 'alpha']:.2f} "
        f"where the variable applies in at least one pass, {others['every', 'alpha']:.2f} over all claims. "
        "That measures how repeatable the codebook is in these hands, not whether the codes are right."
    )


@needs("choices")
def other_choices(data):
    """What other defensible choices do to the shares and ranks of the articles: what stands, and what moves it."""
    texts, moved, options = [], [], choices.available(data)
    for of in choices.outcomes(data).values():
        specs, _, shares = choices.run(data, options, of)
        same = choices.unchanged(choices.fates(shares, choices.taken(specs, options)))
        what = of.name or listing([data.labels(of.variable)[code] for code in of.counted], "or")
        moved.append(choices.moves(specs, shares))
        most = choices.ordered_moves(moved[-1:])[0]
        texts.append(
            f"**{sentence(what)}** (share of claims in {counted(len(specs), 'specification')}): {movement(shares)}; "
            f"all ranks stand in {same}; *{most}* moves the shares most."
        )
    farthest = pd.concat(moved).groupby("choice", sort=False)["most"].max()
    idle = listing([f"*{choice}*" for choice in farthest.index[farthest == 0]], "or")
    return " ".join(texts) + ("" if idle == "none" else f" None of them is moved by {idle}.")


def explored(data):
    """How finely the codes divide the claims: what filters can find."""
    names = agreement.variables(data)
    coded = data.in_words(data.claims[names])
    n = coded.groupby(names, sort=False).size().sort_values(ascending=False, kind="stable")
    most = listing([f"*{label}*" for label in n.index[0] if label])
    kinds = data.claims[names].notna().sum(axis=1)
    return (
        f"The {counted(len(data.claims), 'claim')} can be filtered by article, verdict and "
        f"{counted(len(names), 'coded variable')}, and their words searched. {counted((n == 1).sum(), 'claim')} have a "
        f"combination of codes that no other has; the largest group with one combination has {n.iloc[0]} ({most}). "
        f"A claim has {kinds.min()} to {kinds.max()} codes; where a variable does not apply, it has none."
    )


def movement(shares):
    """Which articles keep one share in every specification, and which one moves farthest."""
    reach = (shares.max() - shares.min()).dropna()
    fixed = [source for source, move in reach.items() if move < 1e-9]
    still = (
        f"{listing(fixed)} {'keeps' if len(fixed) == 1 else 'keep'} one share"
        if fixed
        else "no article keeps one share"
    )
    return f"{still}, {reach.idxmax()} moves farthest ({spread(shares[reach.idxmax()])})"


def beside(shares):
    """What stands beside each article's curve: the range of its share, and in how many specifications it has one."""
    return [f"{spread(own)}\nin {own.notna().sum()} of {len(own)}" for _, own in shares.items()]


def curve_in_words(shares, base):
    """What a specification curve shows: an article's range, median and taken share, and where it is missing."""
    texts = []
    for source, own in shares.items():
        known = f"{spread(own)}, median {percent(own.median())}" if own.notna().any() else "no share"
        taken = "no claim" if pd.isna(own[base]) else percent(own[base])
        missing = f", no claim left in {own.isna().sum()}" if own.isna().any() else ""
        texts.append(f"{source}: {known}, in the other notebooks {taken}{missing}.")
    return " ".join(texts)


def moves_in_words(moved):
    """The frame of ``choices.moves`` read out: each choice and article with its mean and farthest move."""
    texts = []
    for choice, rows in moved.groupby("choice", sort=False):
        found = [
            f"{one.source_id} " + ("no claim" if pd.isna(one.mean) else f"{one.mean:.1f} (at most {one.most:.1f})")
            for one in rows.itertuples()
        ]
        texts.append(f"{sentence(choice)}: {', '.join(found)}.")
    return " ".join(texts)


def spread(shares):
    """``50 to 100 %``: the lowest and highest of some shares; says where there is none."""
    low, high = 100 * shares.min(), 100 * shares.max()
    if low != low:
        return "no share"
    ends = percent(low / 100), percent(high / 100)
    return ends[0] if ends[0] == ends[1] else f"{ends[0].removesuffix(' %')} to {ends[1]}"


def coded_differently(data):
    """What moves with the codes that a reader changes, or with those of the worked example."""
    before, after = recodes.compared(data)
    count, verdict = recodes.of_counts(before, after), recodes.of_verdicts(before, after)
    return what_moves(after, count, verdict, recodes.of_shares(before, after), recodes.of_agreement(before, after))


def what_moves(after, count, verdict, share, alike):
    """What a change of codes moves; ``verdict`` or ``alike`` may be missing where the tables lack what they need.

    Parameters: ``after``, the changed tables; the others as the functions of ``recodes`` return them.
    """
    if after.recodes.empty:
        return "No code is changed, so nothing moves."
    rank = recodes.of_ranks(share)
    parts = [how_many(count, "count"), how_many(rank, "rank")]
    parts[1:1] = [how_many(verdict, "verdict")] if verdict is not None else []
    name, n = after.recodes_name, len(after.recodes)
    texts = [f"With the {counted(n, 'changed code')} of {name}, {listing(parts)} move."]
    texts.append(moved_verdicts(after, verdict))
    texts.append(moved_by_article("Shares", recodes.moved(share), lambda s: "no claim" if s != s else percent(s)))
    texts.append(moved_by_article("Ranks", recodes.moved(rank), str))
    return " ".join([*texts, moved_agreement(alike)])


def how_many(table, noun):
    """``2 of 72 verdicts``: how many rows of a table of before and after differ."""
    return f"{len(recodes.moved(table))} of {counted(len(table), noun)}"


def moved_verdicts(after, verdict):
    """Which verdicts move, as one sentence."""
    if verdict is None:
        return "These tables have no estimates, and so no verdicts."
    texts = []
    for row in recodes.moved(verdict).itertuples():
        old, new = (recodes.label(after, "verdict", code) for code in (row.before, row.after))
        texts.append(f"{row.claim_id} from *{old}* to *{new}*")
    return f"Verdicts: {listing(texts)}." if texts else "No verdict moves."


def moved_by_article(what, table, form):
    """Which shares or ranks move, as one sentence; ``form`` writes a single one."""
    texts = []
    for outcome, own in table.groupby("outcome", sort=False):
        steps = [f"{row.source_id} from {form(row.before)} to {form(row.after)}" for row in own.itertuples()]
        texts.append(f"*{outcome}* {listing(steps)}")
    return f"{what}: {'; '.join(texts)}." if texts else f"No {what.lower().removesuffix('s')} moves."


def moved_agreement(alike):
    """How many codes of the changed variables are those of each pass, before and after, as one sentence."""
    if alike is None:
        return "These tables have no passes to compare with."
    texts = []
    for coder, own in alike.groupby("coder"):
        was, now, n = (own[column].sum() for column in ("equal_before", "equal_after", "units"))
        texts.append(f"{now} of {n} with pass {coder}, where it was {was},")
    return f"Equal codes in the changed variables: {listing(texts)[:-1]}."


BY_NOTEBOOK = {
    "01": topics,
    "02": effectiveness,
    "03": bodies,
    "04": found,
    "05": stand,
    "06": cited,
    "07": unsaid,
    "08": repeatable,
    "09": other_choices,
    "10": explored,
    "11": coded_differently,
}
