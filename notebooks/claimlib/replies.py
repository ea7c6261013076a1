"""The answers to the claims as sentences: one wording, wherever an answer is read."""

import re

import numpy as np
import pandas as pd

from claimlib import citations, evidence, firmness, judging
from claimlib.judging import (
    CONFLICTING,
    ELSEWHERE,
    EXISTENTIAL,
    FALLS_SHORT,
    MANY,
    MAY_REACH,
    REACHES,
    SUPPORTED,
    UNTESTED,
)
from claimlib.tables import Tables, remembered, remembered_for_all_codes
from claimlib.words import by_number, counted, interval, listing, sentence


@remembered_for_all_codes
def estimate_of(data: Tables) -> pd.DataFrame:
    """The estimates by ``effect_id``, as :func:`claimlib.evidence.estimates` returns them."""
    return evidence.estimates(data).set_index("effect_id")


def size_in_words(data, row) -> str:
    """From which to which size an interval reaches: ``size from small to medium``; empty where no line is known."""
    own = judging.bench(data)
    sizes = {name: evidence.sizes(data, name).get(row["measure"]) for name in own.steps}
    lines = {data.label("threshold_set", name): size for name, size in sizes.items() if size is not None}
    ends = judging.sizes_in_interval(row["ci_low"], row["ci_high"], row["null"], list(lines.values()))
    if not ends:
        return ""
    least, most = ends
    names = [f"below {next(iter(lines), '')}", *lines]
    return f"size {names[least]}" if least == most else f"size from {names[least]} to {names[most]}"


def certainty_in_words(data, row) -> str:
    """The certainty that the authors or a later review give: ``low certainty``, ``we saw no grade of certainty``."""
    code = row["certainty_grade"]
    return f"{data.label('certainty_grade', code)} certainty" if pd.notna(code) else "we saw no grade of certainty"


def reach_of(data, row, much="") -> str:
    """The role of an estimate for the size that a boosted claim asks for; empty where no line is known."""
    size = evidence.sizes(data, much or data.code_with("threshold_set", "default")).get(row["measure"], np.nan)
    return judging.reach(row["ci_low"], row["ci_high"], row["null"], size)


def reach_in_words(data, row, much="") -> str:
    """Whether an estimate has the size that a boosted claim asks for, a sentence."""
    name = data.label("threshold_set", much or data.code_with("threshold_set", "default"))
    asked = f"the {name} size that the claim's strong words ask for"
    words = {
        REACHES: f"The whole interval reaches {asked}.",
        MAY_REACH: f"The interval includes {asked}, and smaller sizes, so these words are neither shown nor ruled out.",
        FALLS_SHORT: f"The whole interval falls short of {asked}.",
    }
    return words.get(reach_of(data, row, much), f"This scale has no line for {asked}, so these words are not judged.")


def secondhand(data, row) -> list:
    """That only somebody else's report of an estimate was read, as a list of one text or none."""
    return [data.label("seen", row["seen"])] if row["seen"] in data.codes_with("seen", "secondhand") else []


def estimate_in_words(data: Tables, row: pd.Series | dict) -> str:
    """An estimate with what it compares: ``Lam 2013, pain against sham, right after, 16.8 (0.2 to 33.3) points``."""
    what = f"{data.label('measured', row['measured'])} against {data.label('compared_with', row['compared_with'])}"
    known = "".join(f", {one}" for one in secondhand(data, row))
    return f"{row['name']}, {what}, {when_in_words(data, row)}{known}: {numbers_in_words(data, row)}"


def when_in_words(data, row) -> str:
    """When an estimate was measured: ``6 weeks``, or ``right after`` where the week is not known."""
    return counted(int(row["weeks"]), "week") if pd.notna(row["weeks"]) else data.label("time", row["time"])


def numbers_in_words(data, row) -> str:
    """An estimate with its interval and unit: ``16.8 (0.2 to 33.3) points``."""
    unit = data.measures.set_index("measure").loc[row["measure"], "unit"]
    return f"{interval(row['estimate'], row['ci_low'], row['ci_high'])} {unit}"


# ---------------------------------------------------------------- one sentence per claim


@remembered
def replies(data: Tables) -> pd.Series:
    """The answer to every claim about effectiveness as a text, indexed by ``claim_id``.

    It says the answer, its size and certainty, and what it rests on; or why there is none.
    """
    table, before = judging.answers(data), data.as_coded
    known = {} if before is data else replies(before).drop(data.recodes["claim_id"], errors="ignore").to_dict()
    own = table[~table["claim_id"].isin(known)]
    one, like = judging.distinct(own)
    texts, remarks = [reply(data, row) for row in one.to_dict("records")], answer_remarks(data)
    known |= {claim: with_remark(texts[k], remarks.get(claim)) for k, claim in zip(like, own["claim_id"], strict=True)}
    return pd.Series(known, dtype=object).reindex(table["claim_id"].to_numpy())


@remembered
def answer_remarks(data) -> dict:
    """What the answer to each claim leaves out, as texts; none of a claim whose codes a reader changed.

    A remark is about the codes that the claim had when it was written.
    """
    table = data.answer_remarks[~data.answer_remarks["claim_id"].isin(data.recodes["claim_id"])]
    return dict(zip(table["claim_id"], table["remark"], strict=True))


def with_remark(text, remark) -> str:
    """An answer with what it leaves out in brackets after its name, where a reader must see it first."""
    return re.sub(r"(?=[:;.] )", f" ({remark})", text, count=1) if remark else text


