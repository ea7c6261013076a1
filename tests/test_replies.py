"""The answers in words: one wording everywhere, true of the tables, and readable for one and for none."""

import re

import drawings
import nbformat
import numpy as np
import pandas as pd
import pytest
from claimlib import citations, evidence, explore, firmness, judging, recoding, replies
from claimlib.judging import CONFLICTING, EXISTENTIAL, WHOLE
from claimlib.words import sentence
from places import ROOT


@pytest.fixture(scope="module", params=drawings.TOPICS)
def topic(request):
    """The tables of this topic, then of the artificial one."""
    return drawings.topic(request.param)


def texts(topic):
    """Each claim with its answer and its reply."""
    table = judging.answers(topic)
    return table.assign(reply=table["claim_id"].map(replies.replies(topic)))


def speaking(topic, claim):
    """The estimates that speak to a claim, as a frame with ``finds``, ``denies`` and ``said``."""
    return pd.DataFrame([one.row._asdict() | one._asdict() for one in judging.speaking(topic, claim)])


def spoken(frame):
    """Estimates that speak to a claim, from a frame."""
    flags = frame[["finds", "denies"]].itertuples(index=False)
    return [judging.Spoken(row, *of, said=True) for row, of in zip(records(frame), flags, strict=True)]


def records(frame):
    """The rows of a frame as named tuples."""
    return [*frame.itertuples(index=False)]


def test_every_claim_about_effectiveness_has_one_reply(topic):
    found = replies.replies(topic)
    assert found.index.tolist() == topic.claims.loc[topic.claims["direction"].notna(), "claim_id"].tolist()
    assert found.str.endswith(".").all() and not found.str.contains("nan|None|<NA>|  |none of none").any()


def test_a_reply_begins_with_its_answer(topic):
    labels = topic.labels("answer")
    for row in texts(topic).itertuples():
        label = labels[row.answer].casefold()
        assert row.reply.casefold().startswith((label, f"direction {label}")), row.claim_id


def test_a_reply_names_the_leading_estimate_with_its_numbers_size_and_certainty(topic):
    of = replies.estimate_of(topic)
    for row in texts(topic).dropna(subset="effect_id").itertuples():
        estimate = of.loc[row.effect_id]
        assert replies.estimate_in_words(topic, estimate) in row.reply
        assert replies.certainty_in_words(topic, estimate) in row.reply
        if row.answer == topic.code_with("answer", "supported") and row.direction in topic.codes_with(
            "direction", "better"
        ):
            assert replies.size_in_words(topic, estimate) in row.reply


def test_a_reply_to_some_studies_counts_them(topic):
    rows = texts(topic)
    for row in rows[(rows["kind"] == EXISTENTIAL) & (rows["studies"] > 0)].itertuples():
        assert re.search(
            rf"\b{row.found} of {row.studies} (study|studies|trials?) found (an advantage|{replies.LITTLE})\b",
            row.reply,
        ), row.claim_id


@pytest.mark.parametrize(("role", "found"), [("supported", 1), ("contradicted", 0), ("imprecise", 0)])
def test_only_what_studies_support_is_said_to_be_so_by_them(data, role, found):
    claims = judging.answers(data)
    claims = claims[~claims["claim_id"].isin(replies.answer_remarks(data))]
    claim = claims[(claims["kind"] == EXISTENTIAL) & (claims["studies"] > 1)].iloc[0].to_dict()
    claim |= {"answer": data.code_with("answer", role), "found": found, "studies": 3}
    label = sentence(data.label("answer", claim["answer"]))
    says = (
        f"{label} by 1 of 3 studies ({claim['both']} also found otherwise)"
        if found
        else f"{label}: 0 of 3 studies found it"
    )
    both = f" ({claim['both']} also otherwise)" if claim["both"] else ""
    assert replies.short(data, claim | {"direction": data.code_with("direction", "better")}) == says
    assert replies.in_short(data, claim) == (f"{label}; 1 of 3{both} found it" if found else label)
    same = replies.short(data, claim | {"direction": data.code_with("direction", "same")})
    assert same.startswith(f"{label}: {found} of 3 studies found little or none")
    assert ("of these favour" in same) == (role == "supported")


