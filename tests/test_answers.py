"""The computed answers say what a plain count of the CSV says, and stay sentences for one of a thing and for none."""

import csv
import json
import re
import shutil
from copy import copy

import pandas as pd
import pytest
import topics
from claimlib import answers, evidence, glossary, headlines, judging, pages, profiles, replies, tables, words
from places import ROOT

NOUNS = "claim|pair|statement|article|code|difference|candidate|trial|count|answer|rank|thing|comparison|paper|way"
ONE = "names|makes|says|tests|confirms|agrees|is|was|does|disagrees|consists|favours|fits"
MANY = "name|make|say|test|confirm|agree|are|were|do|disagree|consist|favour|fit|point"
WRONG = re.compile(
    rf"\b1 ({NOUNS}|recommendation)s\b|\b(?:0|[2-9]|\d\d\d?) ({NOUNS}|recommendation)\b|\bof (?!1\b)\d+ ({NOUNS})\b"
    rf"|\b1 ({MANY})\b|\b(?:0|[2-9]|\d\d\d?) ({ONE})\b|\b(none of|of|about|against) none\b|\bnone (or|and) none\b"
    r"|\bnan\b|\bNone\b|\(\)|\(none\)|\S  |\.\.|[:;,] ?[.;:]"
)


def plain(name):
    """A committed table as dicts of text."""
    with (ROOT / "data" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EFFECTS = [row for row in plain("claims.csv") if row["direction"]]


def cut(folder, keep, empty=(), lacking=(), topic=None):
    """A topic (the artificial one) with some of its statements, and without the rows or the files of some tables."""
    shutil.copytree(topic or topics.other_topic(), folder)
    kept = {row["statement_id"] for row in rows(folder / "statements.csv") if re.match(keep, row["statement_id"])}
    claims = {row["claim_id"] for row in rows(folder / "claims.csv") if row["statement_id"] in kept}
    allowed = {"statement_id": kept, "source_id": {s.rpartition("-")[0] for s in kept}, "claim_id": claims}
    for path in folder.rglob("*.csv"):
        if not (own := rows(path)):
            continue
        head = list(own[0])
        final = path.parent == folder or path.stem in ("examples", "alternatives")  # name claims of the final table
        if final or "statement_id" in head:
            check = [key for key in allowed if key in head and (final or key != "claim_id")]
            own = [row for row in own if all(row[key] in allowed[key] for key in check)]
        own = [] if path.stem in empty else own
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head, *(row.values() for row in own)])
    path = folder / "datapackage.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    about["resources"] = [r | {"may_be_empty": True} for r in about["resources"] if r["name"] not in lacking]
    path.write_text(json.dumps(about), encoding="utf-8")
    return tables.load(folder)