def reply(data, claim) -> str:
    """The answer to one claim, a row of :func:`claimlib.judging.answers`, as a text."""
    role = data.role_of("answer")[claim["answer"]]
    head = sentence(data.label("answer", claim["answer"]))
    if role == ELSEWHERE:
        return f"{head}: {candidates_in_words(data, claim)}."
    if role == UNTESTED:
        return f"{head}: {why_untested(data, claim)}."
    if claim["kind"] == CONFLICTING:
        return f"{head}: {both_sides_in_words(data, claim)}."
    if claim["kind"] == EXISTENTIAL:
        return f"{head}: {studies_in_words(data, claim)}."
    return leading_in_words(data, claim, role)


def in_short(data, claim, unlike="", tally=True) -> str:
    """The name of an answer, or how many papers agree with a claim about a work, with what the answer leaves out.

    ``unlike`` is as in :func:`in_papers`; ``tally`` says how many studies found what a claim about some studies says.
    """
    papers = papers_that_show(data, claim)
    size = data.label("threshold_set", data.code_with("threshold_set", "default"))
    open_ = f"; {size} size left open" if claim["kind"] != EXISTENTIAL else ""
    text = in_papers([papers], unlike) if papers else plain_name(data, claim, open_)
    if tally and not papers and is_tallied(data, claim):
        text += f"; {tally_in_words(data, [claim])}"
    return noted(data, claim, text)


def noted(data, claim, text) -> str:
    """An answer in a few words with what it leaves out, in brackets at its end."""
    remark = answer_remarks(data).get(claim["claim_id"])
    if not remark:
        return text
    return f"{text[:-1]}; {remark})" if text.endswith(")") else f"{text} ({remark})"


SIDES = 15  # studies up to which each on a side of a dispute is named
LITTLE = "little or no clear difference"  # what counts for a claim that there is none
FOUND = {evidence.BETTER: "an advantage", evidence.SAME: LITTLE, evidence.WORSE: "a disadvantage"}


def plain_name(data, claim, open_="") -> str:
    """The name of an answer that is shown alone; *Direction supported* where strong words are not shown.

    ``open_`` follows it where these are not ruled out either.
    """
    name = sentence(answer_name(data, claim))
    if strong_words_fall_short(data, claim):
        size = data.label("threshold_set", data.code_with("threshold_set", "default"))
        return f"{name}; {size} size ruled out"
    name += open_ if direction_only(data, claim) else ""
    if at_least_as_good(data, claim):
        supported = sentence(data.label("answer", data.code_with("answer", SUPPORTED)))
        return f"{supported} if it means at least as good; else {data.label('answer', claim['answer'])}"
    return name


def is_tallied(data, claim) -> bool:
    """Whether a claim is about some studies, of which some found what it says."""
    return claim["kind"] == EXISTENTIAL and data.role_of("answer")[claim["answer"]] == SUPPORTED


def tally_in_words(data, claims) -> str:
    """How many studies found what claims say that point the same way: ``7 of 12 and 14 of 21 found little or none``."""
    same = data.role_of("direction")[claims[0]["direction"]] == evidence.SAME
    counts = []
    for claim in claims:
        k = found_both(data, claim)
        also = f" ({k} also {by_number(k, 'favours', 'favour') if same else 'otherwise'})" if k else ""
        counts.append(f"{claim['found']} of {claim['studies']}{also}")
    return f"{listing(counts)} found {'little or none' if same else 'it'}"


def found_both(data, claim) -> int:
    """How many of the studies that found what a claim says also found otherwise: an advantage, if it says none."""
    same = data.role_of("direction")[claim["direction"]] == evidence.SAME
    return also_better(judging.speaking(data, claim["claim_id"])) if same else claim["both"]


def answer_name(data, claim) -> str:
    """The label of an answer; *direction supported* where strong words are not shown."""
    label = data.label("answer", claim["answer"])
    return f"direction {label}" if direction_only(data, claim) else label


def direction_only(data, claim) -> bool:
    """Whether what a claim says of the direction is supported, and its strong words are not shown."""
    return data.role_of("answer")[claim["answer"]] == SUPPORTED and not strong_words_shown(data, claim)


def strong_words_shown(data, claim) -> bool:
    """Whether the size that strong words ask for is reached by the leading interval, or one that some studies found."""
    if claim["boosted"] not in data.codes_with("boosted", "boosted"):
        return True
    if claim["kind"] == EXISTENTIAL:
        rows = judging.speaking(data, claim["claim_id"])
        return any(reach_of(data, one.row._asdict()) == REACHES for one in rows if one.finds)
    return pd.isna(claim["effect_id"]) or reach_of(data, estimate_of(data).loc[claim["effect_id"]]) == REACHES


def strong_words_fall_short(data, claim) -> bool:
    """Whether no part of the leading interval has the size that strong words of an advantage ask for."""
    if pd.isna(claim["effect_id"]) or claim["boosted"] not in data.codes_with("boosted", "boosted"):
        return False
    same = data.role_of("direction")[claim["direction"]] == evidence.SAME
    return not same and reach_of(data, estimate_of(data).loc[claim["effect_id"]]) == FALLS_SHORT


def at_least_as_good(data, claim) -> bool:
    """Whether the leading estimate favours the treatment where a claim sees no difference, and does not support it."""
    same = data.role_of("direction")[claim["direction"]] == evidence.SAME
    if not same or pd.isna(claim["effect_id"]) or data.role_of("answer")[claim["answer"]] == SUPPORTED:
        return False
    row = estimate_of(data).loc[claim["effect_id"]]
    return bool(row["ci_low"] > row["null"])


def short(data, claim, unlike="not like with like") -> str:
    """The answer to a claim in a few words: ``Supported; size small``, ``Supported by 5 of 10 studies``.

    ``unlike`` is what papers are called that do not compare like with like.
    """
    return noted(data, claim, plain_short(data, claim, unlike))


