"""The answer of each notebook, computed: one to three whole sentences, and a list of what to know next.

Every function takes the loaded tables and returns Markdown, as :func:`claimlib.words.in_short` writes it. The
notebooks, the start page and the README call the same ones, so that they cannot disagree.
"""

from functools import wraps

import pandas as pd

from claimlib import (
    agreement,
    choices,
    citations,
    coding,
    counts,
    evidence,
    firmness,
    judging,
    profiles,
    recodes,
    replies,
    tables,
)
from claimlib.counts import NO_DIRECTION, about
from claimlib.tables import Tables
from claimlib.words import by_number, counted, in_short, listing, numeral, part, percent, sentence, span

FEW = 5  # articles, or claims, up to which a text about a cited work names each
SENTENCES = 3  # the most that an answer has above its list


def needs(*names):
    """Let an answer say in one sentence which tables or variables it lacks, where a topic does without them."""

    def answer(function):
        @wraps(function)
        def told(data) -> str:
            lacking = data.lacking(names)
            try:
                return f"This topic has {tables.without(lacking)}." if lacking else function(data)
            except tables.Absent as nothing:
                return str(nothing)

        return told

    return answer


# ---------------------------------------------------------------- pieces of sentences


def articles_naming(claims) -> str:
    """The articles of some claims as a list in words."""
    return profiles.named(claims["source_id"].drop_duplicates().sort_values())


def italic(names, last="and"):
    """Some names as a list in italics."""
    return listing([f"*{name}*" for name in names], last)


def by_code(column, labels, but=()):
    """``*mixed* in 6 and *against* in none``: how often each code occurs in a column, but for some codes."""
    n = column.value_counts()
    return listing(f"*{label}* in {n.get(code, 0) or 'none'}" for code, label in labels.items() if code not in but)


def each_code(claims, labels):
    """``3 are *supported* and none is *contradicted*``: how many claims have each answer."""
    n = claims["answer"].value_counts()
    return listing(
        f"{n.get(code, 0) or 'none'} {by_number(max(n.get(code, 0), 1), 'is', 'are')} *{label}*"
        for code, label in labels.items()
    )


def ends(counts_in, source):
    """``ranges from 3 of 7 (A3) to 4 of 4 (A4) and 9 of 9 (A5)``: the ends of the shares; of one article no text."""
    own = counts_in.groupby(source, observed=True).agg(["sum", "count"])
    share = (own["sum"] / own["count"]).round(9)
    texts = pd.Series([f"{k} of {n} ({s})" for s, k, n in own.itertuples()], index=own.index, dtype=object)
    low, high = (
        listing(own) if len(own) <= profiles.NAMED else f"{percent(end)} (in {len(own)} articles)"
        for end in (share.min(), share.max())
        for own in [texts[share == end]]
    )
    same = f"is the same in each article: {low}" if low == high else f"ranges from {low} to {high}"
    return same if len(own) > 1 else ""


# ---------------------------------------------------------------- what the articles claim


def compared(data: Tables) -> str:
    """What was compared: articles, statements and claims."""
    n, made = len(data.statements), data.claims["statement_id"].nunique()
    articles = f"{counted(len(data.sources), 'article')} {by_number(len(data.sources), 'contains', 'contain')}"
    claims = f"{counted(made, 'makes', 'make')} {counted(len(data.claims), 'claim')}"
    without = f", and {counted(n - made, 'makes', 'make')} none" if n > made else ""
    return f"{articles} {counted(n, 'statement')} (sentences, headings and list items): {claims}{without}."


def topics(data: Tables) -> str:
    """What the articles claim, by topic, and how surely."""
    labels, sure = data.labels("topic"), data.claims.dropna(subset="certainty")
    plain, effects = evidence.unhedged(data, sure), sure[sure["direction"].notna()]
    bare = plain.groupby(sure["topic"], observed=True)
    worded = [f"{part(own.sum(), len(own))} about {labels[topic]}" for topic, own in bare]
    reach = ends(plain[effects.index], effects["source_id"])
    n = data.claims["topic"].value_counts()
    spread = [f"*{label}* ({n[code]})" for code, label in labels.items() if n.get(code)]
    articles = counted(len(data.sources), "article")
    by_topic = f"The {len(data.claims)} claims in {articles} have these topics: {listing(spread)}."
    if len(n[n > 0]) == 1:  # one topic: the others need no counting
        by_topic = f"{counted(len(data.claims), 'claim is', 'claims are')} about *{labels[n.idxmax()]}*."
    hedge = f"{listing(worded)} {by_number(plain.sum() or len(sure), 'has', 'have')} no hedge, such as \u201cmay\u201d."
    hedge = hedge if worded else ""
    if lacking := data.lacking(["claims.certainty"]):
        hedge = f"This topic has {tables.without(lacking)}."
    share = f"For {about(data)}, the share without a hedge, such as \u201cmay\u201d, {reach}." if reach else ""
    return in_short([by_topic, share or hedge], [hedge if share else "", compared(data)])


