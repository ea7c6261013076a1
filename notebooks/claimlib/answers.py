"""The answer of each notebook as sentences, computed from the tables.

Every function takes the loaded tables and returns Markdown; the notebooks, the start page and the
README call the same ones, so that they cannot disagree.
"""

from claimlib import counts, evidence
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
    lead = (
        f"{counted(len(pairs), 'pair')} of claims about the same body of evidence point in different directions "
        f"({counted(statements, 'pair')} of statements), {len(within)} of them within one article ({inside})."
    )
    return " ".join([lead, *texts])


def found(data):
    """What the papers found: studies by comparator for the first outcome, and the recommendations."""
    estimates = evidence.judged(data)
    numbered = estimates[estimates["basis"] == "interval"]
    like = numbered[numbered["comparator_mixed"].eq("no") & numbered["wider_population"].eq("no")]
    outcome = data.codes_of("outcome")["label"]
    meets = data.matches[data.matches["claim_code"] == outcome.index[0]]
    studies = evidence.by_study(like[like["measured"].isin(meets["effect_code"])], per=["compared_with"])
    texts = []
    for code, own in studies.groupby("compared_with", observed=True):
        n = own["finding"].value_counts()
        sorts = [f"{k} *{data.labels('finding')[f]}*" for f, k in n.reindex(data.labels("finding")).dropna().items()]
        found_in = counted(len(own), "study", "studies")
        texts.append(f"**{data.labels('compared_with')[code]}** {found_in}, {listing(sorts)}".replace(".0 ", " "))
    told = data.guidelines["recommendation"].value_counts(sort=False)
    advice = [f"{k} *{data.labels('recommendation')[code]}*" for code, k in told.items()]
    return (
        f"{len(data.studies)} papers; {data.effects['study_id'].nunique()} report {len(data.effects)} comparisons, "
        f"{data.effects['measure'].notna().sum()} of them with an interval. Like with like, with an interval, for "
        f"{outcome.iloc[0]}, counted by study: {'; '.join(texts)}. "
        f"{sentence(counted(len(data.guidelines), 'recommendation'))}: {listing(advice)}."
    )


def stand(data):
    """Whether the claims about effectiveness stand."""
    claims = evidence.stand(data)
    labels, n = data.labels("verdict"), claims["verdict"].value_counts(sort=False)
    first = data.matches["variable"].iloc[0]
    tested, silent = claims[claims["studies"] > 0], (claims["lacking"] == first).sum()
    parts = [f"{k} *{labels[code]}*" for code, k in n.items() if k and code != evidence.UNTESTABLE]
    return (
        f"{part(n[evidence.UNTESTABLE], len(claims), 'claim')} about effectiveness cannot be tested: {silent} name no "
        f"{first}, and for {n[evidence.UNTESTABLE] - silent} no estimate matches. Untestable is not wrong. "
        f"Of the other {len(tested)} ({articles_naming(tested)}), {listing(parts)}."
    )


def cited(data):
    """Which paper a vague citation could mean."""
    texts = []
    for work in data.works.to_dict("records"):
        papers, table = evidence.candidates(data, work["cited_work"]), evidence.halves(data, work["cited_work"])
        if (table["half"] == evidence.NOT_TESTED).all():
            continue
        shown = papers.join(evidence.shown_together(table), on="study_id")
        label = sentence(data.labels("cited_work")[work["cited_work"]])
        texts.append(f"**{label}**: {halves_held(shown)} {also_fitting(shown, evidence.said(papers, work))}")
    return " ".join(texts)


def halves_held(shown):
    """Which candidates show all that is claimed: ``shown``, the papers with ``all`` and ``like``."""
    like, wider = shown[shown["like"]], shown[shown["all"] & ~shown["like"]]
    trials = shown[shown["single"]]
    text = f"{part(len(like), len(shown), 'candidate')} {'shows' if len(like) == 1 else 'show'} all that is claimed"
    text += f" ({listing(like['name'])})" if len(like) else ""
    text += f"; {listing(wider['name'])} only with mixed comparators or in a wider population" if len(wider) else ""
    return text + (
        f"; of {counted(len(trials), 'single trial')}, {trials['like'].sum() or 'none'}." if len(trials) else "."
    )


def also_fitting(shown, fits):
    """Which candidates fit what else is said of the work: ``fits``, a column for each thing said."""
    what = {"trials": "number of trials", "journal": "journal", "year": "year"}
    also = [f"the {what[c]} fits {listing(shown.loc[fits[c] == evidence.HOLDS, 'name'])}" for c in fits]
    every = shown.loc[fits.eq(evidence.HOLDS).all(axis=1) & shown["like"], "name"]
    return f"{sentence('; '.join(also))}; everything together fits {listing(every)}."


BY_NOTEBOOK = {"01": topics, "02": effectiveness, "03": bodies, "04": found, "05": stand, "06": cited}