@pytest.mark.parametrize(
    ("ways", "says"),
    [
        (["same"], ["1 found no clear difference"]),
        (["worse", "worse"], ["2 found other active treatment better (Doe 2030, massage and Roe 2031, massage)"]),
        (
            ["worse", "same"],
            ["1 found other active treatment better (Doe 2030, massage)", "1 found no clear difference"],
        ),
        (["better"], ["1 found no clear difference"]),  # an advantage that is even less than small
        ([], []),
    ],
)
def test_that_the_comparison_does_better_is_said_only_where_a_study_found_it(data, ways, says):
    names = ["Doe 2030", "Roe 2031"][: len(ways)]
    rows = pd.DataFrame({"way": ways, "counted_as": names, "study": names})
    rows = records(rows.assign(compared_with="other_active", detail="massage"))
    assert replies.contrary_in_words(data, rows, "better") == says
    also = replies.contrary_in_words(data, rows, "better", " also")
    assert also == [one.replace("found", "also found") for one in says]
    mirrored = [row._replace(way={"worse": "better", "better": "worse"}.get(row.way, row.way)) for row in rows]
    says = [
        one.replace("other active treatment better", "acupuncture better than other active treatment") for one in says
    ]
    assert replies.contrary_in_words(data, mirrored, "worse") == says


def test_a_claim_that_it_does_worse_is_told_who_found_a_disadvantage(data, monkeypatch):
    claim = judging.answers(data).set_index("claim_id", drop=False).loc["A1-26-1"].to_dict()
    claim |= {"direction": data.code_with("direction", "worse"), "boosted": "no"}
    rows = speaking(data, "A1-26-1").head(2).assign(way=["worse", "better"], finds=[True, False], denies=[False, True])
    rows = rows.assign(study=["a", "b"], counted_as="Doe 2030", detail=None)
    monkeypatch.setattr(judging, "speaking", lambda *_: spoken(rows))
    text = replies.studies_in_words(data, claim | {"found": 1, "contrary": 1, "both": 0, "studies": 2})
    assert "1 of 2 studies found a disadvantage" in text and "1 found acupuncture better than" in text
    assert "an advantage" not in text


@pytest.mark.parametrize(
    ("said", "vague", "told"),
    [
        (["same"], 1, " (by the interval; its authors found no clear difference)"),
        (["better", "better_small"], 2, " (their authors found an advantage)"),
        (["same", "better"], 2, " (in 1 of them, the authors found no clear difference; in 1, an advantage)"),
        (["better", None], 2, " (in 1 of them, the authors found an advantage)"),
        ([None], 1, ""),
    ],
)
def test_what_authors_found_is_said_of_studies_that_leave_it_open(data, said, vague, told):
    codes = [data.codes_with("authors_conclusion", role)[0] if role else None for role in said]
    rows = pd.DataFrame({"study": list("abcd")[: len(said)], "authors_conclusion": codes}, dtype=object)
    decided = pd.DataFrame({"study": ["x"], "authors_conclusion": [codes[0]]}, dtype=object)
    rows = pd.concat([rows.assign(finds=False, denies=False), decided.assign(finds=True, denies=False)])
    assert replies.verdict(data, spoken(rows), vague) == told


def test_a_study_whose_authors_found_both_is_not_counted_twice(data):
    codes = [data.codes_with("authors_conclusion", role)[0] for role in ("better", "same", "better")]
    rows = pd.DataFrame({"study": ["a", "a", "b"], "authors_conclusion": codes, "finds": False, "denies": False})
    said = " (their authors found an advantage; 1 of them also found no clear difference)"
    assert replies.verdict(data, spoken(rows), 2) == said