@needs("claims.direction")
def effectiveness(data: Tables) -> str:
    """How the articles characterize effectiveness."""
    effects = data.claims.dropna(subset="direction")
    n, better = len(effects), data.codes_with("direction", evidence.BETTER)
    favour, source = effects["direction"].isin(better), effects["source_id"]
    k, plain = favour.sum(), (favour & evidence.unhedged(data, effects)).sum()
    reach = ends(favour, source)
    silent = (effects["comparator"] == data.silence).sum()
    n_of, labels = effects["direction"].value_counts(), data.labels("direction")
    lacking = data.lacking(["claims.comparator"])
    others_say = [
        f"{counted(n_of[code], 'says', 'say') if n_of.get(code) else 'none says'} *{label}*"
        for code, label in labels.items()
        if code not in better
    ]
    if not n:
        return NO_DIRECTION
    favours = (
        f"{part(k, n, 'claim')} about {about(data)} {by_number(k or n, 'favours', 'favour')} {data.topic['treatment']}"
    )
    surely = f", and {part(plain, n)} {by_number(plain or n, 'does', 'do')} so without a hedge"
    first = [
        f"{favours}{surely if effects['certainty'].notna().any() else ''}.",
        f"The share in favour {reach}." if reach else "",
        f"This topic has {tables.without(lacking)}."
        if lacking
        else f"{part(silent, n)} {by_number(silent or n, 'does', 'do')} not say what the treatment is compared with.",
    ]
    rest = f"Of the {counted(n - k, 'claim')} not in favour, {listing(others_say)}." if n > k else ""
    return in_short(first, [*([] if lacking else comparators_named(data, effects)), rest])


def comparators_named(data, effects):
    """Which articles name which comparators, and which name none, as sentences."""
    named = effects[effects["comparator"] != data.silence]
    by_code = named.groupby("comparator", observed=True)["source_id"]
    parts = [f"*{data.label('comparator', code)}* ({profiles.named(own.unique())})" for code, own in by_code]
    silent = [source for source in data.sources["source_id"] if source not in set(named["source_id"])]
    rest = by_number(len(named), "The other one names", "The rest name")
    rest = rest if len(named) < len(effects) else by_number(len(named), "It names", "They name")
    texts = [f"{rest} {listing(parts)}."] if parts else []
    return [
        *texts,
        *([f"{profiles.named(silent)} {by_number(len(silent), 'names', 'name')} no comparator."] if silent else []),
    ]


@needs("claims.direction")
def bodies(data: Tables) -> str:
    """What the articles say of each body of evidence, and where they disagree."""
    effects = data.claims.dropna(subset="direction")
    if effects.empty:
        return NO_DIRECTION
    spoken, labels, texts = counts.with_bodies(effects, data.bodies), data.labels("direction"), []
    k, pairs = spoken["claim_id"].nunique(), counts.conflicts(spoken)
    named = [f"*{body}*" for body in data.bodies["label"]] if len(data.bodies) <= FEW else []
    which = (
        listing(named, "or") if named else f"one or more of {counted(len(data.bodies), 'body', 'bodies')} of evidence"
    )
    speak = f"{by_number(k or len(effects), 'speaks', 'speak')} of {which}"
    for body in data.bodies["label"]:
        own = spoken[spoken["body"] == body]
        said = [
            f"{counted(len(claims), 'says', 'say')} *{labels[code]}* ({articles_naming(claims)})"
            for code, claims in own.groupby("direction", observed=True)
        ]
        silent = data.sources[~data.sources["source_id"].isin(own["source_id"])]
        never = f" {articles_naming(silent)} {by_number(len(silent), 'says', 'say')} nothing about it."
        every = f"of {len(own)} claims, {listing(said)}." if len(own) > 1 else f"the one claim {listing(said)[2:]}."
        found = every if said else "no claim."
        texts.append(f"**{sentence(body)}**: {found}{never if said and len(silent) else ''}")
    n = counts.statement_pairs(pairs)
    cases = by_number(n, "The case contains", f"The {n} cases contain")
    texts.append(f"{cases} {counted(len(pairs), 'pair')} of claims that disagree." if n else "")
    return in_short(
        [f"{part(k, len(effects), 'claim')} about {about(data)} {speak}.", disagreements(spoken, pairs)], texts
    )


def disagreements(spoken, pairs):
    """How many pairs of statements disagree on a body of evidence, and how many of these are within one article."""
    inside = pairs[pairs["where"] == "within"]
    source = inside["claim_1"].map(spoken.groupby("claim_id")["source_id"].first())
    within = {s: counts.statement_pairs(own) for s, own in inside.groupby(source, observed=True)}
    where = listing(f"{k} in {s}" for s, k in within.items())
    where = where if len(within) <= profiles.NAMED else f"in {len(within)} articles"
    both = (
        f"in {sum(within.values())} of them, both are in the same article ({where})"
        if within
        else "none within one article"
    )
    n = counts.statement_pairs(pairs)
    return (
        f"In {counted(n, 'case')}, two statements about the same body of evidence disagree; {both}."
        if n
        else "No two statements about the same body of evidence disagree."
    )


# ---------------------------------------------------------------- what was found


@needs(*evidence.TABLES)
def trials(data: Tables) -> str:
    """What the papers found: what the intervals of studies show by comparator, and the recommendations."""
    estimates = evidence.estimates(data)
    like = estimates[(estimates["basis"] == "interval") & estimates[evidence.LIKE].eq("no").all(axis=1)]
    matches = evidence.matches_of(data)
    main = matches[(matches["variable"] == "outcome") & matches["claim_code"].isin(data.codes_with("outcome", "main"))]
    outcomes = set(main["effect_code"])
    measured = listing([label for code, label in data.labels("measured").items() if code in outcomes], "or")
    studies = evidence.by_study(like[like["measured"].isin(outcomes)], data.roles("finding"), per=["compared_with"])
    papers = data.effects["study_id"].nunique()
    size = f"{counted(len(data.effects), 'comparison')} from {counted(papers, 'paper')}"
    with_interval, led = data.effects["measure"].notna().sum(), judging.answers(data)["effect_id"].nunique()
    tables_hold = (
        f"The tables contain {size}; {with_interval} {by_number(with_interval, 'has', 'have')} an interval, "
        f"{len(like)} of these {by_number(len(like), 'compares', 'compare')} like with like, and {led or 'none'} "
        f"{by_number(max(led, 1), 'leads', 'lead')} an answer."
    )
    shown, recommended = intervals(data, studies, measured), ""
    if len(data.guidelines):
        recommended = f"{advice_of_bodies(data, counts.not_replaced(data.guidelines))}."
    few = estimates[estimates["measure"].isna() & estimates["measured"].isin(outcomes)]
    few = few[few[evidence.LIKE].eq("no").all(axis=1)]
    words_alone = in_words_alone(data, few, measured)
    return in_short([shown, recommended], [other_intervals(data, studies), words_alone, tables_hold])