def plain_short(data, claim, unlike) -> str:
    """:func:`short` without what the answer leaves out."""
    role, name = data.role_of("answer")[claim["answer"]], plain_name(data, claim)
    if papers := papers_that_show(data, claim):
        return in_papers([papers], unlike)
    if role in (ELSEWHERE, UNTESTED) or claim["kind"] == CONFLICTING:
        return name
    if claim["kind"] == EXISTENTIAL:
        of = f"{claim['found']} of {counted(claim['studies'], 'study', 'studies')}"
        answer = sentence(answer_name(data, claim))
        k = found_both(data, claim)
        if data.role_of("direction")[claim["direction"]] == evidence.SAME:
            also = f" ({k} of these {by_number(k, 'favours', 'favour')})" if k and role == SUPPORTED else ""
            return f"{answer}: {of} found little or none{also}"
        also = f" ({k} also found otherwise)" if k else ""
        return f"{answer} by {of}{also}" if role == SUPPORTED else f"{answer}: {of} found it"
    row, direction = estimate_of(data).loc[claim["effect_id"]], data.role_of("direction")[claim["direction"]]
    size = size_in_words(data, row) if role == SUPPORTED and direction != evidence.SAME else ""
    return "; ".join(filter(None, [name, size]))


def in_papers(papers, unlike="") -> str:
    """In how many papers claims about works hold, of :func:`papers_that_show`: ``1 of 5 reporting papers agrees``.

    ``unlike`` is what those are called that do not compare like with like; they are not told apart without it.
    """
    counts = [f"{k} of {n}" for k, n, _ in papers]
    marks = [marked(other, k, unlike) if unlike else "" for k, _, other in papers]
    some = by_number(papers[-1][1], "reporting paper", "reporting papers")
    if len(papers) == 1:
        return f"{counts[0]} {some} {'agrees' if papers[0][0] == 1 else 'agree'}{marks[0]}"
    return f"{listing(map(''.join, zip(counts, marks, strict=True)))} {some} agree"


def papers_meant(data, claim):
    """As :func:`reporting`, of a claim whose answer depends on the paper; ``None`` for another, or where none tells."""
    papers = reporting(data, claim) if data.role_of("answer")[claim["answer"]] == ELSEWHERE else None
    return None if papers is None or papers.empty else papers


def all_agree(data, claim) -> bool:
    """Whether every paper or guideline that could be meant and reports on a claim about a work says the same."""
    papers = papers_meant(data, claim)
    if papers is not None:
        return bool(papers["shows"].all())
    own = recommended(data, claim, guidelines_meant(data, claim.get("cited_work")))
    return len(own) > 0 and bool(own.all())


def papers_that_show(data, claim):
    """How many papers show what a claim says of a work, of how many that report on it, and how many of the former do
    not compare like with like; ``None`` for another claim, or where no paper reports on it.
    """
    papers = papers_meant(data, claim)
    if papers is None:
        return None
    shows = papers["shows"]
    return shows.sum(), len(papers), (shows & ~papers["like"].eq(True)).sum()


def marked(n, k, mark) -> str:
    """How many of ``k`` are marked, in brackets; empty for none."""
    return f" ({f'{n} ' if k > 1 else ''}{mark})" if n else ""


def asked_for(data, row) -> str:
    """The size that authors had set beforehand as one that matters, in brackets, to follow that theirs is smaller."""
    if pd.isna(row["predefined_size"]):
        return ""
    unit = data.measures.set_index("measure").loc[row["measure"], "unit"]
    return f" (their own line is {row['predefined_size']:g} {unit})"


def leading_in_words(data, claim, role):
    """The answer of a leading estimate: direction, size, certainty, and which estimate it is."""
    row = estimate_of(data).loc[claim["effect_id"]]
    direction = data.role_of("direction")[claim["direction"]]
    size = size_in_words(data, row) if role == SUPPORTED and direction != evidence.SAME else ""
    name = plain_name(data, claim, "; strong words not shown")
    name = sentence(answer_name(data, claim)) if at_least_as_good(data, claim) else name  # a sentence below says so
    parts = [name, size, certainty_in_words(data, row)]
    texts = ["; ".join(filter(None, parts)) + f". It rests on {estimate_in_words(data, row)}."]
    if row["authors_conclusion"] in data.codes_with("authors_conclusion", evidence.BETTER_SMALL):
        texts.append(f"Its authors call the difference too small to matter{asked_for(data, row)}.")
    if at_least_as_good(data, claim):
        favours = f"The whole interval favours {data.topic['treatment']}"
        texts.append(f"{favours}: read as at least as good, the claim would be supported.")
    if claim["boosted"] in data.codes_with("boosted", "boosted") and direction != evidence.SAME:
        texts.append(reach_in_words(data, row))
    if claim["speaks_of"] in data.codes_by_role("speaks_of").get(MANY, []):
        texts.append(f"{sentence(studies_in_words(data, claim))}.")
    if claim["claim_id"] in turning(data):
        texts.append(f"Without {row['name']}, the answer would change.")
    return " ".join([*texts, *newer_in_words(data, row.to_frame().T)])


def without_it(data, effect) -> str:
    """What becomes of an answer without the study of the estimate that leads it, in words; empty if it stays."""
    led = judging.answers(data).set_index("claim_id")["effect_id"]
    after = [code for claim, code in turning(data).items() if led[claim] == effect]
    none = data.code_with("answer", UNTESTED)
    return f"{'no' if set(after) == {none} else 'another'} answer without it" if after else ""


@remembered
def turning(data) -> dict:
    """What the answers would be that change without the study that leads them, codes by claim."""
    led = judging.answers(data).dropna(subset="effect_id").set_index("claim_id")["effect_id"]
    study = led.map(estimate_of(data)["study"])
    table = firmness.without_one_study(data, tuple(sorted(set(study))))
    own = table[table["claim_id"].map(study).eq(table["study"])]
    return dict(zip(own["claim_id"], own["after"], strict=True))