@pytest.mark.parametrize(
    ("lead", "direction", "answer", "told"),
    [
        ("MU_2020-1", "same", "imprecise", True),  # the whole interval favours the treatment
        ("MU_2020-1", "same", "contradicted", True),
        ("MU_2020-1", "same", "supported", False),
        ("MU_2020-1", "better", "supported", False),
        ("HAAKE_2007-9", "same", "imprecise", False),  # it includes no difference
    ],
)
def test_a_claim_of_no_difference_is_told_where_the_interval_favours_the_treatment(data, lead, direction, answer, told):
    claim = judging.answers(data).set_index("claim_id", drop=False).loc["A1-30-1"].to_dict()
    claim |= {name: data.code_with(name, role) for name, role in (("direction", direction), ("answer", answer))}
    claim |= {"effect_id": lead}
    assert ("read as at least as good, the claim would be supported" in replies.reply(data, claim)) == told
    assert replies.in_short(data, claim).startswith("Supported if it means at least as good; else ") == told
    assert replies.short(data, claim).startswith(replies.in_short(data, claim))


def test_a_count_says_from_what_it_is_known_that_studies_found_something(topic):
    """Each study in the best way that it is known: by a printed interval, by our arithmetic, or in words."""
    rows = texts(topic)
    rows = rows[(rows["kind"] == EXISTENTIAL) & (rows["found"] > 0)]
    told = {"printed": 0, "ours": 0, "words": 0}
    for row in rows.itertuples():
        own = speaking(topic, row.claim_id)
        found = own[own["finds"]]
        assert found["study"].nunique() == row.found and own["study"].nunique() == row.studies
        ours, interval = found["arithmetic"] == "yes", found["measure"].notna() & found["said"]
        best = (
            pd.Series(np.select([interval & ~ours, ours], [0, 1], 2), found["study"].to_numpy()).groupby(level=0).min()
        )
        n = {name: (best == k).sum() for k, name in enumerate(told)}
        brackets = re.search(
            r"found (?:an advantage(?: that may be \w+)?|little or no clear difference) \(([^)]*)\)", row.reply
        )
        said = {"printed": 0, "ours": 0, "words": 0}
        for part in brackets[1].split("; ") if brackets else []:
            way = "ours" if "we worked" in part else next(name for name in said if name in part)
            said[way] = int(part.split()[0])
        assert said == (n if n["ours"] or n["words"] else dict.fromkeys(said, 0)), row.claim_id
        told = {name: told[name] + n[name] for name in told}
    assert all(told.values()) or topic.silence != "not_stated"


def test_of_studies_without_a_clear_difference_those_that_also_favour_are_counted(data):
    claim = judging.answers(data).set_index("claim_id", drop=False).loc["A1-26-2"]
    own = speaking(data, "A1-26-2")
    favour = own.loc[own["finding"].eq(data.code_with("finding", "better")), "study"]
    k = own.loc[own["finds"] & own["study"].isin(favour), "study"].nunique()
    said = f"Of the {claim['found']}, {k} also favour acupuncture, by an interval or in words"
    assert k == 4 and "MU_2020" in set(favour) and said in replies.reply(data, claim)


def test_an_answer_says_that_its_estimate_was_only_read_in_a_report(data):
    label, found = data.label("seen", data.code_with("seen", "secondhand")), replies.replies(data)
    seen = data.effects.set_index("effect_id")["seen"]
    led = judging.answers(data).dropna(subset="effect_id")
    told = {row.claim_id: f", {label}: " in found[row.claim_id] for row in led.itertuples()}
    assert told == {row.claim_id: seen[row.effect_id] == "in_secondary_report" for row in led.itertuples()}
    assert set(told.values()) == {True, False}