def advice_of_bodies(data, rows) -> str:
    """How many bodies are for the treatment in all of some recommendations, how many weakly, how many against it."""
    said = rows.groupby("body", sort=False)["recommendation"].agg(set)
    sides = [set(data.codes_with("recommendation", role)) for role in ("in_favour", "against")]
    k, m = (sum(own <= side for own in said) for side in sides)
    way = f"for {data.topic['treatment']}", f"against {data.topic['treatment']}"
    if len(said) == 1:
        neither = f"neither for nor {way[1]}"
        return f"The one guideline body whose advice seems current is {way[0] if k else way[1] if m else neither}"
    if said.empty:
        return "All advice is known to be replaced"
    weak = data.codes_by_role("recommendation").get("weak", [])
    w = sum(own <= sides[0] and bool(own & set(weak)) for own in said)
    how = listing((data.label("recommendation", code).removeprefix("for, ") for code in weak), "or")
    told = f"{k or 'none'} {by_number(max(k, 1), 'is', 'are')} {way[0]}{f' ({w} {how})' if w else ''}"
    return f"Of {len(said)} guideline bodies whose advice seems current, {told} and {m or 'none'} against"


def in_words_alone(data, rows, measured) -> str:
    """How many conclusions without an interval are that there is no clear difference, by comparator, as a sentence."""
    codes = data.codes_with("authors_conclusion", evidence.SAME)
    same = rows["authors_conclusion"].isin(codes)
    said = listing((f"*{data.label('authors_conclusion', code)}*" for code in codes), "or")
    by = same.groupby(rows["compared_with"], observed=True).agg(["sum", "count"])
    labels = data.labels("compared_with")
    shares = [f"{k} of {n} against *{labels[code]}*" for code, k, n in by[by["sum"] > 0].itertuples()]
    text = f"Of conclusions on {measured} without an interval, {said} is that of "
    return f"{text}{listing(shares)}." if shares else ""


def intervals(data, studies, measured):
    """How many studies have an interval wholly in favour, by comparator, as a sentence."""
    if studies.empty:
        return f"No study here compares like with like and gives an interval for {measured}."
    labels, role = data.labels("compared_with"), studies["finding"].astype(object).map(data.role_of("finding"))
    better = (role == evidence.BETTER).groupby(studies["compared_with"], observed=True).agg(["sum", "count"])
    shares = listing(f"{k} of {n} against *{labels[code]}*" for code, k, n in better.itertuples())
    return (
        f"Of the studies that compare like with like and give an interval for {measured}, the whole interval favours "
        f"{data.topic['treatment']} in {shares}. Studies can overlap, so this is no vote."
    )


def other_intervals(data, studies):
    """What the intervals show that are not wholly in favour, with the names of the studies; empty where all are."""
    labels, role = data.labels("compared_with"), studies["finding"].astype(object).map(data.role_of("finding"))
    phrases = {evidence.SAME: "lies on both sides of no difference", evidence.WORSE: "lies wholly on the other side"}
    phrases |= {evidence.SPLIT: "differs from estimate to estimate"}
    others = []
    for code, phrase in phrases.items():
        found = studies[role == code].groupby("compared_with", observed=True)["name"]
        names = "; ".join(f"*{labels[comparator]}*: {listing(own)}" for comparator, own in found)
        others += [f"{phrase} ({names})"] if names else []
    return f"In the other studies, the interval {listing(others, 'or')}." if others else ""


@needs(*evidence.TABLES)
def answered(data: Tables) -> str:
    """Whether the claims about effectiveness agree with what was found."""
    claims, labels, codes = judging.answers(data), data.labels("answer"), data.roles("answer")
    if claims.empty:
        return NO_DIRECTION
    n, untested, elsewhere = counted(len(claims), "claim"), codes[judging.UNTESTED], codes[judging.ELSEWHERE]
    open_, meant = (claims[claims["answer"] == code] for code in (untested, elsewhere))
    others, silent = claims.drop(index=[*open_.index, *meant.index]), (open_["comparator"] == data.silence).sum()
    one, less = (others[others["effect_id"].notna() == leads] for leads in (True, False))
    kinds = two_kinds(one, less, labels, codes) if len(one) and len(less) else []
    none = by_number(
        len(claims), f"The one claim about {about(data)} cannot", f"Not one of {n} about {about(data)} can"
    )
    some = f"{len(others)} of {n} about {about(data)} can be compared with published estimates"
    first = some if len(others) else f"{none} be compared with published estimates here"
    found = "" if kinds or others.empty else f": {by_code(others['answer'], labels, [untested, elsewhere])}"
    no_answer = [f"{len(open_)} {by_number(len(open_), 'is', 'are')} not tested here"] if len(open_) else []
    if len(meant):
        more = f"{len(meant)} {'more ' * (len(others) + len(open_) > 0)}({articles_naming(meant)})"
        all_agree = sum(replies.all_agree(data, claim) for claim in meant.to_dict("records"))
        agree = f" (for {all_agree} of these, all that report on it agree)" if all_agree else ""
        no_answer.append(f"for {more}, the answer depends on which paper the article means{agree}")
    without = ", and ".join(no_answer)
    no_score = (
        "Claims that point opposite ways can both be supported, so how many are does not say which treatment is better."
    )
    details = f"{strong_words(data, one, codes[judging.SUPPORTED])} {at_least_as_good(data, one)}".strip()
    return in_short(
        [f"{first}; {without}." if kinds and without else f"{first}{found}.", *kinds]
        + ([sentence(f"{without}.")] if without and not kinds else []),
        [details, no_score if kinds else "", not_tested(open_, silent), *firm(data), figures_of_harms(data)],
    )