def newer(data, rows) -> pd.DataFrame:
    """Newer reviews than some leading estimates, without numbers in the tables: a row per what they conclude on.

    Columns ``name``, ``said`` (the conclusion), ``what`` (is measured), ``over`` (the comparator; empty where it is
    that of the leading estimate), ``why`` (it does not lead), ``better`` (whether it favours the treatment) and ``but``
    (over what else its intervals favour the treatment; empty for nothing). A comparator is like another one where a
    claim can mean either.
    """
    found, better = [], data.codes_with("authors_conclusion", evidence.BETTER)
    for row in rows.to_dict("records"):
        own = newer_than(data, row, in_words_only(data))
        own = [one for one in own if soon(data, one) and one.people == row["people"]]
        first = {(one.study_id, one.compared_with): one for one in reversed(own)}
        for one in first.values():
            said, what = data.label("authors_conclusion", one.authors_conclusion), data.label("measured", one.measured)
            over = "" if one.compared_with == row["compared_with"] else data.label("compared_with", one.compared_with)
            why = why_not(data, one, row)
            but = "" if one.authors_conclusion in better else favoured_over(data, one)
            found.append((one.year, one.name, said, what, over, why, one.authors_conclusion in better, but))
    frame = pd.DataFrame(found, columns=["year", "name", "said", "what", "over", "why", "better", "but"])
    return frame.drop_duplicates().sort_values(["year", "name", "said", "over", "what"], ignore_index=True)


def favoured_over(data, review):
    """Over which comparators that a claim can mean beside its own a review's intervals favour the treatment, in the
    same outcome, as a text.
    """
    comparators = comparators_alike(data).get(review.compared_with, set())
    own = {
        row.compared_with
        for row in evidence.records(data)
        if (row.study_id, row.measured) == (review.study_id, review.measured)
        and (row.basis, row.way) == (evidence.INTERVAL, evidence.BETTER)
    }
    over = [label for code, label in data.labels("compared_with").items() if code in own & comparators]
    return listing(over) if over else ""


NO_NUMBER, RELIES = "no number here", "relies on {}"


def why_not(data, review, lead):
    """Why a newer review without a number does not lead, in a few words."""
    pooling = data.codes_with("design", "pools")
    relies = data.overlap["review_id"].eq(review.study_id) & data.overlap["study_id"].eq(lead["study_id"])
    if relies.any() and lead["design"] in pooling:
        return RELIES.format(lead["name"])
    return NO_NUMBER if review.design in pooling else data.label("design", review.design)


@remembered_for_all_codes
def comparators_alike(data) -> dict:
    """Which comparators of estimates a claim can mean beside each of them."""
    matches = evidence.matches_of(data)
    own = matches[matches["variable"] == "comparator"].astype(object)
    sets = own.groupby("claim_code")["effect_code"].agg(set)
    return {code: set().union(*sets[own.loc[own["effect_code"] == code, "claim_code"]]) for code in own["effect_code"]}


def newer_on(reviews, versus="against") -> dict:
    """What some reviews, rows of :func:`newer`, report on what: a dict of texts.

    Its keys are name, why, conclusion, and over what else the review favours the treatment.
    """
    found = {}
    for key, own in reviews.groupby(["name", "why", "said", "but"], sort=False):
        on = own.groupby("what", sort=False)["over"].agg(list)
        on = on.map(lambda over, each=f"and {versus}": listing(filter(None, over), each) if any(over) else "")
        parts = on.rename("over").reset_index().groupby("over", sort=False)["what"].agg(listing)
        found[key] = listing(f"{what} {versus} {over}" if over else what for over, what in parts.items())
    return found


@remembered_for_all_codes
def in_words_only(data) -> list:
    """What reviews conclude like with like without a number in the tables, records."""
    words = [row for row in evidence.records(data) if row.basis == evidence.WORDS and of_review(data, row)]
    return [row for row in words if all(getattr(row, name) == "no" for name in evidence.LIKE)]


def of_review(data, row) -> bool:
    """Whether an estimate is that of a review, or of a guideline with one."""
    roles = data.codes_by_role("design")
    return any(row.design in roles.get(role, []) for role in ("pools", "review"))


def soon(data, row) -> bool:
    """Whether an estimate is of the end of treatment or soon after, or of a time that is not stated."""
    return any(row.time in data.codes_with("time", role) for role in ("end", "soon", "unstated"))


def newer_than(data, row, reviews) -> list:
    """Those of some records that are newer than an estimate and on the same outcome, against a comparator that a claim
    can mean beside its own.
    """
    over = comparators_alike(data).get(row["compared_with"], set()) | {row["compared_with"]}
    same = (one for one in reviews if one.measured == row["measured"] and one.compared_with in over)
    return [one for one in same if one.year > row["year"]]


def newer_in_words(data, rows) -> list:
    """What newer reviews conclude whose numbers are not in the tables, as a text of some sentences or none."""
    reviews = newer_on(newer(data, rows)).items()
    found = [
        f"For {what}, {name} ({why}) concludes: {said}"
        + (f", while over {but} its intervals favour {data.topic['treatment']}." if but else ".")
        for (name, why, said, but), what in reviews
    ]
    one = by_number(
        len(found),
        "A newer review does not lead, for the reason in brackets.",
        "Newer reviews do not lead, for the reasons in brackets.",
    )
    return [" ".join([one, *found])] if found else []