def test_studies_that_show_neither_are_told_with_what_their_authors_report(data):
    own = speaking(data, "A1-28-1")
    decided = set(own.loc[own["finds"] | own["denies"], "study"])
    vague = own[~own["study"].isin(decided)]
    assert set(vague["name"]) == {"Brinkhaus 2006", "Kong 2020"}
    assert vague.groupby("study")["authors_conclusion"].agg(lambda said: (said == "no_difference").any()).all()
    text = replies.replies(data)["A1-28-1"]
    assert "2 leave it open (by the interval; their authors found no clear difference)." in text
    assert (
        replies.verdict(data, spoken(own), 3)
        == " (by the interval; in 2 of them, the authors found no clear difference)"
    )
    assert replies.verdict(data, spoken(own.assign(authors_conclusion=None)), 2) == ""
    haake = own[own["name"] == "Haake 2007"]
    k, n = haake["finds"].sum(), len(haake)
    told = f"1 by a difference that we worked out, Haake 2007 in {k} of {n} intervals, but its printed interval"
    assert 0 < k < n and told in text


def test_a_remark_follows_the_name_of_an_answer_also_where_an_estimate_leads(data):
    for text in (
        "Supported: 1 of 2",
        "Direction supported; size small. It rests on A: 1",
        "Too imprecise to say. It: x",
    ):
        name = re.split("[:;.] ", text)[0]
        assert replies.with_remark(text, "a remark") == text.replace(name, f"{name} (a remark)", 1)
        assert replies.with_remark(text, None) == text


def test_a_remark_on_an_answer_is_left_out_where_a_reader_changed_the_codes(data):
    claim, remark = next(iter(replies.answer_remarks(data).items()))
    now = data.claims.set_index("claim_id").at[claim, "speaks_of"]
    code = next(code for code in data.labels("speaks_of") if code != now)
    changed = recoding.recode(data, [(claim, "speaks_of", code, "why")])
    assert remark in replies.replies(data)[claim]
    assert remark not in replies.replies(changed)[claim]
    assert replies.answer_remarks(changed).keys() == replies.answer_remarks(data).keys() - {claim}


def test_what_a_claim_says_beyond_its_answer_is_said_to_be_untested(topic):
    answers, remarks = judging.answers(topic).set_index("claim_id", drop=False), replies.answer_remarks(topic)
    assert remarks
    for claim, said in texts(topic).set_index("claim_id")["reply"].items():
        remark = remarks.get(claim, "?")
        assert f" ({remark}): " in said.partition("; ")[0] if claim in remarks else " (" not in said.partition(":")[0]
        for text in (replies.short(topic, answers.loc[claim]), replies.in_short(topic, answers.loc[claim])):
            assert text.endswith((f" ({remark})", f"; {remark})")) == (claim in remarks)


@pytest.mark.parametrize(("low", "named"), [(0.6, "Supported"), (0.3, "Direction supported")])
def test_strong_words_about_some_studies_are_shown_if_one_interval_reaches_them(data, monkeypatch, low, named):
    claim = judging.answers(data).set_index("claim_id", drop=False).loc["A1-26-1"].to_dict()
    rows = speaking(data, "A1-26-1")
    rows = rows[rows["finds"] & rows["measure"].eq("smd")].assign(ci_low=low, ci_high=0.9)
    assert len(rows)
    monkeypatch.setattr(judging, "speaking", lambda *_: spoken(rows))
    assert (
        replies.in_short(data, claim) == f"{named}; {claim['found']} of {claim['studies']} (2 also otherwise) found it"
    )
    k = rows["study"].nunique() if low > 0.5 else "none"
    assert (
        f"found an advantage that may be medium. In {k} of the {len(rows)}, the whole interval is of medium size"
        in (
            replies.studies_in_words(data, claim | {"found": len(rows), "contrary": 0, "both": 0, "studies": len(rows)})
        )
    )