def figures_of_harms(data) -> str:
    """How many figures of harms there are, from how many studies, and where; empty where there is none."""
    own = data.harms.dropna(subset="estimate")
    if own.empty:
        return ""
    studies, rest = counted(own["study_id"].nunique(), "study", "studies"), len(data.harms) - len(own)
    words = f"; {counted(rest, 'more row')} {by_number(rest, 'has', 'have')} words alone" if rest else ""
    are = by_number(len(own), "is", "are")
    return f"Under *Harms* below, there {are} {counted(len(own), 'figure')} of harms from {studies}{words}."


def not_tested(claims, silent) -> str:
    """What it means that some claims are not tested, as a sentence; empty where there are none."""
    n = len(claims)
    they = by_number(n, "1 claim is", f"{n} claims are")
    who = by_number(n, "it", f"{silent} of them")
    why = f"; {who} {by_number(silent, 'names', 'name')} no comparator" if silent else ""
    return f"That {they} not tested here makes {by_number(n, 'it', 'them')} neither right nor wrong{why}." if n else ""


def two_kinds(led, rest, labels, codes) -> list:
    """How many answers rest on one leading estimate, and on how little the ``rest`` do, as two sentences."""
    given_here = {codes[role]: labels[codes[role]] for role in judging.GIVEN}
    supported = (rest["answer"] == codes[judging.SUPPORTED]).sum()
    found = by_code(rest["answer"], given_here, [])
    are = by_number(len(rest), "it is", "all are")
    found = f"{are} *{labels[codes[judging.SUPPORTED]]}*" if supported == len(rest) else found
    others = by_number(len(rest), "For the other one", f"For the other {len(rest)}")
    return [
        f"For {len(led)} of the {len(led) + len(rest)} ({articles_naming(led)}), one leading "
        f"estimate decides: {each_code(led, given_here)}.",
        f"{others}, only something weaker can be tested, such as whether some studies found an advantage or whether "
        f"findings conflict, and {found} that far.",
    ]


def strong_words(data, led, supported) -> str:
    """What becomes of the strong words of claims that one estimate answers, as sentences; or nothing."""
    shown = not_shown(data, led[led["answer"] == supported])
    labels = data.labels("answer")
    own = [
        f"{row['claim_id']} (*{labels[row['answer']]}*)"
        for row in led.to_dict("records")
        if replies.strong_words_fall_short(data, row)
    ]
    size = data.label("threshold_set", data.code_with("threshold_set", "default"))
    ruled_out = (
        f"For {profiles.named(own, 'claim')}, the whole leading interval is below the {size} size that strong words "
    )
    ruled_out += "ask for."
    return f"{shown} {ruled_out}".strip() if own else shown


def at_least_as_good(data, led) -> str:
    """Of which claims of no difference the leading estimate favours the treatment, as a sentence; or nothing."""
    labels = data.labels("answer")
    own = [claim for claim in led.to_dict("records") if replies.at_least_as_good(data, claim)]
    names = profiles.named([f"{claim['claim_id']} (*{labels[claim['answer']]}*)" for claim in own], "claim")
    supported = f"{by_number(len(own), 'it', 'each')} would be *{labels[data.code_with('answer', judging.SUPPORTED)]}*"
    favours = f"For {names}, the whole leading interval favours {data.topic['treatment']}"
    return f"{favours}: read as *at least as good*, {supported}." if own else ""


def not_shown(data, supported) -> str:
    """How many supported claims have strong words that are not shown, as a sentence; or nothing."""
    k = sum(replies.direction_only(data, claim) for claim in supported.to_dict("records"))
    if not k:
        return ""
    n, claims = len(supported), supported.to_dict("records")
    some = any(replies.strong_words_fall_short(data, claim) for claim in claims)
    size = data.label("threshold_set", data.code_with("threshold_set", "default"))
    how = f"a {size} size, as strong words ask for, is not shown"
    how = how if some else f"whether the effect has the {size} size that strong words ask for stays open"
    which = f"{k} of the {n} claims" if k < n else f"the {n} claims" if n > 1 else "the one claim"
    return f"Of {which} that one estimate supports, only the direction is shown; {how}."


def firm(data) -> list:
    """How firm the answers are, as sentences; none where no estimate leads an answer."""
    table = firmness.table(data)
    if table.empty:
        return []
    turning, least = table[table["turns"].map(bool)], table["share"].min()
    weakest = profiles.named(table.index[table["share"] == least], "claim")
    n = f"{firmness.combinations(data):,} combinations of our choices"
    texts = [
        f"Each answer was worked out under {n}, and the least firm one ({weakest}) holds in {percent(least)} of them."
    ]
    if len(turning):
        which = [f"{claim} without {listing(names, 'or')}" for claim, names in turning["turns"].items()]
        which = f" ({'; '.join(which)})" if len(which) <= FEW else ""
        texts.append(f"Leaving out a single study changes {counted(len(turning), 'answer')}{which}.")
    return texts


NOT_LIKE = "mixed comparators or wider groups of people"