def newer_unlike(data, rows) -> pd.DataFrame:
    """The intervals of newer reviews that do not lead, as they fit a claim less well, each with why (``by``).

    Parameters: ``rows``, of :func:`claimlib.judging.estimates_beside`.
    """
    why = ["compared_with", "people", "time"]
    led, rest = rows.loc[rows["leads"], ["measured", "year", *why]], rows[~rows["leads"]]
    every = estimate_of(data).loc[[*rest["effect_id"], *rest["also"].explode().dropna()]].reset_index()
    pools = every["design"].isin(data.codes_by_role("design").get("pools", []))
    own = every[pools].merge(led, on="measured", suffixes=("", "_led"))
    unlike = pd.DataFrame({name: own[name].astype(object) != own[f"{name}_led"].astype(object) for name in why})
    own = own.assign(n=unlike.sum(axis=1))[(own["year"] > own["year_led"]) & unlike.any(axis=1)]
    own = own.sort_values("n", kind="stable").drop_duplicates("effect_id")  # beside the leading estimate most like it
    own["by"] = [unlike_in_words(data, row, unlike.loc[at]) for at, row in own.iterrows()]
    return own


# What is known in words alone is often timed by a word, as in a title.
TERMS = {"end": "right after", "soon": "short term", "later": "medium term", "lasting": "long term"}


def words_unlike(data, rows) -> list:
    """What newer reviews conclude in words that fit a claim less well, in people or time, as one sentence or none.

    Parameters: ``rows``, of :func:`claimlib.judging.estimates_beside`; people are those of one of them.
    """
    role, people, found, names = data.role_of("time"), set(rows["people"]), {}, set()
    for row in rows[rows["leads"]].to_dict("records"):
        for one in newer_than(data, row, in_words_only(data)):
            unlike = one.people != row["people"]
            if one.people not in people or (not unlike and soon(data, one)):
                continue
            term = TERMS.get(role[one.time], data.label("time", one.time))
            by = data.label("people", one.people) if unlike else term
            what = data.label("measured", row["measured"]), data.label("authors_conclusion", one.authors_conclusion)
            found.setdefault(what, {}).setdefault(by, {})[one.name] = None
            names.add(one.name)
    texts = [
        f"for {what}, {said} ({'; '.join(f'{by}: {listing(some)}' for by, some in own.items())})"
        for (what, said), own in found.items()
    ]
    n = f"{counted(len(names), 'newer review')} known in words alone {by_number(len(names), 'fits', 'fit')}"
    return [f"{n} the claims less well: {'; '.join(texts)}."] if texts else []


def newer_unlike_in_words(data, rows) -> list:
    """What the intervals of :func:`newer_unlike` show, as one sentence or none."""
    own = newer_unlike(data, rows)
    if own.empty:
        return []
    own["by"] = own.groupby("name")["by"].transform(in_common)
    names = own.sort_values("year", kind="stable").groupby("by", sort=True)["name"].unique()
    listed = "; ".join(f"{why}: {listing(some)}" for why, some in names.items())
    every, what = counted(len(own), "interval"), own["measured"].unique()
    n, outcomes = own["study_id"].nunique(), listing(sorted(data.label("measured", code) for code in what))
    text = f"{counted(n, 'newer review')} that {by_number(n, 'fits', 'fit')} the claims less well ({listed}) "
    text += f"{by_number(n, 'has', 'have')} {every} for {outcomes} at any time, of which "
    return [f"{text}{sides_in_words(data, own)}."]


def sides_in_words(data, rows) -> str:
    """Which way the intervals of some estimates point: ``1 favours acupuncture and 2 leave it open``."""
    ways, says = rows["finding"].map(data.role_of("finding")).value_counts(), ways_in_words(data)
    return listing(
        f"{ways[way]} {by_number(ways[way], *verbs)} {it}" for way, (*verbs, it) in says.items() if way in ways
    )


def ways_in_words(data) -> dict:
    """What an interval and several say by where they are, a verb for each and its object, by role of the finding."""
    return {
        evidence.BETTER: ("favours", "favour", data.topic["treatment"]),
        evidence.SAME: ("leaves", "leave", "it open"),
        evidence.WORSE: ("favours", "favour", "the other side"),
    }


def way_of(data, row) -> str:
    """Which way one interval points: ``leaves it open``."""
    verb, _, it = ways_in_words(data)[data.role_of("finding")[row["finding"]]]
    return f"{verb} {it}"


def newer_apart_in_words(data, rows) -> list:
    """What newer reviews show that are not like with like and so never lead, as one sentence or none.

    Parameters: ``rows``, of :func:`claimlib.judging.estimates_beside`; people are those of one of them.
    """
    led, people = rows[rows["leads"]], set(rows["people"])
    every = [one for one in evidence.records(data) if of_review(data, one) and one.people in people]
    every = [one for one in every if any(getattr(one, name) == "yes" for name in evidence.LIKE)]
    found = [one.effect_id for row in led.to_dict("records") for one in newer_than(data, row, every)]
    if not found:
        return []
    own = estimate_of(data).loc[[*dict.fromkeys(found)]].reset_index()
    n, own = own["study_id"].nunique(), own.sort_values("year", kind="stable")
    usual = own[own["people"].isin(led["people"])]["name"].unique()
    others = own[~own["name"].isin(usual)].groupby("people", observed=True)["name"].unique()
    names = [listing(usual)] * bool(len(usual))
    names += [f"{data.label('people', whose)}: {listing(some)}" for whose, some in others.items()]
    are = by_number(n, "review is", "reviews are")
    text = (
        f"{n} {are} newer than the leading estimate of the same outcome, but not like with like, and so listed apart "
    )
    text += f"({'; '.join(names)})"
    they = by_number(n, "It has", "They have")
    said, own = own[own["basis"].ne(evidence.INTERVAL)], own[own["basis"].eq(evidence.INTERVAL)]
    text += f". {they} {counted(len(own), 'interval')} at any time: {sides_in_words(data, own)}" if len(own) else ""
    several = len({*led["compared_with"], *own["compared_with"], *said["compared_with"]}) > 1
    said = said.assign(
        who=said["name"] + ("; " + said["detail"]).where(said["detail"].notna(), ""),
        says=said["authors_conclusion"].map(data.labels("authors_conclusion")).astype(str)
        + (" against " + said["compared_with"].map(data.labels("compared_with")).astype(str) if several else ""),
    )
    words = [f"{label} ({listing(names.unique())})" for label, names in said.groupby("says", sort=False)["who"]]
    return [f"{text}. Conclusions in words: {listing(words)}." if words else f"{text}."]


