"""What came out, in a few sentences that a reader needs first: the README prints them, each with its notebook."""

import numpy as np
import pandas as pd

from claimlib import answers, counts, evidence, judging, profiles, replies, tables
from claimlib.words import by_number, counted, interval, listing, lowered, part, sentence, span


def headlines(data: tables.Tables) -> list:
    """The results in short.

    Returns
    -------
    list of tuple
        A question, its answer in one or two whole sentences, and the number of the notebook that has the rest.
        What a topic has no tables for is left out.
    """
    found = [(f"Do the articles favour {data.topic['treatment']}?", claimed(data), "02")]
    for question, own, rows in bodies(data):
        found.append((question, body_in_short(data, own, rows), "05"))
    if len(data.sources) > 1:
        found.append(("Which article is most careful?", profiles.care_in_short(data), "13"))
    return [one for one in found if one[1]]


def claimed(data) -> str:
    """Which way the claims point, and how many say what the treatment is compared with."""
    effects = data.claims.dropna(subset="direction")
    n, treatment = len(effects), data.topic["treatment"]
    if not n:
        return "" if data.lacking(["claims.direction"]) else answers.NO_DIRECTION
    own = effects[effects["direction"].isin(data.codes_with("direction", evidence.BETTER))]
    favour = len(own)
    silent = (effects["comparator"] == data.silence).sum()
    say = by_number(favour or n, "favours", "favour")
    shares = effects.index.isin(own.index) * 1.0
    shares = pd.Series(shares, effects.index).groupby(effects["source_id"], observed=True).mean()
    each = f"; by article, {span(shares)})" if shares.nunique() > 1 else ")"
    claims = "The one claim" if n == 1 else f"{part(favour, n, 'claim').removesuffix(')')}{each}"
    say = "does not favour" if n == 1 and not favour else say
    favours = f"{claims} about {answers.about(data)} {say} {treatment}"
    if favour and not data.lacking(["claims.certainty"]):
        plain = (~evidence.hedged(data, own)).sum()
        some = f"{plain or 'none'} of these without" if favour > 1 else "without" if plain else "with"
        favours += f", {some} a hedge"
    if data.lacking(["claims.comparator"]):
        return f"{favours}."
    says = f"{part(silent, n)} {by_number(silent or n, 'does', 'do')} not say" if n > 1 else SAYS[bool(silent)]
    return f"{favours}, and {says} what it is compared with."


SAYS = {True: "does not say", False: "says"}  # of the one claim, by whether it is silent


def body_in_short(data, own, rows) -> str:
    """What the articles say of a body of evidence, and what the estimates that lead say: a sentence each."""
    favour = own[own["direction"].isin(data.codes_with("direction", evidence.BETTER))]
    so = say_so(data, favour, len(own)) if len(favour) or len(own) > 1 else []
    others = other_ways(data, own.drop(favour.index))
    text = listing([*so, *others]) if so else others[0].replace("1 says", "the one claim says")
    leads = in_order(data, rows[rows["leads"]] if len(rows) else rows)
    return " ".join(f"{sentence(said)}." for said in [text, *([leading_in_short(data, own, leads)] if leads else [])])


def say_so(data, favour, n) -> list:
    """How many of ``n`` claims say that the treatment is better, those in ``favour``, and how surely and strongly."""
    hedged, every = evidence.hedged(data, favour), counted(n, "claim")
    strong = favour["boosted"].isin(data.codes_with("boosted", "boosted"))
    parts = []
    for (may, much), own in favour.groupby([hedged, strong]):
        k, says = len(own), by_number(len(own), "says", "say")
        way = f"it {'may be' if may else 'is'} {'much ' * much}better" if may or much else "so"
        who = "the one claim" if n == 1 else f"{k}{'' if parts else f' of {every}'}"
        parts.append(f"{who} {says} {way} ({answers.articles_naming(own)})")
    return parts or [f"none of {every} says so"]


def leading_in_short(data, own, leads) -> str:
    """What the estimates that lead the answers to some claims say, as a clause; the figure has the rest."""
    over = listing(data.label("compared_with", code) for code in dict.fromkeys(row["compared_with"] for row in leads))
    over = "" if {row["compared_with"] for row in leads} == set(own["comparator"]) else f" over {over}"
    notes = [notes_in_short(data, row) for row in leads]
    shared = [note for note in notes[0] if len(leads) > 1 and all(note in other for other in notes)]
    which = f"estimates ({'; '.join(shared)}) are" if shared else by_number(len(leads), "estimate is", "estimates are")
    parts = []
    for row, every in zip(leads, notes, strict=True):
        rest = "; ".join(note for note in every if note not in shared)
        text = f"{replies.numbers_in_words(data, row)} for {data.label('measured', row['measured'])}"
        parts.append(f"{text} ({rest})" if rest else text)
    better = all(row["estimate"] >= row["null"] for row in leads)
    return f"the leading {which} {'an advantage' if better else 'a difference'}{over} of {' and of '.join(parts)}"