@needs(*evidence.TABLES, "works", "citations")
def cited_works(data: Tables) -> str:
    """Which paper a vague citation could mean."""
    works = list(tested_works(data))
    if not works:
        return "No paper here tests what the articles say of a work that they cite."
    clauses, whole = papers_in_short(data, works)
    shown = sum(judged_papers(data, *work)["all"].any() for work in works)
    everything = f"For {shown or 'none'} of {len(works)} cited works, a paper here shows all that the article reports."
    fits = f"{counted(whole, 'paper')} {by_number(whole, 'fits', 'fit')}" if whole else "No paper that we found fits"
    few = len(works) < SENTENCES
    every = listing([f"all that {said_of(data, work)}" for work, _ in works], "or") if few else "all that is said of it"
    heads = [f"{citing(data, work)}:" if few else f"{text}." for text, (work, _) in zip(clauses, works, strict=True)]
    details = [nested(head, candidates_of(data, *work)) for head, work in zip(heads, works, strict=True)]
    first = [f"{text}." for text in clauses] if few else [everything]
    return in_short([f"{fits} {every}, like with like.", *first], details)


def said_of(data, work) -> str:
    """Who says something of a cited work: ``A2 says of *the analysis of 22 trials*``."""
    who = who_cites(data, work)
    says = by_number(len(who), "says", "say")
    return f"{profiles.named(who, most=FEW)} {says} of *{data.label('cited_work', work['cited_work'])}*"


def nested(head, points) -> str:
    """An entry of a list with entries of its own, as Markdown."""
    return "\n".join([head, *(f"  - {point}" for point in points)])


def papers_in_short(data, works) -> tuple:
    """How many papers each work could be, and how many of them show what, as clauses; and how many fit in every way."""
    texts, whole = [], 0
    for work, table in works:
        papers = judged_papers(data, work, table)
        k, like = int(papers["all"].sum()), int(papers["like"].sum())
        no = table.loc[table["half"].eq(data.code_with("half", evidence.FAILS)), "study_id"].nunique()
        whole += int(papers["whole"].sum())
        who_says = who_cites(data, work)
        what = f"{both_of(table)} that {by_number(len(who_says), 'it reports', 'they report')}"
        who = listing(papers.loc[papers["all"], "name"]) if k == 1 else k or "none"
        shows = f"{who} {by_number(max(k, 1), 'shows', 'show')} {what}"
        shows += f" ({replies.like_with_like(like, k)})" if k else ""
        other = len(papers) - k - no
        rest = [f"{no} {by_number(no, 'does', 'do')} not"] if no else []
        rest += [f"{other} {by_number(other, 'leaves', 'leave')} it open"] if other else []
        by = f" by *{data.label('cited_work', work['cited_work'])}*" if len(works) >= SENTENCES else ""
        could = f"that {profiles.named(who_says, most=FEW)} could mean{by}"
        of = "Of the one paper" if len(papers) == 1 else f"Of the {len(papers)} papers"
        texts.append(f"{of} {could}, {listing([shows, *rest])}")
    return texts, whole


def judged_papers(data, work, table):
    """The papers that a work could be, with ``all`` and ``like`` of :func:`claimlib.citations.halves_together`.

    ``whole`` says which of them fit in every way: all else that is said of the work, and like with like all that is
    reported of it.
    """
    codes = data.roles("half")
    papers = citations.candidates(data, work["cited_work"]).join(citations.halves_together(table, codes), on="study_id")
    fits = citations.fits_description(papers, work, codes).eq(codes[evidence.HOLDS]).all(axis=1)
    return papers.assign(whole=fits & papers["like"])


def tested_works(data):
    """The cited works of which a paper here tests something: rows, each with its table of :func:`citations.halves`."""
    for work in data.works.to_dict("records"):
        table = citations.halves(data, work["cited_work"])
        if not table["half"].isin(data.codes_with("half", evidence.UNTESTED)).all():
            yield work, table


def who_cites(data, work):
    """The articles that cite a work."""
    return data.claims.loc[data.claims["cited_work"] == work["cited_work"], "source_id"].unique()


def citing(data, work):
    """Which articles cite a work: ``A2 cites *the analysis of 22 trials*``."""
    said = who_cites(data, work)
    label = data.label("cited_work", work["cited_work"])
    return f"{profiles.named(said, most=FEW)} {by_number(len(said), 'cites', 'cite')} *{label}*"


def both_of(table):
    """What is said of a work, by how many claims say it."""
    n = table["claim_id"].nunique()
    return {1: "the result", 2: "both results"}.get(n, f"all {n} results")


def candidates_of(data, work, table) -> list:
    """How many papers show each claim about a work, and which have its other details, as sentences."""
    papers, codes = judged_papers(data, work, table), data.roles("half")
    n = table["claim_id"].nunique()
    texts = [single_trials(data, work, papers)]
    texts += [halves_counted(data, table)] if n > FEW else halves_in_words(data, table)
    if n > 1:
        texts.append(shows_all(papers, both_of(table)))
    fits = citations.fits_description(papers, work, codes).eq(codes[evidence.HOLDS])
    names = {"trials": "number of trials", "journal": "journal", "year": "year"}
    for column, own in fits.items():
        fit = f"all {len(own)} papers" if own.all() and len(own) > 2 else listing(papers.loc[own, "name"])
        fit = fit if own.all() else f"only {fit}" if own.any() else "no paper"
        have = f"{by_number(max(own.sum(), 1), 'has', 'have')} the {names[column]} that is given"
        texts.append(f"{fit} {'appeared in that journal' if column == 'journal' else have}")
    whole = papers.loc[papers["whole"], "name"]
    texts.append(f"{listing(whole)} {by_number(len(whole), 'fits', 'fit')} in every way" if len(whole) else "")
    return [f"{sentence(text)}." for text in texts if text]


