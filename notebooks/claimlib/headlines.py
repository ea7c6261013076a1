"""What came out, in a few sentences that a reader needs first: the README prints them, each with its notebook."""

from claimlib import answers, citations, counts, evidence, judging, profiles, replies, tables
from claimlib.words import by_number, counted, listing, part, sentence


def headlines(data: tables.Tables) -> list:
    """The results in short.

    Returns
    -------
    list of tuple
        A question in bold words, its answer in two or three whole sentences, and the number of the notebook that has
        the rest. What a topic has no tables for is left out.
    """
    found = [("What do the articles claim?", claimed(data), "02"), *of_bodies(data)]
    if not data.lacking(["works", "citations", *evidence.TABLES]):
        found.append(("Can the works that they cite be found?", works(data), "06"))
    if len(data.sources) > 1:
        found.append(("Which article is most careful?", " ".join(profiles.on_care(data)[:2]), "13"))
    if not data.lacking(["items", "mentions"]):
        found.append(("What do they leave out?", answers.never_mentioned(data), "07"))
    found.append(("How far can the coding be trusted?", trusted(data), "08"))
    return [one for one in found if one[1]]


def claimed(data) -> str:
    """Which way the claims point, and how many say what the treatment is compared with."""
    effects = data.claims.dropna(subset="direction")
    n, treatment = len(effects), data.topic["treatment"]
    if not n:
        return "" if data.lacking(["claims.direction"]) else answers.NO_DIRECTION
    favour = effects["direction"].isin(data.codes_with("direction", evidence.BETTER)).sum()
    silent = (effects["comparator"] == data.silence).sum()
    favours = (
        f"{part(favour, n, 'claim')} about {answers.about(data)} {by_number(favour, 'favours', 'favour')} {treatment}."
    )
    if data.lacking(["claims.comparator"]):
        return favours
    return (
        f"{favours} {part(silent, n)} {by_number(silent, 'does', 'do')} not say what {treatment} is compared with, so "
        "hardly any study can confirm or contradict them."
    )


def of_bodies(data) -> list:
    """What the articles say of each body of evidence that a comparator names, and what the leading estimates are."""
    spoken = counts.with_bodies(data.claims.dropna(subset="direction"), data.bodies)
    given = judging.answers(data).set_index("claim_id")["effect_id"] if not data.lacking(evidence.TABLES) else None
    found = []
    for body in data.bodies.query("variable == 'comparator'").itertuples():
        own = spoken[spoken["body_id"] == body.body_id]
        if len(own):
            leading = [] if given is None else given.reindex(own["claim_id"]).dropna().unique()
            question = f"Is {data.topic['treatment']} better than {data.label('comparator', body.code)}?"
            found.append((question, f"{said(data, own)} {led(data, leading)}".strip(), "05"))
    return found


def said(data, own) -> str:
    """Which way some claims point, and whose they are, as a sentence."""
    labels = data.labels("direction")
    ways = [
        f"{counted(len(claims), 'says', 'say')} *{labels[code]}* ({answers.articles_naming(claims)})"
        for code, claims in own.groupby("direction", observed=True)
    ]
    return f"Of {counted(len(own), 'claim')}, {listing(ways)}."


def led(data, leading) -> str:
    """The estimates that lead some answers, as a sentence."""
    rows = replies.estimate_of(data).reindex(leading)
    better, texts = set(data.codes_with("finding", evidence.BETTER)), []
    for row in rows.to_dict("records"):
        what = f"for {data.label('measured', row['measured'])}, {replies.numbers_in_words(data, row)}"
        shows = "better" if row["finding"] in better else f"({data.label('finding', row['finding'])})"
        texts.append(f"{what} {shows}, from {row['name']}, {replies.certainty_in_words(data, row)}")
    against = listing(data.in_words(rows)["compared_with"].drop_duplicates()) if texts else ""
    return f"The estimates that lead, against {against}: {'; '.join(texts)}." if texts else ""


def works(data) -> str:
    """For each work that is cited without its authors: how many papers it could be, and how many confirm all of it."""
    texts, codes = [], data.roles("half")
    for work in data.works["cited_work"]:
        halves = citations.halves(data, work)
        if halves["half"].eq(codes[evidence.UNTESTED]).all():
            continue
        shown = citations.candidates(data, work).join(citations.halves_together(halves, codes), on="study_id")
        fits = shown.loc[shown["like"], "name"]
        confirm = f"{listing(fits)} {by_number(len(fits), 'confirms', 'confirm')}" if len(fits) else "none confirms"
        papers = f"{sentence(data.label('cited_work', work))} could be {counted(len(shown), 'paper')}"
        texts.append(f"{papers}; {confirm} all that is said of it.")
    return " ".join(texts)


def trusted(data) -> str:
    """Who coded, and what that is worth."""
    return f"{data.coders_sentence()} Every code can be disputed, and notebook 11 shows what moves.".strip()