def rows(path):
    """The rows of a CSV as dicts of text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


EVIDENCE = ("studies", "effects", "measures", "matches", "thresholds")
SMALL = {
    "whole": ("",),
    "one article": ("Tea",),
    "one article without a conflict": ("Hum",),
    "one claim": ("Hum-03",),
    "one claim without a direction": ("Hum-07",),
    "one claim against": ("Zed-03",),
    "one conflict": ("Tea-0[12]|Hum-04",),
    "no estimate": (
        "",
        (
            "effects",
            "extractions",
            "conclusion_extractions",
            "comparison_extractions",
            "mean_extractions",
            "settled_extractions",
        ),
    ),
    "no mention, no candidate": ("", ("mentions", "citations", "guidelines", "guideline_extractions")),
}


@pytest.mark.thorough
@pytest.mark.parametrize("case", SMALL.values(), ids=SMALL)
def test_every_answer_is_sentences_for_one_and_for_none(case, tmp_path):
    small = cut(tmp_path / "topic", *case)
    for number, answer in [("compared", answers.compared), *answers.BY_NOTEBOOK.items()]:
        text = answer(small)
        parts = sentences(text), *map(sentences, LINE.findall(text))
        assert text.endswith(".") and all(re.match(r"[A-Z0-9*\u201c]", one) for part in parts for one in part), text
        assert len(parts[0]) <= answers.SENTENCES, (number, text)
        assert not WRONG.search(text), (number, WRONG.search(text), text)


ALONE = re.compile(
    r"\b1 of these\b|\b[Ii]ts 1\b|\bare 1 \*[^*]+\*\.|coded as 1 \*[^*]+\*\.|\b[Oo]f 1 claim, |\b1 is known\b"
)


@pytest.mark.thorough
@pytest.mark.parametrize("case", SMALL.values(), ids=SMALL)
def test_results_and_summaries_are_sentences_for_one_and_for_none(case, tmp_path):
    small = cut(tmp_path / "topic", *case)
    texts = [text for _, text, _ in headlines.headlines(small)]
    texts += [text for _, every in headlines.of_bodies(small) for text in every]
    texts += [text for source in small.sources["source_id"] for text in profiles.summary(small, source).values()]
    for text in texts:
        assert text.endswith(".") and re.match(r"[A-Z0-9*\u201c]", text), text
        assert not (WRONG.search(text) or ALONE.search(text)), (WRONG.search(text) or ALONE.search(text), text)
    are = "article is" if len(small.sources) == 1 else "articles are"
    assert pages.results(small).startswith(f"The {are} {small.sources['source_id'].iloc[0]} (")


def test_the_figures_of_harms_are_counted_with_their_studies(data):
    every = plain("harms.csv")
    own = [row for row in every if row["estimate"]]
    said = f"there are {len(own)} figures of harms from {len({row['study_id'] for row in own})} studies"
    said += f"; {len(every) - len(own)} more rows have words alone."
    assert said in answers.answered(data)
    none = copy(data)  # no answer to a claim rests on harms, so that what is remembered holds
    none.frames = {**data.frames, "harms": data.harms.assign(estimate=float("nan"))}
    assert "Harms" not in answers.answered(none)


def test_one_claim_is_told_without_a_number(tmp_path):
    small = cut(tmp_path / "topic", "Hum-03")
    text = headlines.claimed(small)
    assert text.startswith("The one claim about effectiveness favours humming, without a hedge, and ")
    assert profiles.summary(small, "Hum")["Answers"].startswith("The answer to its claim about effectiveness is *")
    assert headlines.say_so(small, small.claims, 1)[0].startswith("the one claim says it is much better (Hum)")


LINE = re.compile(r"^ *- (.+)$", re.MULTILINE)


def sentences(text):
    """The sentences of the first paragraph of a text."""
    return re.split(r"(?<=[.?!]) ", words.paragraph(text))


@pytest.mark.parametrize("notebook", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.name[:2])
def test_the_first_thing_that_a_notebook_prints_is_its_answer_in_two_or_three_sentences(notebook, data):
    cells = [cell for cell in json.loads(notebook.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    first = next(cell["outputs"] for cell in cells if cell["outputs"])
    printed = "".join(first[0]["data"]["text/markdown"])
    assert 2 <= len(sentences(printed)) <= answers.SENTENCES, printed
    if (number := notebook.name[:2]) in answers.BY_NOTEBOOK and data.folder == tables.DEFAULT_FOLDER:
        assert printed == glossary.linked(answers.BY_NOTEBOOK[number](data))


@pytest.mark.parametrize(
    "text", ["1 claims", "1 name nothing", "in none of none", "1 pair of 3 claim", "2 says", "(nan)"]
)
def test_the_check_of_sentences_finds_what_is_wrong(text):
    assert WRONG.search(text)


@pytest.mark.thorough
def test_answers_are_as_short_for_many_articles(tmp_path):
    topics.many(tmp_path / "many", 60)
    many = tables.load(tmp_path / "many")
    for number, answer in answers.BY_NOTEBOOK.items():
        text = answer(many) if number != "11" else ""  # these tables have no codes to change
        assert len(text) < 2000, (number, text)
        named = re.findall(r"(?:\b[NPC]\d\d\b(?:, | and )?)+", text)
        assert all(len(re.findall(r"\d\d", one)) <= profiles.NAMED for one in named), (number, text)


def test_an_answer_without_its_tables_says_which(tmp_path):
    small = cut(tmp_path / "topic", "", lacking=("items", "mentions"))
    assert answers.unsaid(small) == "This topic has no tables `items` and `mentions`."


@pytest.mark.thorough
def test_an_answer_rests_on_roles_and_not_on_the_order_of_codes(tmp_path):
    before = tables.load(topics.other_topic())
    folder = topics.write(tmp_path / "topic")
    for variable in ("direction", "finding", "answer", "half", "how", "comparator", "outcome", "recommendation"):
        turn(folder / "codes.csv", variable)
    after = tables.load(folder)
    assert list(after.labels("direction")) == list(before.labels("direction"))[::-1]
    for number in ("01", "02", "03", "04", "05", "06", "07", "08"):
        texts = [answers.BY_NOTEBOOK[number](data) for data in (before, after)]
        assert numbers_with_names(texts[0]) == numbers_with_names(texts[1]), number


def turn(path, variable):
    """Turn round the order of the codes of a variable."""
    own = rows(path)
    turned = iter([row for row in own if row["variable"] == variable][::-1])
    own = [next(turned) if row["variable"] == variable else row for row in own]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([list(own[0]), *(row.values() for row in own)])


def numbers_with_names(text):
    """The words of a text, whatever their order: lists follow the order of the codes."""
    return sorted(re.findall(r"[\w*]+", text))


# ---------------------------------------------------------------- plain counts


def test_the_size_of_the_comparison_is_counted(data):
    text, claims = answers.compared(data), plain("claims.csv")
    assert f"{len(data.sources)} articles contain {len(data.statements)} statements" in text
    assert f"{len({row['statement_id'] for row in claims})} make {len(claims)} claims" in text


def test_topics_and_firm_wording_are_counted(data):
    text, claims = answers.topics(data), plain("claims.csv")
    for topic in {row["topic"] for row in claims}:
        n = sum(row["topic"] == topic for row in claims)
        assert f"*{topic}* ({n})" in text
    firm = sum(row["certainty"] in ("plain", "emphatic") for row in EFFECTS)
    assert f"{firm} of {len(EFFECTS)} ({round(100 * firm / len(EFFECTS))}%) about effectiveness" in text


def test_directions_are_counted_over_all_and_by_article(data):
    text = answers.effectiveness(data)
    favour = [row for row in EFFECTS if row["direction"] == "favours"]
    assert text.startswith(f"{len(favour)} of {len(EFFECTS)} claims")
    of = {a: [r["direction"] == "favours" for r in EFFECTS if r["claim_id"].startswith(a)] for a in data.publishers()}
    share = {a: sum(own) / len(own) for a, own in of.items()}
    for end in (min(share.values()), max(share.values())):
        assert all((f"{sum(of[a])} of {len(of[a])} ({a})" in text) for a in of if share[a] == end)
    firm = sum(row["certainty"] in ("plain", "emphatic") for row in favour)
    assert f"{firm} of {len(EFFECTS)} ({100 * firm / len(EFFECTS):.0f}%) do so without a hedge" in text


def test_silence_on_the_comparator_and_who_names_one_are_said(data):
    text = answers.effectiveness(data)
    silent = sum(row["comparator"] == "not_stated" for row in EFFECTS)
    said = "do not say what the treatment is compared with"
    assert f"{silent} of {len(EFFECTS)} ({100 * silent / len(EFFECTS):.0f}%) {said}" in text
    named = re.search(r"The rest name (.+?)\.$", text, re.MULTILINE)[1]
    told = {
        label: set(who.replace(" and ", ", ").split(", ")) for label, who in re.findall(r"\*(.+?)\* \((.+?)\)", named)
    }
    spoken = [(row["comparator"], row["claim_id"][:2]) for row in EFFECTS if row["comparator"] != "not_stated"]
    labels = data.labels("comparator")
    assert told == {labels[code]: {source for other, source in spoken if other == code} for code, _ in spoken}
    quiet = set(data.publishers()) - {source for _, source in spoken}
    assert quiet == set(
        re.search(r"^- (.+) names? no comparator\.", text, re.MULTILINE)[1].strip().replace(" and ", ", ").split(", ")
    )


def test_bodies_and_pairs_of_statements_that_disagree_are_counted(data):
    text = answers.bodies(data)
    sham = [row for row in EFFECTS if row["comparator"] == "sham"]
    assert f"**Sham v real**: of {len(sham)} claims" in text
    pairs = [
        (a["claim_id"], b["claim_id"], code)
        for variable, code in (
            ("comparator", "sham"),
            ("comparator", "conventional"),
            ("cited_work", "analysis_of_22_trials"),
        )
        for i, a in enumerate(EFFECTS)
        for b in EFFECTS[i + 1 :]
        if a[variable] == b[variable] == code and a["direction"] != b["direction"]
    ]
    statements = {(a[:5], b[:5], code) for a, b, code in pairs}
    within = sum(a[:2] == b[:2] for a, b, _ in statements)
    assert f" In {len(statements)} cases, two statements about the same body of evidence disagree" in text
    assert f"in {within} of them, both are in the same article (" in text
    assert f" cases contain {len(pairs)} pairs of claims that disagree." in text


def test_recommendations_that_were_replaced_are_not_counted(data):
    guidelines = plain("guidelines.csv")
    current = [row for row in guidelines if not row["replaced_by"] and row["newer_exists"] == "no"]
    assert len(current) < len(guidelines)
    text = answers.trials(data)
    assert f"Of {len({row['body'] for row in current})} guideline bodies whose advice seems current, " in text
    against = {row["body"] for row in current if row["recommendation"] == "against"}
    favour = {row["body"] for row in current if "for" in row["recommendation"]} - against
    weak = {row["body"] for row in current if row["recommendation"] == "conditional_for"} & favour
    assert f" {len(favour)} are for acupuncture ({len(weak)} weakly or as one option) and {len(against)} " in text


def test_the_intervals_are_counted_by_study_and_the_others_named(data):
    text = answers.trials(data)
    like = [
        row
        for row in plain("effects.csv")
        if row["measure"]
        and row["compared_with"] == "sham"
        and row["measured"] == "pain"
        and {row["comparator_mixed"], row["treatment_mixed"], row["wider_population"]} == {"no"}
        and not row["measure"].startswith("sd_change")
    ]
    assert f"of {len({row['study_id'] for row in like})} against *sham*" in text
    assert "lies on both sides of no difference (*sham*: Brinkhaus 2006 and Kong 2020)" in text


def test_what_a_newer_version_is_known_of_is_marked_where_the_note_says_so():
    for row in plain("guidelines.csv"):
        assert (row["newer_exists"] == "yes") == ("A version of" in row["note"] and "exists" in row["note"])


def test_who_coded_comes_from_the_descriptor(data, tmp_path):
    assert data.coders_sentence() and data.coders_sentence() in answers.repeatable(data)
    other = tables.load(topics.other_topic())
    assert "language model" not in answers.repeatable(other)


def test_differences_of_the_passes_are_counted_by_code_and_by_claim(data):
    settled, text = plain("coding/settled.csv"), answers.repeatable(data)
    rule = sum(row["reason"] in ("rule_clear", "rule_unclear") for row in settled)
    assert f"{len(settled)} differences in {len({row['pair_id'] for row in settled})} claims were settled" in text
    assert f"in {rule} of {len(settled)} the question was how a rule of the codebook applies" in text


def test_every_notebook_with_an_answer_exists():
    numbers = {path.name[:2] for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert set(answers.BY_NOTEBOOK) | {"00"} == numbers


def test_a_changed_code_changes_the_answer(copy, data):
    row = int(data.claims.index[data.claims["direction"] == "favours"].min())
    copy.change("claims.csv", row, "direction", "against")
    changed = tables.load(copy.folder)
    against = (data.claims["direction"] == "against").sum() + 1
    assert f"{against} say" in answers.effectiveness(changed) and "*against acupuncture*" in answers.effectiveness(
        changed
    )
    assert "none says *against acupuncture*" in answers.effectiveness(data)


@pytest.mark.parametrize(("holds", "said"), [("none", "No paper appeared"), ("first", "Only "), ("all", "All ")])
def test_how_many_papers_fit_a_detail_of_a_work_is_said_right_for_none_one_and_all(data, monkeypatch, holds, said):
    code = data.roles("half")

    def fits(papers, work, codes):
        yes = {"none": [], "first": papers.index[:1], "all": papers.index}[holds]
        found = pd.DataFrame(code[evidence.UNTESTED], papers.index, ["journal"])
        found.loc[list(yes), "journal"] = code[evidence.HOLDS]
        return found

    monkeypatch.setattr(answers.citations, "fits_description", fits)
    assert re.search(rf"- {said}.* in that journal\.", answers.cited_works(data))


@pytest.mark.parametrize(
    ("ids", "says"),
    [
        ([], ""),
        (["A2-09-1"], ""),
        (
            ["A1-28-1"],
            "Of the one claim that one estimate supports, only the direction is shown; whether the effect has "
            "the medium size that strong words ask for stays open.",
        ),
        (
            ["A1-28-1", "A1-28-2"],
            "Of the 2 claims that one estimate supports, only the direction is shown; whether the effect has "
            "the medium size that strong words ask for stays open.",
        ),
        (
            ["A1-28-1", "A2-09-1"],
            "Of 1 of the 2 claims that one estimate supports, only the direction is shown; whether the effect has "
            "the medium size that strong words ask for stays open.",
        ),
    ],
)
def test_supported_claims_with_strong_words_that_are_not_shown_are_counted(data, ids, says):
    claims = judging.answers(data)
    assert answers.not_shown(data, claims[claims["claim_id"].isin(ids)]) == says


@pytest.mark.parametrize(
    ("ids", "says"),
    [
        ([], ""),
        (
            ["A1-28-3"],
            "For A1-28-3 (*too imprecise to say*), the whole leading interval is below the medium size that strong "
            "words ask for.",
        ),
        (
            ["A1-28-1", "A1-28-3"],
            "Of the one claim that one estimate supports, only the direction is shown; whether the effect has "
            "the medium size that strong words ask for stays open. For A1-28-3 (*too imprecise to say*), "
            "the whole leading interval is below the medium size that strong words ask for.",
        ),
    ],
)
def test_strong_words_that_are_ruled_out_are_named_with_and_without_others(data, ids, says):
    claims = judging.answers(data)
    led = claims[claims["claim_id"].isin(ids)]
    assert answers.strong_words(data, led, data.code_with("answer", "supported")) == says


@pytest.mark.parametrize(
    ("like", "k", "says"),
    [
        (0, 1, "not like with like"),
        (1, 1, "like with like"),
        (0, 2, "none like with like"),
        (1, 2, "1 of them like with like"),
        (2, 2, "all like with like"),
    ],
)
def test_papers_that_compare_like_with_like_are_counted(like, k, says):
    assert replies.like_with_like(like, k) == says


def test_differences_that_agreement_does_not_count_are_told_apart(data):
    assert "more than above" not in answers.repeatable(data)
    own = tables.read()
    own.settled = pd.concat([own.settled, own.settled.tail(1)], ignore_index=True)
    assert "by 4 decisions (1 more than above, where a pass has no code); in " in answers.repeatable(own)