def single_trials(data, work, papers) -> str:
    """How many of the :func:`judged_papers` of a work are single trials, and how many of these fit in every way."""
    n, fit = papers["single"].sum(), (papers["single"] & papers["whole"]).sum()
    if not n:
        return ""
    where = f" in that journal ({work['said_journal']})" if isinstance(work["said_journal"], str) else ""
    who = who_cites(data, work)
    it = "it" if n == 1 else f"{fit or 'none'} of them"
    show = ("shows" if fit else "does not show") if n == 1 else by_number(max(fit, 1), "shows", "show")
    said = f"everything that {profiles.named(who, most=FEW)} {by_number(len(who), 'says', 'say')} of it"
    return f"we found {counted(n, 'single trial')}{where}, and {it} {show} {said}"


def single_trials_of_works(data) -> str:
    """For each work that single trials could be: how many of them fit in every way, two sentences each."""
    texts = []
    for work, table in tested_works(data):
        own = single_trials(data, work, judged_papers(data, work, table))
        texts += [f"{citing(data, work)}. {sentence(own)}."] if own else []
    return " ".join(texts)


def halves_in_words(data, table) -> list:
    """By how many of the papers that report on a claim about a work it is shown: a text for each claim."""
    codes, paraphrase = data.roles("half"), data.claims.set_index("claim_id")["paraphrase"]
    texts = []
    for claim, own in table[table["half"] != codes[evidence.UNTESTED]].groupby("claim_id", sort=False):
        holds = own["half"].eq(codes[evidence.HOLDS])
        like = (holds & own["like"].eq(True)).sum()
        said, n = paraphrase[claim].rstrip("."), "all" if holds.all() else f"{holds.sum() or 'none'} of the"
        which = evidence.study_names(data.studies)[own.loc[holds, "study_id"].iloc[0]] if holds.sum() == 1 else ""
        where = f"is shown by {n} {len(own)} papers that report on it{f' ({which})' if which else ''}"
        if len(own) == 1:
            where = f"is {'' if holds.all() else 'not '}shown by the one paper that reports on it"
        text = f"{claim} (in our words: *{said}*) {where}"
        if like < holds.sum():
            text += f", by {like} of them like with like" if like else f", and only with {NOT_LIKE}"
        texts.append(text)
    return texts


def halves_counted(data, table) -> str:
    """How many claims about a work a paper shows at all, where they are too many for a text each."""
    codes = data.roles("half")
    tested = table[table["half"] != codes[evidence.UNTESTED]]
    holds = tested["half"].eq(codes[evidence.HOLDS]).groupby(tested["claim_id"]).any()
    are = by_number(max(holds.sum(), 1), "is", "are")
    return f"{holds.sum() or 'none'} of {counted(len(holds), 'claim')} about it {are} shown by at least one paper"


def shows_all(papers, what):
    """Which papers show all that is said of a work, and which would if other comparisons counted as well."""
    like, wider = papers.loc[papers["like"], "name"], papers.loc[papers["all"] & ~papers["like"], "name"]
    text = f"{listing(like)} {by_number(len(like), 'shows', 'show')} {what}" if len(like) else f"no paper shows {what}"
    if len(wider):
        text += "" if len(like) else " like with like"
        text += f", but {listing(wider)} {by_number(len(wider), 'does', 'do')} with {NOT_LIKE}"
    return text


@needs("items", "mentions")
def unsaid(data: Tables) -> str:
    """What the articles leave unsaid of what a careful article would tell."""
    cells, label = counts.item_cells(data), data.items.set_index("item_id")["label"]
    right, wrong = (cells["how"].isin(data.codes_with("how", role)) for role in ("told", "told_wrong"))
    silent, things = cells["how"].isna(), counted(len(label), "thing")
    n = (right | wrong).groupby(cells["source_id"], sort=False).sum().sort_values(ascending=False, kind="stable")
    by_article = listing(f"{source} mentions {k or 'none'}" for source, k in n.items())
    by_article = (
        by_article
        if len(n) <= profiles.NAMED
        else f"an article mentions {' to '.join(dict.fromkeys(map(str, (n.min(), n.max()))))}"
    )
    contradicted = f"; {mistakes(cells, right, wrong)}" if (right | wrong).any() else ""
    return in_short(
        [
            f"Of {things} that a careful article would tell its readers, {by_article}.",
            f"In {part(silent.sum(), len(cells), 'case')}, an article leaves out one of them{contradicted}.",
            never_mentioned(data),
        ],
    )


def never_mentioned(data) -> str:
    """Which items no article mentions, as a sentence; empty where each has one."""
    never = items_never_mentioned(data)
    return f"No article mentions {italic(never, 'or')}." if never else ""


def items_never_mentioned(data) -> list:
    """The labels of the items that no article mentions."""
    label, silent = data.items.set_index("item_id")["label"], counts.item_cells(data).set_index("item_id")["how"].isna()
    return [label[item] for item, own in silent.groupby(level=0, sort=False) if own.all()]


def mistakes(cells, right, wrong):
    """How many of the cases in which an article mentions a thing contradict what is known, and in which articles."""
    n, k = (right | wrong).sum(), wrong.sum()
    others = by_number(n, "other one", f"other {n}")
    if not k:
        return f"in the {others}, what it says does not plainly contradict what is known"
    contradicts = f"plainly {by_number(k, 'contradicts', 'contradict')} what is known ({articles_naming(cells[wrong])})"
    return f"of the {others}, {k} {contradicts}" if n > 1 else f"the {others} {contradicts}"