def notes_in_short(data, row) -> list:
    """In whom an estimate was found, whose it is, how certain, and what it may mean, as texts."""
    small = row["authors_conclusion"] in data.codes_with("authors_conclusion", evidence.BETTER_SMALL)
    graded = [replies.certainty_in_words(data, row)] * pd.notna(row["certainty_grade"])
    ours = ["our arithmetic"] * (row["arithmetic"] == "yes")
    little = ["too small to matter, it says"] * small
    return [
        data.label("people", row["people"]),
        row["name"],
        *ours,
        *graded,
        *["possibly no difference"] * (not clear(data, row)),
        *little,
        *filter(None, [replies.without_it(data, row["effect_id"])]),
    ]


LITTLE = "little or no difference"  # what claims of none say that are coded alike: "hardly any", too


def other_ways(data, claims) -> list:
    """How some claims are coded that do not favour the treatment, and whose they are, a text per code and hedge."""
    labels, texts = data.labels("direction"), []
    for (code, may), own in claims.groupby([claims["direction"].astype(object), evidence.hedged(data, claims)]):
        way = LITTLE if data.role_of("direction")[code] == evidence.SAME else f"*{labels[code]}*"
        said = f"{counted(len(own), 'says', 'say')} {'perhaps ' * may}{way}"
        if len(own) == 1:  # the code of several may be less than what each says
            said = f"1 says, in our words, *{lowered(own['paraphrase'].iloc[0].rstrip('.'))}*"
        texts.append(f"{said} ({answers.articles_naming(own)})")
    return texts


def codes_in_words(data, claims):
    """How many of some claims are coded how, and whose they are: ``2 are coded *no difference* (A1 and A2)``.

    Of one that does not favour the treatment, also what it says, as that may be more than its code.
    """
    labels, texts = data.labels("direction"), []
    for code, own in claims.groupby("direction", observed=True):
        who = answers.articles_naming(own)
        if len(own) == 1 and code not in data.codes_with("direction", evidence.BETTER):
            who += f", in our words: *{lowered(own['paraphrase'].iloc[0].rstrip('.'))}*"
        texts.append(f"{counted(len(own), 'is', 'are')} coded *{labels[code]}* ({who})")
    return listing(texts)


def in_order(data, rows):
    """Some estimates as dicts, in the order of what they measure."""
    order = [*data.labels("measured")]
    return sorted(rows.to_dict("records"), key=lambda row: order.index(row["measured"]))


def clear(data, row):
    """Whether the interval of an estimate is on one side."""
    return data.role_of("finding")[row["finding"]] in (evidence.BETTER, evidence.WORSE)


def of_bodies(data: tables.Tables) -> list:
    """What the articles say of each body of evidence that a comparator names, and what the leading estimates are.

    Returns a list of question and answer, a list of sentences of which the first says what the articles say.
    """
    return [
        (question, [said(data, own), *led(data, rows), *others(data, own, rows)])
        for question, own, rows in bodies(data)
    ]


def bodies(data):
    """Each body of evidence that a comparator names and claims speak of: the question, its claims, its estimates."""
    spoken = counts.with_bodies(data.claims.dropna(subset="direction"), data.bodies)
    answered = judging.answers(data) if not data.lacking(evidence.TABLES) else None
    for body in data.bodies.query("variable == 'comparator'").to_dict("records"):
        own = spoken[spoken["body_id"] == body["body_id"]]
        if len(own):
            rows = pd.DataFrame() if answered is None else beside(data, answered, body, own)
            yield f"Is {data.topic['treatment']} better than {data.label('comparator', body['code'])}?", own, rows


def said(data, own) -> str:
    """Which way some claims point, and whose they are, as a sentence."""
    every = codes_in_words(data, own)
    return f"The one claim {every.removeprefix('1 ')}." if len(own) == 1 else f"Of {len(own)} claims, {every}."


def beside(data, answered, body, own):
    """The estimates beside some claims about a body of evidence; ``leads`` says which of them lead an answer."""
    return judging.estimates_beside(data, body, answered[answered["claim_id"].isin(own["claim_id"])])