def test_a_conflict_among_studies_of_a_kind_counts_only_these(data):
    table = judging.answers(data).set_index("claim_id", drop=False)
    assert table.loc["A1-25-1", "evidence"] == "pooled"
    own, studies = judging.bench(data), data.studies.set_index("study_id")
    at = own.claims.index[own.claims["claim_id"] == "A1-25-1"][0]
    speak = own.rows[own.disputed(judging.Choice())[at]]
    matches = data.matches.query("match_set == 'cited_kind' and claim_code == 'pooled'")
    designs = set(studies.loc[speak["study_id"], "design"])
    assert len(speak) and designs <= set(matches["effect_code"]), designs
    assert "rct" not in set(matches["effect_code"]) and "systematic_review" in set(matches["effect_code"])


@pytest.mark.parametrize(
    ("high", "boosted", "ruled_out"), [(0.27, "yes", True), (0.5, "yes", False), (0.27, "no", False)]
)
def test_strong_words_are_ruled_out_if_no_part_of_the_leading_interval_has_their_size(
    data, monkeypatch, high, boosted, ruled_out
):
    claim = judging.answers(data).set_index("claim_id", drop=False).loc["A1-28-3"].to_dict() | {"boosted": boosted}
    rows = replies.estimate_of(data).copy()
    rows.loc[claim["effect_id"], ["ci_high", "measure"]] = high, "smd"
    monkeypatch.setattr(replies, "estimate_of", lambda _: rows)
    assert replies.in_short(data, claim) == f"Too imprecise to say{'; medium size ruled out' if ruled_out else ''}"
    assert replies.short(data, claim) == replies.in_short(data, claim)


def test_a_printed_interval_is_told_beside_differences_that_we_worked_out(data):
    found = replies.replies(data)
    told = "Haake 2007 in 2 of 3 intervals, but its printed interval for improvement as a whole against sham leaves it"
    assert (
        told in found["A1-28-3"]
        and "printed interval for" not in found["A1-28-2"] + found["A2-08-1"] + found["A3-11-1"]
    )
    rows = evidence.estimates(data)
    one = rows[rows["study_id"].eq("HAAKE_2007") & rows["compared_with"].eq("usual_care")]
    assert len(one) > 1 and replies.printed_otherwise(data, records(one)) == ""


@pytest.mark.parametrize(
    ("direction", "n", "says"),
    [
        ("better", 2, "; both are for"),
        ("better", 3, "; 2 of them are for"),
        ("same", 3, ""),
        ("better", 0, "; none of"),
    ],
)
def test_recommendations_that_could_be_meant_are_counted(data, direction, n, says):
    claim = {"direction": data.code_with("direction", direction)}
    # The joint guideline also has a recommendation on acute pain, which is not for acupuncture and cannot be meant.
    meant = pd.Series(["ACP_2017_CHRONIC", "ACP_APS_2007_CHRONIC", "ACP_APS_2007_ACUTE"])
    cited = data.citations.loc[data.citations["cited_work"] == "acp_aps_guideline", "guideline_id"].dropna()
    assert set(cited) == set(meant[:2])
    text = replies.recommendations_in_words(data, claim, meant[:n])
    assert f"and {n} recommendations could be meant{says}" in text and text.endswith("meant") == (not says)


def test_a_paper_that_does_not_show_an_advantage_is_told_with_its_intervals_that_do(data):
    """Of the papers that A4 could mean, Haake 2007 fails by its count of responders, and has scores that favour."""
    haake = "Haake 2007 favours acupuncture in 3 of its 7 intervals (these 3 worked out by us; "
    haake += "its printed one leaves it open)"
    assert replies.replies(data)["A4-24-1"].endswith(f"; of the others, {haake}.")
    claim = judging.answers(data).set_index("claim_id", drop=False).loc["A4-24-1"].to_dict()
    assert replies.favourable(data, claim, ["BRINKHAUS_2006"]) == ""
    said = replies.favourable(data, claim, ["HAAKE_2007", "LAM_2013"])
    assert said == f"{haake} and Lam 2013 favours acupuncture in its one interval"
    assert replies.favourable(data, claim | {"direction": data.code_with("direction", "same")}, ["LAM_2013"]) == ""