# ---------------------------------------------------------------- how far to trust it


@needs("pairs", "settled")
def repeatable(data: Tables) -> str:
    """How far the passes agree, and what that is worth."""
    if len(data.passes()) < 2:
        return f"{data.coders_sentence()} There is one coder, so there is no agreement to measure; a second is needed."
    table = agreement.summary(agreement.of_all_claims(data), agreement.orders(data), replicates=0)
    n, settled = table["differ"].sum(), data.settled
    rule = settled["reason"].astype(object).map(data.role_of("reason")).isin(["rule_decides", "unclear"]).sum()
    codes = counted(table["units"].sum(), "code")
    short = [data.coders_sentence(), f"The {numeral(len(data.passes()))} passes differ in {n or 'none'} of {codes}."]
    short.append("This shows how repeatable the coding is, not whether the codes are right.")
    texts = []
    if len(settled):
        differences, claims = counted(len(settled), "difference"), counted(settled["pair_id"].nunique(), "claim")
        decided = counted(settled["decision"].nunique(), "decision")
        was = f"{differences} in {claims} {by_number(len(settled), 'was', 'were')} settled, by {decided}"
        more = len(settled) - n
        was += f" ({more} more than above, where a pass has no code)" if more > 0 else ""
        texts.append(f"{was}; in {rule} of {len(settled)} the question was how a rule of the codebook applies.")
    if n and table["alpha"].notna().any():
        lowest = table["alpha"].idxmin()
        among_all = {lowest: agreement.of_all_claims(data, "every")[lowest]}
        every = agreement.summary(among_all, agreement.orders(data), replicates=0)["alpha"].item()
        texts.append(
            f"Agreement is lowest for *{lowest.replace('_', ' ')}*: Krippendorff's alpha, which is 1 for full "
            f"agreement, is {table.loc[lowest, 'alpha']:.3f} among claims to which a pass gave such a code, "
            f"{every:.3f} among all claims."
        )
    return in_short(short, texts)


@needs("choices")
def other_choices(data: Tables) -> str:
    """What other defensible choices do to the shares and to the order of the articles."""
    names = {"direction": "in favour", "wording": "without a hedge", "answer": "that are answered here"}
    texts, most, kept, reach, options = {}, {}, [], [], choices.available(data)
    for name, of in choices.outcomes(data).items():
        specs, votes, shares = choices.run(data, options, of)
        order, moves = choices.order_kept(shares, votes, choices.taken(specs, options)), choices.moves(specs, shares)
        if moved := farthest(shares):
            share = "that" if reach else "the share"
            reach.append(f"{share} of claims {names[name]} {'' if reach else 'moves most '}for {moved}")
        texts[name] = f"**Claims {names[name]}**: {movement(shares)}."
        if order["others"] and shares.notna().any().sum() > 1 and (moves["most"] > 0).any():
            most[name] = next(iter(choices.ordered_moves([moves])))
            kept.append(order)
            texts[name] += f" {order_in_words(shares, order)}"
    turned, others, full = (sum(order[which] for order in kept) for which in ("turned", "others", "complete"))
    places = f"change places in {turned or 'none'} of {counted(others, 'other way')} of counting"
    places += f"; only in {full} of these does every article have enough claims to be compared" * (0 < full < others)
    places += "; in none of these does every article have enough claims to be compared" * (full == 0)
    same = len(set(most.values())) == 1
    for name in most if not same else ():
        texts[name] += f" What matters most is the choice on *{most[name]}*."
    return in_short(
        [
            f"Two articles whose shares differ by at least one claim {places}." if kept else "",
            sentence(f"{listing(reach)}.") if reach else "No share moves, however one counts.",
            f"On average, the choice on {italic(set(most.values()))} moves the shares most." if same else "",
        ],
        texts.values(),
    )


def order_in_words(shares, order) -> str:
    """Whether articles that are apart change places, from :func:`choices.order_kept`."""
    n, apart = int(shares.notna().any().sum()), order["pairs"]
    pairs = f"In {apart} of {counted(n * (n - 1) // 2, 'pair')} of articles the shares are at least one claim apart"
    ways = f"{order['turned'] or 'none'} of {counted(order['others'], 'other way')} of counting"
    full = f" In {order['complete'] or 'none'} of these ways, every article has enough claims to be compared."
    few = full if order["complete"] < order["others"] else ""
    return f"{pairs}, and {by_number(apart, 'this pair changes', 'these pairs change')} places in {ways}.{few}"


def movement(shares) -> str:
    """In which articles the share is the same in every specification, and in which it moves farthest."""
    reach = (shares.max() - shares.min()).dropna().round(9)
    fixed, moved = reach.index[reach == 0], farthest(shares)
    texts = [f"never changes for {profiles.named(fixed)}"] if len(fixed) else []
    texts += [f"varies most for {moved}"] if moved else []
    return f"the share {listing(texts)}" if texts else "no article has such a claim"


def farthest(shares) -> str:
    """``A3 (30% to 71%)``: the articles whose share moves farthest; empty where none moves."""
    reach = (shares.max() - shares.min()).dropna().round(9)
    moved = reach.index[(reach > 0) & (reach == reach.max())]
    if len(moved) > profiles.NAMED:
        return f"{len(moved)} articles"
    return listing(f"{source} ({span(shares[source])})" for source in moved) if len(moved) else ""