def led(data, rows) -> list:
    """The estimates that lead some answers, a sentence for each, and newer reviews that do not lead."""
    if rows.empty:
        return []
    small, role = data.codes_with("authors_conclusion", evidence.BETTER_SMALL), data.role_of("finding")
    every, rows, texts = rows, rows[rows["leads"]], []
    for row in in_order(data, rows):
        numbers, over = replies.numbers_in_words(data, row), data.label("compared_with", row["compared_with"])
        way = {evidence.BETTER: "better than", evidence.WORSE: "worse than"}.get(role[row["finding"]])
        treatment = data.topic["treatment"]
        open_ = "" if way else ", a range that leaves it open"
        way = way or ("better than" if row["estimate"] > row["null"] else "worse than")
        says = f"is that {treatment} is {numbers} {way} {over}{open_}"
        little = (
            f", and its authors call the difference too small to matter{replies.asked_for(data, row)}"
            if row["authors_conclusion"] in small
            else ""
        )
        ours = (
            " We worked the difference out from two printed averages, unadjusted." if row["arithmetic"] == "yes" else ""
        )
        graded = pd.notna(row["certainty_grade"])
        sure = replies.certainty_in_words(data, row)
        sure = f"It has {sure}{little}" if graded else f"{sentence(sure.replace(' of', ' of its'))}{little}"
        detail = f", {row['detail']}" if isinstance(row["detail"], str) else ""
        detail += "".join(f", {one}" for one in replies.secondhand(data, row))
        basis = f"({row['name']}, {after(data, row)}{detail})"
        texts.append(
            f"For {data.label('measured', row['measured'])}, the leading estimate {says} {basis}. {sure}.{ours}"
        )
        numbers = [
            f"{interval(one.estimate, one.ci_low, one.ci_high)} after {counted(int(one.weeks), 'week')}"
            for one in other_times(data, row).itertuples()
        ]
        same = ", worked out in the same way" if row["arithmetic"] == "yes" else ""
        other = otherwise(data, other_times(data, row))
        texts += [f"The same study has {listing(numbers)}{same}{other}."] if numbers else []
        texts += printed(data, row) if row["arithmetic"] == "yes" else []
    unlike = *replies.newer_unlike_in_words(data, every), *replies.words_unlike(data, every)
    return [*texts, *replies.newer_in_words(data, rows), *unlike, *replies.newer_apart_in_words(data, every)]


def after(data, row) -> str:
    """When an estimate was taken: after how many weeks, or at which time."""
    if pd.notna(row["weeks"]):
        return f"after {counted(int(row['weeks']), 'week')}"
    end = row["time"] in data.codes_with("time", "end")
    return "at the end of treatment" if end else data.label("time", row["time"])


def printed(data, row) -> list:
    """The intervals that a study itself prints for the comparison of one that we worked out, a sentence for each."""
    own = replies.printed_beside(data, [row["study"]], [row["compared_with"]])
    against = data.label("compared_with", row["compared_with"])
    return [
        f"Its printed interval against {against}, for {data.label('measured', one['measured'])} {after(data, one)}, "
        f"{replies.way_of(data, one)}: {replies.numbers_in_words(data, one)}."
        for one in (record._asdict() for record in own)
    ]


def other_times(data, row):
    """The estimates of a study that leads which find something else at other times, by week."""
    every, like = evidence.estimates(data), ["study_id", "compared_with", "measured", "measure", "people"]
    own = every[(every[like] == pd.Series(row)[like]).all(axis=1) & every["ci_low"].notna() & every["weeks"].notna()]
    return own[(own["finding"] != row["finding"]) & (own["weeks"] != row["weeks"])].sort_values("weeks")


def otherwise(data, rows):
    """What the authors conclude of some estimates if that is not what the intervals show, to follow these."""
    said, found = data.role_of("authors_conclusion"), data.role_of("finding")
    own = rows.dropna(subset="authors_conclusion")
    plain = {evidence.BETTER_SMALL: evidence.BETTER}
    both = zip(own["authors_conclusion"], own["finding"], strict=True)
    other = own[np.array([plain.get(said[code], said[code]) != found[finding] for code, finding in both], dtype=bool)]
    labels = other["authors_conclusion"].map(data.labels("authors_conclusion")).unique()
    return f"; its authors conclude {listing(f'*{label}*' for label in labels)}" if len(labels) else ""


def others(data, own, rows) -> list:
    """What the other estimates beside some claims show, as a list of a sentence; empty where there is none."""
    rest = rows[~rows["leads"]] if len(rows) else rows
    if rest.empty:
        return []
    n = rest["finding"].map(data.role_of("finding")).value_counts()
    better, same, worse = (n.get(role, 0) for role in judging.WAYS)
    single = rest["design"].isin(data.codes_by_role("design").get("single", [])).sum()
    names = data.topic["treatment"], listing(data.label("comparator", code) for code in own["comparator"].unique())
    ways = ("favours", "favour", names[0]), ("leaves", "leave", "it open"), ("favours", "favour", names[1])
    if len(rest) == 1:
        (told,) = (f"{verbs[0]} {what}" for k, (*verbs, what) in zip((better, same, worse), ways, strict=True) if k)
        return [f"1 other interval does not lead; it {told}."]
    told = [
        f"{k or 'none'} {by_number(max(k, 1), *verbs)} {what}"
        for k, (*verbs, what) in zip((better, same, worse), ways, strict=True)
    ]
    which = f"(one for each study and outcome, {single} of single trials; the studies overlap)"
    return [f"Of the {len(rest)} other intervals {which}, {listing(told)}."]