def in_common(reasons) -> str:
    """What some lists in words, with commas between their parts, have in common."""
    first, *rest = (reason.split(", ") for reason in reasons)
    return ", ".join(part for part in first if all(part in other for other in rest))


def unlike_in_words(data, row, unlike):
    """In what an estimate differs from one that leads: comparator and people, or the time if it is not stated."""
    names = [name for name in ("compared_with", "people") if unlike[name]]
    names += ["time"] if not names or row["time"] in data.codes_with("time", "unstated") else []
    return ", ".join(data.label(name, row[name]) for name in names)


def studies_in_words(data, claim):
    """How many studies found what a claim says, and how many the contrary, which depends on what the claim says."""
    n, found, contrary, both = (claim[name] for name in judging.COUNTS)
    way, spoken = data.role_of("direction")[claim["direction"]], judging.speaking(data, claim["claim_id"])
    it, same = FOUND[way], way == evidence.SAME
    rows, found_by = [one.row for one in spoken], [one.row for one in spoken if one.finds]
    finding, denying = {row.study for row in found_by}, [one.row for one in spoken if one.denies]
    strong = claim["kind"] == EXISTENTIAL and claim["boosted"] in data.codes_with("boosted", "boosted")
    size = data.label("threshold_set", data.code_with("threshold_set", "default"))
    it += f" that may be {size}" if strong else ""
    apart = not same and claim["comparator"] != data.silence  # then one other comparison of a study bears on the claim
    trials = rows and {row.design for row in rows} <= set(data.codes_by_role("design").get("single", []))
    of = counted(n, "trial") if trials else counted(n, "study", "studies")
    below = f" below {size} size" if same else ""
    parts = [f"{found} of {of} found {it}{known_from(data, spoken, apart, below)}"]
    vague = n - found - contrary
    if contrary:
        only = [row for row in denying if row.study not in finding]
        parts += [f"{contrary} found a difference"] if same else contrary_in_words(data, only, way, among=rows)
    parts += [f"{vague} {by_number(vague, 'leaves', 'leave')} it open{verdict(data, spoken, vague)}"] if vague else []
    text = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, and {parts[-1]}"
    if strong and found:
        k = len({row.study for row in found_by if reach_of(data, row._asdict()) == REACHES})
        text += f". In {k or 'none'} of the {found}, the whole interval is of {size} size or more"
    also = [row for row in denying if row.study in finding]
    also = contrary_in_words(data, also, way, " also") if both and not same else []
    also = [f"{one} in another comparison" for one in also]
    if same:
        k = also_better(spoken)
        favour = by_number(k, "favours", "favour")
        also = [f"{k} also {favour} {data.topic['treatment']}, by an interval or in words"] if k else []
    if also:
        text += f". Of the {found}, {listing(also)}" if found > 1 else f". The one that did{also[0][1:]}"
    return text + contained_in_words(data, rows, n)


def contained_in_words(data, rows, n) -> str:
    """How many of ``n`` studies, those of some rows, are in a review that counts beside them, to follow; or nothing.

    What a review contains is known only as far as ``overlap.csv`` says.
    """
    ids = {row.study_id for row in rows}
    own = data.overlap[data.overlap["review_id"].isin(ids) & data.overlap["study_id"].isin(ids)]
    k, reviews = own["study_id"].nunique(), own["review_id"].nunique()
    where = by_number(reviews, "a review that is counted", "reviews that are counted")
    return f". Of all {n}, {k} {by_number(k, 'is', 'are')} also in {where}, as far as we know" if k else ""


def also_better(spoken) -> int:
    """How many studies that found little or no difference also favour the treatment, by an interval or in words.

    That can be the same result: an interval on one side, of a size that its authors call too small to matter.
    """
    finding = {one.row.study for one in spoken if one.finds}
    return studies_with(evidence.BETTER, (one.row for one in spoken if one.row.study in finding))


def contrary_in_words(data, rows, way, also="", among=()) -> list:
    """How many studies found what is contrary to a claim of one ``way``: that the other is better, or no difference.

    The former are named, with the comparison. ``among`` are the comparisons that speak to the claim: of the latter, it
    is said how many also found what is claimed there, of a size that is not known to be the one claimed.
    """
    other = evidence.BETTER if way == evidence.WORSE else evidence.WORSE
    own = [row for row in rows if row.way == other]
    opposed = {row.study for row in own}
    others = {row.study for row in rows} - opposed
    k, rest = len(opposed), len(others)
    over = listing(dict.fromkeys(data.label("compared_with", row.compared_with) for row in own))
    details = (f", {row.detail}" if isinstance(row.detail, str) else "" for row in own)
    names = listing(dict.fromkeys(f"{row.counted_as}{detail}" for row, detail in zip(own, details, strict=True)))
    what = f"{over} better" if other == evidence.WORSE else f"{data.topic['treatment']} better than {over}"
    better = [f"{k}{also} found {what} ({names})"] if k else []
    some = studies_with(way, (row for row in among if row.study in others))
    which = "it" if rest == 1 else "both" if some == rest == 2 else f"{some} of these"
    which = f" ({which} also {FOUND[way]})" if some else ""
    return better + ([f"{rest}{also} found no clear difference{which}"] if rest else [])


def studies_with(way, rows) -> int:
    """How many studies found one ``way`` in some comparisons, of any size, by an interval or in words."""
    return len({row.study for row in rows if row.way == way})