def test_a_whole_sentence_says_that_strong_words_are_not_shown(data):
    table = replies.by_sentence(data).set_index("statement_id")
    assert table.loc["A1-28", "reply"] == "3 of 4 claims direction supported; 1 of 4 claims too imprecise to say"


def test_a_reply_to_a_conflict_counts_both_sides(topic):
    rows = texts(topic)
    rows = rows[(rows["kind"] == CONFLICTING) & (rows["answer"] != topic.code_with("answer", "untested"))]
    bench = judging.bench(topic)
    for row in rows.itertuples():
        said = r"(\d+) stud(?:y has|ies have) an interval that supports an advantage \((.*?)\); "
        said += r"(\d+) stud(?:y|ies)(.*?) (?:has|have) one"
        of = re.search(said, row.reply)
        at = bench.claims.index[bench.claims["claim_id"] == row.claim_id][0]
        own = bench.rows[bench.disputed(judging.Choice())[at]]
        better = own["ci_low"] > own["null"]
        yes, no = set(own.loc[better, "study"]), set(own.loc[~better, "study"])
        assert (int(of[1]), int(of[3])) == (len(yes), len(no))
        names = own.drop_duplicates("study").set_index("study")["counted_as"]
        assert set(re.split(", | and ", of[2])) == set(names[list(yes)])
        k = len(yes & no)
        which = "both" if k == len(no) == 2 else "all" if k == len(no) else k
        among = "which is" if len(no) == 1 else f"{which} of which {'is' if k == 1 else 'are'}"
        assert of[4] == (f", {among} among the {len(yes)}," if k else "")


def test_a_claim_without_a_comparator_is_told_so(topic):
    rows = texts(topic)
    silent = rows[(rows["comparator"] == topic.silence) & (rows["kind"] == WHOLE)]
    assert silent["reply"].str.contains("does not say what the treatment is compared with").all() and len(silent)


def test_a_reply_about_a_work_counts_the_papers_that_show_it(topic):
    holds = topic.roles("half")["holds"]
    rows = texts(topic)
    for row in rows[rows["answer"] == topic.code_with("answer", "elsewhere")].itertuples():
        if "report on it" in row.reply:
            table = citations.halves(topic, row.cited_work)
            own = table[(table["claim_id"] == row.claim_id) & (table["half"] == holds)]
            assert re.search(rf"; of the \d+ that reports? on it, {len(own) or 'none'} shows? it", row.reply), (
                row.claim_id
            )


@pytest.mark.parametrize(
    "size",
    [
        (0.25, 0.54, "size from small to medium"),
        (-0.1, 0.1, "size below small"),
        (0.1, 0.6, "size from below small to medium"),
        (0.9, 2.0, "size large"),
    ],
)
def test_a_size_is_named_by_both_ends(data, size):
    low, high, words = size
    row = {"ci_low": low, "ci_high": high, "null": 0, "measure": "smd"}
    assert replies.size_in_words(data, row) == words
    assert replies.size_in_words(data, {**row, "measure": "risk_ratio"}) == ""


def test_strong_words_are_held_to_a_size(data):
    row = {"ci_low": 0.25, "ci_high": 0.54, "null": 0, "measure": "smd"}
    assert replies.reach_in_words(data, row).startswith("The interval includes the medium size")
    assert replies.reach_in_words(data, {**row, "ci_high": 0.4}).startswith(
        "The whole interval falls short of the medium"
    )
    assert replies.reach_in_words(data, row, "group_large").startswith(
        "The whole interval falls short of the large size"
    )


def test_a_sentence_with_one_answer_has_it_and_one_with_two_has_both(topic):
    table, answers = replies.by_sentence(topic), judging.answers(topic)
    for row in table.itertuples():
        own = answers.loc[answers["statement_id"] == row.statement_id, "answer"]
        labels = {topic.labels("answer")[code] for code in own}
        assert row.claims == len(own)
        assert all(label.casefold() in row.reply.casefold() for label in labels), row.statement_id
        assert ("claims" in row.reply or "claim " in row.reply) == (len(labels) > 1)