def explored(data: Tables) -> str:
    """What the claims can be filtered by."""
    answer = "" if data.lacking(evidence.TABLES) else ", answer"
    variables, n = counted(len(data.variables()), "coded variable"), counted(len(data.claims), "claim")
    found = (
        "its codes and what they mean"
        if data.lacking(evidence.TABLES)
        else "its codes, what they mean, and what studies found"
    )
    return in_short(
        [
            f"You can filter {n} by article{answer} and {variables}, and search their words.",
            f"A claim's card shows {found}.",
        ]
    )


def coded_by_hand(data: Tables) -> str:
    """How many statements each coder has coded, as one sentence."""
    table = coding.progress(data).sum()
    n = int(table.pop("statements"))
    if table.empty:
        return "This topic has no table of a coder, so there is nothing to code by hand."
    if len(table) > 1 and table.nunique() == 1:
        each = f"{'all ' * (n > 1)}{n}" if table.iloc[0] == n else f"{table.iloc[0] or 'none'} of {n}"
        coded = f"Passes {listing(table.index)} have each coded {each} {by_number(n, 'statement', 'statements')}."
    else:
        each = listing(f"pass {name} has coded {k or 'none'}" for name, k in table.items())
        coded = f"Of {counted(n, 'statement')}, {each}."
    return in_short(
        [
            "The sheet shows one statement after another, and asks what it claims and which codes each claim gets.",
            coded,
        ]
    )


# ---------------------------------------------------------------- what changed codes move


def coded_differently(data: Tables) -> str:
    """What moves with the codes that a reader changes, or with those of the worked example."""
    before, after = recodes.compared(data)
    count, answer = recodes.of_counts(before, after), recodes.of_answers(before, after)
    share, alike = recodes.of_shares(before, after), recodes.of_agreement(before, after)
    sentences = moves_in_words(after, count, answer, share, alike)
    return in_short(sentences[:2], sentences[2:])


def what_moves(after, count, answer, share, alike) -> str:
    """What a change of codes moves, as one paragraph; the arguments are those of :func:`moves_in_words`."""
    return " ".join(moves_in_words(after, count, answer, share, alike))


def moves_in_words(after, count, answer, share, alike) -> list:
    """What a change of codes moves, from the changed tables and the frames of ``recodes.of_...`` (or ``None``).

    Returns sentences, of which the first two are the answer.
    """
    if after.recodes.empty:
        return ["No code is changed, so nothing else changes."]
    rank, changed = recodes.of_ranks(share), counted(len(after.recodes), "changed code")
    compared = {"count": count, "answer": answer, "rank": rank}
    parts = [f"{len(recodes.moved(t))} of {counted(len(t), noun)}" for noun, t in compared.items() if t is not None]
    texts = [
        f"With the {changed} of {after.recodes_name}, {listing(parts)} change.",
        *moved_answers(after, answer),
        moved_by_article("Shares", recodes.moved(share), lambda s: "no claim" if pd.isna(s) else percent(s)),
        moved_by_article("Ranks", recodes.moved(rank), rank_in_words, " (1: the largest share)"),
        moved_agreement(alike),
        after.recodes_note if after.by_reader else "",
    ]
    return [*filter(None, texts)]


def moved_answers(after, answer) -> list:
    """Which answers move, as a sentence, and for which only what was found does, as another."""
    if answer is None:
        return ["These tables have no estimates, and so no answers."]
    texts = [
        "{} from *{}* to *{}*".format(claim, *(recodes.label(after, "answer", code) for code in codes))
        for claim, *codes in recodes.moved(answer)[["claim_id", "before", "after"]].itertuples(index=False)
    ]
    kept = answer[answer["before"].eq(answer["after"]) & answer["reply_before"].ne(answer["reply_after"])]["claim_id"]
    which = profiles.named(kept, "claim")
    keeps, it = by_number(len(kept), "stays", "stay"), by_number(len(kept), "it", "them")
    reasons = f"The {by_number(len(kept), 'answer', 'answers')} to {which} {keeps}, but what is said with {it} changes."
    moves = f"Answers change: {listing(texts)}." if texts else "No answer changes."
    moves = moves if len(texts) <= profiles.NAMED else f"{len(texts)} answers change."
    return [moves, reasons if len(kept) else ""]


def rank_in_words(rank) -> str:
    """A rank, or that there is none."""
    return "none" if pd.isna(rank) else str(rank)


def moved_by_article(what: str, table, form, note="") -> str:
    """Which shares or ranks move, as one sentence; ``form`` writes a single one, and ``note`` follows what they are."""
    texts = []
    for outcome, own in table.groupby("outcome", sort=False):
        steps = [f"{row.source_id} from {form(row.before)} to {form(row.after)}" for row in own.itertuples()]
        texts.append(f"*{outcome}* {profiles.named(steps)}")
    return f"{what}{note} change: {'; '.join(texts)}." if texts else f"No {what.lower().removesuffix('s')} changes."


def moved_agreement(alike) -> str:
    """How many codes of the changed variables agree with each pass, before and after, as one sentence."""
    if alike is None:
        return "These tables have no passes to compare with."
    texts = []
    for coder, own in alike.groupby("coder"):
        was, now, n, of = (own[f"{what}_{when}"].sum() for what in ("equal", "units") for when in ("before", "after"))
        before, agree = was if n == of else f"{was} of {n}", by_number(now, "agrees", "agree")
        texts.append(f"{now} of {counted(of, 'code')} now {agree} with pass {coder} ({before} before)")
    return f"In the variables that were changed, {listing(texts)}."


BY_NOTEBOOK = {
    "01": topics,
    "02": effectiveness,
    "03": bodies,
    "04": trials,
    "05": answered,
    "06": cited_works,
    "07": unsaid,
    "08": repeatable,
    "09": other_choices,
    "10": explored,
    "11": coded_differently,
    "12": coded_by_hand,
    "13": profiles.careful,
}