def verdict(data, spoken, vague) -> str:
    """What authors found whose studies leave a claim open, in brackets; empty where they leave it open, too."""
    decided = {one.row.study for one in spoken if one.finds or one.denies}
    role, by = data.role_of("authors_conclusion"), {}
    for row in (one.row for one in spoken if one.row.study not in decided):
        by.setdefault(role.get(row.authors_conclusion), set()).add(row.study)
    same, *wins = (by.get(way, set()) for way in (evidence.SAME, evidence.BETTER, evidence.BETTER_SMALL))
    better = set().union(*wins)
    told = [(len(same - better), "no clear difference"), (len(better), "an advantage")]
    told = [(k, what) for k, what in told if k]
    texts = [f"in {k}, {what}" for k, what in told[1:]]
    if told:
        k, what = told[0]
        whose = f"{by_number(vague, 'its', 'their')} authors" if k == vague else f"in {k} of them, the authors"
        by = "by the interval; " if not better else ""  # words of no clear difference would not leave it open
        texts = [f"{by}{whose} found {what}", *texts]
    both = len(same & better)
    which = "these" if len(told) > 1 else "them"
    texts += [f"{both} of {which} also found no clear difference"] if both else []
    return f" ({'; '.join(texts)})" if texts else ""


def known_from(data, spoken, apart=True, below="") -> str:
    """From what it is known that some studies found something, in brackets; empty where all have a printed interval.

    Parameters: ``apart``, whether the printed interval of a study is told beside ours; ``below``, what follows a
    printed interval.
    """
    found = [one for one in spoken if one.finds]
    printed = (one for one in found if one.said and one.row.basis == evidence.INTERVAL and not ours(one.row))
    by_interval = {one.row.study for one in printed}
    by_us = {one.row.study for one in found if ours(one.row)} - by_interval
    words = {one.row.study for one in found} - by_interval - by_us
    if not by_us | words:
        return ""
    rows = [one.row for one in found if one.row.study in by_us]
    names = listing(dict.fromkeys(row.counted_as for row in rows))
    parts = [f"{len(by_interval)} by a printed interval{below}"] if by_interval else []
    k, n = len(rows), sum(one.row.study in by_us and ours(one.row) for one in spoken)
    some = f" in {k} of {counted(n, 'interval')}" if k < n else ""
    printed = printed_otherwise(data, rows) if apart else ""
    parts += [f"{len(by_us)} by a difference that we worked out, {names}{some}{printed}"] if by_us else []
    parts += [f"{len(words)} in the authors' words alone"] if words else []
    return f" ({'; '.join(parts)})"


def ours(row) -> bool:
    """Whether an estimate was worked out here."""
    return row.arithmetic == "yes"


def printed_beside(data, studies, comparators) -> list:
    """The intervals that some studies print themselves against some comparators, records."""
    beside = [row for row in evidence.records(data) if row.study in studies and row.compared_with in comparators]
    return [row for row in beside if row.basis == evidence.INTERVAL and row.arithmetic == "no"]


def printed_otherwise(data, rows) -> str:
    """Where the printed interval of a study includes no difference of which we worked others out, as a clause."""
    studies, comparators = ({getattr(row, name) for row in rows} for name in ("study", "compared_with"))
    own = [row for row in printed_beside(data, studies, comparators) if row.way == evidence.SAME]
    what = [
        f"for {data.label('measured', measured)} against {data.label('compared_with', over)}"
        for over, measured in dict.fromkeys((row.compared_with, row.measured) for row in own)
    ]
    return f", but its printed interval {listing(what)} leaves it open" if what else ""


def both_sides_in_words(data, claim):
    """How many studies are on either side of a dispute."""
    own, choice = judging.bench(data), judging.Choice()
    at = own.place[claim["claim_id"]]
    sides = own.sides(own.disputed(choice), choice)
    yes, no = (own.rows.loc[side[at], "study"].unique() for side in sides)
    both = len(set(yes) & set(no))
    which = "both" if both == len(no) == 2 else "all" if both == len(no) else both
    among = "which is" if len(no) == 1 else f"{which} of which {by_number(both, 'is', 'are')}"
    among = f", {among} among the {len(yes)}," if both else ""
    one, other = counted(len(yes), "study", "studies"), counted(len(no), "study", "studies")
    counted_as = own.rows.drop_duplicates("study").set_index("study")["counted_as"]
    named = [f" ({listing(counted_as.reindex(side))})" if 0 < len(side) <= SIDES else "" for side in (yes, no)]
    return (
        f"{one} {by_number(len(yes), 'has', 'have')} an interval that supports an advantage{named[0]}; "
        f"{other}{among} {by_number(len(no), 'has', 'have')} one that does not{named[1]}"
    )


def reporting(data, claim):
    """The papers that report on what a claim says of a work, and whether each ``shows`` it; ``None`` without a work."""
    return reports(data).get(claim["claim_id"])


@remembered
def reports(data) -> dict:
    """:func:`reporting` of every claim that cites a work, by ``claim_id``."""
    found, code = {}, data.roles("half")
    for work in [] if data.lacking(["works", "citations"]) else data.works["cited_work"]:
        halves = citations.halves(data, work)
        tested = halves[halves["half"] != code[evidence.UNTESTED]]
        tested = tested.assign(shows=tested["half"] == code[evidence.HOLDS])
        found |= dict.fromkeys(data.claims.loc[data.claims["cited_work"] == work, "claim_id"], tested[:0])
        found |= dict(iter(tested.groupby("claim_id")))
    return found