def test_notebooks_explorer_and_tables_use_the_same_words(data):
    """The reply to a claim is the same text in notebooks 05 and 06 and on the card of the explorer."""
    found = replies.replies(data)
    cards = {one["id"]: one.get("answer") for one in explore.contents(data)["claims"]}
    shown = {}
    for name in ("05-do-the-claims-stand", "06-which-study-do-they-mean"):
        book = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
        outputs = [output for cell in book.cells for output in cell.get("outputs", [])]
        shown[name[:2]] = " ".join(str(output.get("data", {}).get("text/html", "")) for output in outputs)
    meant = data.code_with("answer", "elsewhere")
    for row in judging.answers(data).itertuples():
        reply = found[row.claim_id]
        assert reply == cards[row.claim_id]
        assert reply in shown["05"], row.claim_id
        assert row.answer != meant or reply in shown["06"], row.claim_id


def test_firmness_is_told_for_none(data):
    assert firmness.table(data).index.isin(replies.replies(data).index).all()


@pytest.mark.parametrize(
    ("shows", "like", "text"),
    [
        ([True, True, False], [True, True, True], "2 of 3 reporting papers agree"),
        ([True, False, False], [False, True, False], "1 of 3 reporting papers agrees (§)"),
        ([True, True, False], [False, None, False], "2 of 3 reporting papers agree (2 §)"),
    ],
)
def test_papers_for_a_claim_are_marked_where_they_are_not_like_with_like(data, monkeypatch, shows, like, text):
    found = pd.DataFrame({"shows": shows, "like": pd.Series(like, dtype=object)})
    monkeypatch.setattr(replies, "reporting", lambda *_: found)
    claim = judging.answers(data).set_index("claim_id").loc["A4-24-1"]
    assert replies.in_papers([replies.papers_that_show(data, claim)], "§") == text


def test_an_answer_that_turns_without_its_study_says_so_beside_itself(data):
    turns = firmness.without_one_study(data)
    led = judging.answers(data).dropna(subset="effect_id").set_index("claim_id")["effect_id"]
    study = replies.estimate_of(data)["study"]
    own = turns[turns["claim_id"].isin(led.index)]
    own = own[own["study"].eq(own["claim_id"].map(led).map(study))]
    assert len(own) and replies.turning(data) == dict(zip(own["claim_id"], own["after"], strict=True))
    assert replies.without_it(data, led[own["claim_id"].iloc[0]]) == "no answer without it"
    assert replies.without_it(data, led["A1-28-1"]) == ""
    for claim, text in replies.replies(data).items():
        names = own.loc[own["claim_id"].eq(claim), "name"]
        assert (" the answer would change." in text) == bool(len(names))
        assert all(f" Without {name}, the answer would change." in text for name in names)


def test_studies_that_are_in_a_review_that_counts_are_counted(data):
    claim = judging.answers(data).set_index("claim_id", drop=False).loc["A2-08-1"]
    ids = set(speaking(data, "A2-08-1")["study_id"])
    within = {row.study_id for row in data.overlap.itertuples() if {row.review_id, row.study_id} <= ids}
    said = f". Of all {claim['studies']}, {len(within)} are also in reviews that are counted, as far as we know."
    assert len(within) > 1 and replies.replies(data)["A2-08-1"].endswith(said)
    rows = speaking(data, "A2-08-1")
    assert replies.contained_in_words(data, records(rows[~rows["study_id"].isin(within)]), 3) == ""


def test_the_studies_that_do_not_support_an_advantage_are_named_where_findings_conflict(data):
    text = replies.replies(data)["A3-10-1"]
    names = re.search(r"one that does not \((.*)\)\.", text)[1]
    assert "Haake 2007" in names and len(re.split(", | and ", names)) == int(re.search(r"; (\d+) studies", text)[1])