def candidates_in_words(data, claim):
    """How many of the papers that could be meant show what a claim says of a work."""
    work, own = claim["cited_work"], reporting(data, claim)
    if own is None:
        return "the sentence does not say which work it means"
    papers = citations.candidates(data, work)
    meant = guidelines_meant(data, work)
    if papers.empty or len(meant):
        return recommendations_in_words(data, claim, meant)
    shows, like = own["shows"].sum(), (own["shows"] & own["like"].eq(True)).sum()
    if own.empty:
        return f"{counted(len(papers), 'paper')} could be meant, and none of them reports on it"
    report, show = by_number(len(own), "reports", "report"), by_number(max(shows, 1), "shows", "show")
    text = f"{counted(len(papers), 'paper')} could be meant (notebook 06); "
    text += f"of the {len(own)} that {report} on it, {shows or 'none'} {show} it"
    text += f", {like_with_like(like, shows)}" if shows else ""
    also = favourable(data, claim, own.loc[~own["shows"], "study_id"])
    return text + (f"; of the others, {also}" if also else "")


def recommendations_in_words(data, claim, meant):
    """How many recommendations could be meant, and how many of them are for the treatment, where the claim says so."""
    text = f"it is about a recommendation, and {counted(len(meant), 'recommendation')} could be meant"
    if data.lacking(["guidelines"]) or data.role_of("direction")[claim["direction"]] != evidence.BETTER:
        return text
    own = recommended(data, claim, meant)
    k = own.sum()
    whole = {1: "it is", 2: "both are"}.get(len(own), "all are") if 0 < k == len(own) else ""
    some = f"{k or 'none'} of them {by_number(max(k, 1), 'is', 'are')}"
    return f"{text}; {whole or some} for {data.topic['treatment']}"


def guidelines_meant(data, work) -> pd.Series:
    """The guidelines that a cited work could be."""
    none = data.lacking(["guidelines", "citations"])
    return (
        pd.Series(dtype=object)
        if none
        else data.citations.loc[data.citations["cited_work"] == work, "guideline_id"].dropna()
    )


def recommended(data, claim, meant) -> pd.Series:
    """Whether each of some recommendations is for the treatment; empty for a claim that says something else."""
    if data.lacking(["guidelines"]) or data.role_of("direction")[claim["direction"]] != evidence.BETTER:
        return pd.Series(dtype=bool)
    own = data.guidelines.loc[data.guidelines["guideline_id"].isin(meant), "recommendation"]
    return own.isin(data.codes_with("recommendation", "in_favour"))


def favourable(data, claim, papers) -> str:
    """Which of some papers that do not show an advantage have intervals that do, and in how many, as a clause."""
    if data.role_of("direction")[claim["direction"]] != evidence.BETTER:
        return ""
    matches, rows = evidence.matches_of(data), evidence.estimates(data)
    of_claim = matches["variable"].eq("comparator") & matches["claim_code"].eq(claim["comparator"])
    own = rows[rows["study_id"].isin(papers) & rows["basis"].eq(evidence.INTERVAL)]
    own = own[own["compared_with"].isin(matches.loc[of_claim, "effect_code"])]
    own = own.assign(better=own["finding"].map(data.role_of("finding")).eq(evidence.BETTER))
    texts = []
    for name, every in own[own.groupby("study_id")["better"].transform("any")].groupby("name", sort=False):
        better = every[every["better"]]
        these = f"these {len(better)} " if len(better) > 1 else ""
        ours = f" ({these}worked out by us{printed_none(data, every)})" if better["arithmetic"].eq("yes").all() else ""
        k = f"{len(better)} of its {len(every)} intervals{ours}" if len(every) > 1 else f"its one interval{ours}"
        texts.append(f"{name} favours {data.topic['treatment']} in {k}")
    return listing(texts) if texts else ""


def printed_none(data, rows) -> str:
    """That the printed intervals of a study leave it open, to follow those that we worked out; or nothing."""
    printed = rows[rows["arithmetic"].eq("no")]
    same = printed["finding"].map(data.role_of("finding")).eq(evidence.SAME)
    one = by_number(len(printed), "one leaves", "ones leave")
    return f"; its printed {one} it open" if len(printed) and same.all() else ""


def like_with_like(like, k):
    """How many of ``k`` papers compare like with like, in words."""
    if k == 1:
        return "like with like" if like else "not like with like"
    return f"{'all' if like == k else f'{like} of them' if like else 'none'} like with like"


def why_untested(data, claim):
    """Why nothing here speaks to a claim, as a clause."""
    if claim["kind"] == UNTESTED:
        return "the sentence says what the effect depends on, or that it differs from person to person"
    comparator, silent = data.label("comparator", claim["comparator"]), claim["comparator"] == data.silence
    if silent:
        whole = claim["kind"] != EXISTENTIAL
        return "the sentence does not say what the treatment is compared with" if whole else "no study speaks to it"
    matches = evidence.matches_of(data)
    if claim["comparator"] not in set(matches.loc[matches["variable"] == "comparator", "claim_code"]):
        return f"no study here makes its comparison ({comparator})"
    outcome = data.label("outcome", claim["outcome"])
    return f"no estimate with an interval was found for {outcome}, {comparator}, at that time and for these people"


# ---------------------------------------------------------------- whole sentences


def by_sentence(data: Tables) -> pd.DataFrame:
    """The answer to each whole sentence that makes claims about effectiveness: a row per statement.

    Returns ``statement_id``, ``claims`` (how many) and ``reply``: the answer if all its claims have the same one,
    otherwise how many have which, so that a sentence with two sides is not read as two.
    """
    table, rows = judging.answers(data), []
    for statement, own in table.groupby("statement_id", sort=False):
        named = [answer_name(data, claim) for claim in own.to_dict("records")]
        found, n = pd.Series(named, dtype=object).value_counts(sort=False), len(own)
        texts = [f"{k} of {n} claims {name}" for name, k in found.items()]
        rows.append((statement, n, sentence(found.index[0] if len(found) == 1 else "; ".join(texts))))
    return pd.DataFrame(rows, columns=["statement_id", "claims", "reply"])
