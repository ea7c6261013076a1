"""The results in short say what the notebooks say, and leave out what a topic has no tables for."""

import re
from functools import cache

import pandas as pd
import pytest
import topics
from claimlib import answers, evidence, figures, headlines, judging, profiles, replies, tables


@cache
def short(data):
    """The results in short: a dict from question to text."""
    return {question: text for question, text, _ in headlines.headlines(data)}


@cache
def whole(data):
    """The same at length, for the bodies of evidence."""
    return {question: " ".join(texts) for question, texts in headlines.of_bodies(data)}


def leading(data):
    """The question about each comparator, its answered claims, and the estimates that lead their answers."""
    answered, every = judging.answers(data), replies.estimate_of(data)
    for body in data.bodies.query("variable == 'comparator'").itertuples():
        own = answered[answered["comparator"] == body.code]
        rows = every.loc[own["effect_id"].dropna().unique()].reset_index().to_dict("records")
        yield f"Is {data.topic['treatment']} better than {data.label('comparator', body.code)}?", own, rows


def test_the_results_are_six_sentences_of_a_length_that_is_read_once(data):
    said = [one for text in short(data).values() for one in re.split(r"(?<=\.) (?=[A-Z])", text)]
    assert len(said) == 6
    for text in said:
        assert text.endswith(".") and len(text.split()) <= 48, text


def test_a_body_is_told_in_short_with_its_claims_and_the_estimates_that_lead(data):
    for question, own, rows in leading(data):
        text, better = short(data)[question], own["direction"].eq("favours").sum()
        assert text.startswith(
            f"2 of {len(own)} claims say so (A2 and A4), {better - 2} say it may be much better (A1) and "
        )
        same = len(own) - better
        who = "A1 and A2" if same == 2 else "A1"
        told = f" and {same} say perhaps little or no difference ({who}). The leading"
        if same == 1:
            words = own.loc[~own["direction"].eq("favours"), "paraphrase"].iloc[0].rstrip(".")
            told = f" and 1 says, in our words, *{words[0].lower()}{words[1:]}* ({who}). The leading"
        assert told in text
        over = " over usual care" if question == "Is acupuncture better than conventional care?" else ""
        assert re.search(
            rf"The leading estimates \(chronic(; Mu 2020; low certainty; too small to matter, it says)?\) "
            rf"are an advantage{over} of ",
            text,
        )
        assert f" of {rows[0]['estimate']} (" in text
        assert len(rows) == 2
        same = len({one["name"] for one in rows}) == 1
        shared = text.partition("The leading estimates (")[2].partition(")")[0] if same else ""
        for row in rows:
            told = f" of {replies.numbers_in_words(data, row)} for {row['measured']}"
            assert told in text
            rest = shared or text.partition(f"{told} (")[2].partition(")")[0]
            assert row["name"] in rest
            assert ("; possibly no difference" in rest) == (row["ci_low"] <= row["null"] <= row["ci_high"])
            assert ("too small to matter, it says" in rest) == (row["authors_conclusion"] == "favours_too_little")


def test_what_leads_on_the_other_side_is_called_a_difference(data):
    (_, own, rows), *_ = leading(data)
    worse = rows[0] | {"estimate": -9.2, "ci_low": -13.8, "ci_high": -4.6}
    assert headlines.leading_in_short(data, own, [worse]).startswith(
        "the leading estimate is a difference of \u22129.2 ("
    )


def test_claims_that_say_so_are_told_apart_by_their_hedges_and_strong_words(data):
    claims = data.claims[data.claims["direction"].eq("favours") & data.claims["source_id"].isin(["A1", "A4"])]
    plain, hedged = (claims[claims["certainty"].isin(codes)] for codes in (["plain", "emphatic"], ["tentative"]))
    plain = plain[plain["boosted"] == "no"].head(1)
    weak, strong = (hedged[hedged["boosted"] == code].head(2) for code in ("no", "yes"))
    assert len(plain) == 1 and len(weak) and len(strong) == 2
    assert headlines.say_so(data, plain, 3) == [f"1 of 3 claims says so ({plain['source_id'].iloc[0]})"]
    (told,) = headlines.say_so(data, strong, 3)
    assert told.startswith("2 of 3 claims say it may be much better (A")
    every = headlines.say_so(data, pd.concat([strong, weak, plain]), 9)
    assert every[0].startswith("1 of 9 claims says so (") and len(every) == 3
    assert re.match(r"\d says? it may be better \(A", every[1]) and every[2].startswith("2 say it may be much better (")
    assert headlines.say_so(data, claims[:0], 1) == ["none of 1 claim says so"]


def test_one_leading_estimate_is_told_in_the_singular(data):
    (_, own, rows), *_ = leading(data)
    one = headlines.leading_in_short(data, own, rows[:1])
    assert one.startswith("the leading estimate is an advantage of 9.22")
    assert one.endswith(" for pain (chronic; Mu 2020; low certainty; too small to matter, it says)")


def test_a_body_is_told_with_its_claims_and_the_estimates_that_lead(data):
    for question, own, rows in leading(data):
        text = whole(data)[question]
        assert text.startswith(f"Of {len(own)} claims, ") and len(rows)
        for row in rows:
            what = data.labels("measured")[row["measured"]]
            number = re.escape(str(row["estimate"]))
            told = re.search(rf"For {what}, the leading estimate [^(]*{number} .*?\.(?= (?:For|The|Newer|\d)|$)", text)
            assert told and f"({row['name']}, " in told[0]
            assert (" better than " in told[0]) == (row["estimate"] > row["null"])
            assert ("leaves it open" in told[0]) == (row["ci_low"] <= row["null"] <= row["ci_high"])
            assert ("its authors call the difference too small to matter" in told[0]) == (
                row["authors_conclusion"] == "favours_too_little"
            )
            assert ("We worked the difference out" in told[0]) == (row["arithmetic"] == "yes")


def test_another_time_of_a_leading_study_that_says_otherwise_is_told(data):
    text, own = whole(data)["Is acupuncture better than sham?"], data.effects.query("study_id == 'HAAKE_2007'")
    own = own[(own["compared_with"] == "sham") & (own["measured"] == "function") & (own["ci_low"] > 0)]
    assert len(own) == 2
    for row in own.itertuples():
        assert f"{row.estimate:.2f} ({row.ci_low} to {row.ci_high}) after {row.weeks:.0f} weeks" in text
    assert "The same study" not in whole(data)["Is acupuncture better than conventional care?"]


def test_newer_reviews_without_a_number_are_named(data):
    """Of each comparison that leads, the newest later review of the same people of which only words are known."""
    effects, studies = data.effects.set_index("effect_id"), data.studies.set_index("study_id")
    one = effects.loc["MU_2020-7"]
    assert pd.isna(one["ci_low"]) and studies.at["MU_2020", "year"] > studies.at["HAAKE_2007", "year"]
    said = data.label("authors_conclusion", one["authors_conclusion"])
    at_length = whole(data)["Is acupuncture better than sham?"]
    better = data.label("authors_conclusion", effects.at["RIZZO_2025-5", "authors_conclusion"])
    assert effects.at["QASEEM_2017-4", "authors_conclusion"] == one["authors_conclusion"]
    assert (
        "Newer reviews do not lead, for the reasons in brackets. For function, Qaseem 2017 (guideline with review) "
        f"concludes: {said}. For function, Mu 2020 (no number here) concludes: {said}. " in at_length
    )
    assert f". For pain, Rizzo 2025 (relies on Mu 2020) concludes: {better}. " in at_length


def test_a_newer_review_against_another_comparator_that_a_claim_can_mean_is_told_with_it(data):
    care, rows = "Is acupuncture better than conventional care?", data.effects.query("study_id == 'GIOVANARDI_2023'")
    rows = rows[rows["authors_conclusion"].eq("no_difference") & rows["compared_with"].ne("adjunct")]
    apart = rows[evidence.LIKE].eq("yes").any(axis=1)
    assert apart.sum() == 2 and set(rows.loc[apart, "compared_with"]) == {"physical_therapy"}  # of no named kind
    rows = rows[~apart]
    over = " and against ".join(
        label for code, label in data.labels("compared_with").items() if code in set(rows["compared_with"])
    )
    assert len(rows) == 2 and over == "medicines"
    said = data.label("authors_conclusion", "no_difference")
    told = f"For function and pain against {over}, Giovanardi 2023 (no number here) concludes: {said}, while "
    told += "over usual care its intervals favour acupuncture. "
    assert told in whole(data)[care]
    assert ". For function, Rizzo 2025 (relies on Mu 2020) concludes: favours acupuncture." in whole(data)[care]


@pytest.mark.parametrize("over", ["", "drugs"])
def test_one_newer_review_is_told_in_the_singular(data, monkeypatch, over):
    columns = ["year", "name", "said", "what", "over", "why", "but"]
    versus = f" against {over}" if over else ""
    for but, more in (("", ""), ("usual care", ", while over usual care its intervals favour acupuncture")):
        one = pd.DataFrame([(2030, "Moe 2030", "no effect", "pain", over, "no number here", but)], columns=columns)
        monkeypatch.setattr(replies, "newer", lambda *_, own=one: own)
        assert replies.newer_in_words(data, one) == [
            f"A newer review does not lead, for the reason in brackets. For pain{versus}, Moe 2030 (no number here) "
            f"concludes: no effect{more}."
        ]


def test_newer_reviews_with_a_number_that_fit_less_well_are_counted(data):
    """Against sham, those of pain that is chronic or not; each is newer than what leads for the same outcome."""
    effects = data.effects.merge(data.studies[["study_id", "year", "design"]], on="study_id")
    sham = effects[(effects["compared_with"] == "sham") & effects["ci_low"].notna() & (effects["people"] == "mixed")]
    sham = sham[(sham["design"] == "meta_analysis") & ~(sham[evidence.LIKE] == "yes").any(axis=1)]
    year = {"pain": 2020, "function": 2007}
    own = sham[(sham["year"] > sham["measured"].map(year)) & (sham["responders"] != "yes")]
    better = own[own["ci_low"] > 0]
    assert len(own) > len(better) >= 1 and set(better["measure"]) == {"smd"}
    told = f"have {len(own)} intervals for function at any time, of which {len(better)} favours acupuncture "
    told += f"and {len(own) - len(better)} leave it open."
    assert told in whole(data)["Is acupuncture better than sham?"]


def test_newer_reviews_that_are_kept_apart_are_named_with_what_they_show(data):
    sham = whole(data)["Is acupuncture better than sham?"]
    assert (
        "9 reviews are newer than the leading estimate of the same outcome, but not like with like, and so listed "
        "apart (Skelly 2020, Huang 2021, Yang 2021, Baroncini 2022, Yu 2023 and Rizzo 2025; acute: Su 2021 and Fei 2023"
        "; chronic or not: Yuan 2016). They have 11 intervals at any time: " in sham
    )
    effects = data.effects.merge(data.studies[["study_id", "year", "design"]], on="study_id")
    own = effects[(effects["compared_with"] == "sham") & effects["ci_low"].notna()]
    own = own[(own[evidence.LIKE] == "yes").any(axis=1) & own["design"].str.contains("meta_analysis|overview")]
    own = own[own["year"] > own["measured"].map({"pain": 2020, "function": 2007})]
    assert len(own) == 11 and (own["ci_low"] > 0).sum() == 8
    said = "8 favour acupuncture and 3 leave it open. Conclusions in words: favours acupuncture (Baroncini 2022) "
    said += "and no clear difference (Yu 2023)."
    assert f" 11 intervals at any time: {said} Of the 13 other intervals" in sham
    assert replies.newer_apart_in_words(data, evidence.estimates(data)[:0].assign(leads=True)) == []


def test_a_review_that_is_older_or_alike_is_not_among_those_that_fit_less_well(data):
    body = data.bodies.set_index("code", drop=False).loc["sham"].to_dict()
    answered = judging.answers(data)
    rows = judging.estimates_beside(data, body, answered[answered["comparator"] == "sham"])
    rows = rows.assign(leads=rows["effect_id"].isin(["LAM_2013-1", "HAAKE_2007-9"]))
    lead, other = rows["effect_id"] == "LAM_2013-1", rows["name"] == "Lee 2013"
    xiang = (rows["name"] == "Xiang 2020") & (rows["measured"] == "pain")
    assert rows.loc[xiang, "also"].item() == ["XIANG_2020-3"] != rows.loc[lead, "also"].item()
    assert replies.newer_unlike_in_words(data, rows[lead | xiang]) == [
        "1 newer review that fits the claims less well (chronic or not: Xiang 2020) has 2 intervals for pain at any "
        "time, of which 2 favour acupuncture."
    ]
    assert replies.newer_unlike_in_words(data, rows[lead | other]) == []  # of the same year
    assert replies.newer_unlike(data, rows[lead]).empty and replies.newer_unlike(data, rows[xiang]).empty
    kong = rows[rows["name"] == "Haake 2007"].assign(leads=rows["measured"] == "pain")  # a single trial is no review
    assert len(kong) > 1 and replies.newer_unlike(data, kong).empty


def test_none_of_the_intervals_that_fit_less_well_is_said_to_favour_where_none_does(data):
    body = data.bodies.set_index("code", drop=False).loc["sham"].to_dict()
    answered = judging.answers(data)
    rows = judging.estimates_beside(data, body, answered[answered["comparator"] == "sham"])
    rows = rows[(rows["measured"] == "function") & (rows["leads"] | (rows["name"] == "Xiang 2020"))]
    assert (rows["ci_low"] < 0).all() and len(rows) == 2
    said = replies.newer_unlike_in_words(data, rows)[0]
    assert said.endswith(" has 2 intervals for function at any time, of which 2 leave it open.")


def test_what_a_study_prints_is_beside_what_was_worked_out_from_it(data):
    effects = data.effects.query("study_id == 'HAAKE_2007' and compared_with == 'sham' and arithmetic == 'no'")
    row = effects.dropna(subset="ci_low").squeeze()
    numbers = f"{row.estimate:g} (−{-row.ci_low:g} to {row.ci_high:g}) percentage points"
    said = "Its printed interval against sham, for improvement as a whole after 26 weeks, leaves it open: "
    assert f"{said}{numbers}." in whole(data)["Is acupuncture better than sham?"]
    assert "Its printed" not in whole(data)["Is acupuncture better than conventional care?"]  # no arithmetic leads


def test_what_reviews_that_are_kept_apart_conclude_says_against_what_where_that_differs(data):
    text = whole(data)["Is acupuncture better than conventional care?"]
    own = data.effects.set_index("effect_id")["compared_with"]
    assert (own["HUANG_2021-4"], own["GIOVANARDI_2023-2"]) == ("usual_care", "physical_therapy")
    assert (
        "Conclusions in words: favours acupuncture against usual care (Huang 2021) and no clear difference against "
        "physical" in text
    )


def test_newer_reviews_in_words_on_other_people_or_at_other_times_are_listed_with_what_they_conclude(data):
    body, answered = data.bodies.set_index("code", drop=False).loc["sham"].to_dict(), judging.answers(data)
    rows = judging.estimates_beside(data, body, answered[answered["comparator"] == "sham"])
    every = evidence.estimates(data)
    assert replies.words_unlike(data, rows) == [
        "3 newer reviews known in words alone fit the claims less well: for function, no clear difference (acute: "
        "Lee 2013 and Liu 2015; long term: Xu 2013)."
    ]
    led = rows[rows["leads"] & rows["measured"].eq("function")]
    words = every.query("basis == 'authors' and compared_with == 'sham' and measured == 'function'")
    words = words[words["year"].gt(led["year"].item()) & words[evidence.LIKE].eq("no").all(axis=1)]
    kinds = data.codes_by_role("design")
    words = words[words["design"].isin([*kinds["pools"], *kinds["review"]])]
    told = replies.newer(data, led)["name"]  # those that fit in people and time are told apart
    assert set(words["name"]) == {"Lee 2013", "Liu 2015", "Xu 2013", *told} and len(told)
    assert replies.words_unlike(data, rows[rows["measured"].eq("pain")]) == []


def test_the_other_intervals_are_those_of_the_main_figure(data):
    shown = figures.claims_beside_evidence(data).numbers.query("kind == 'estimate'")
    for body in data.bodies.query("variable == 'comparator'").itertuples():
        rest = shown[(shown["body"] == body.body_id) & ~shown["leads"]]
        better = (rest["low"] > 0).sum()
        text = whole(data)[f"Is {data.topic['treatment']} better than {data.label('comparator', body.code)}?"]
        said = re.search(r"Of the (\d+) other intervals \(.*\), (\d+|none) favours?", text)
        undrawn = int(said[1]) - len(rest)
        assert 0 <= undrawn == len(judging_rows(data, body.body_id)) - len(rest)
        assert better <= int(said[2]) <= better + undrawn


def judging_rows(data, body):
    """The estimates beside the claims about a body that lead no answer, drawn or not."""
    row = data.bodies.set_index("body_id", drop=False).loc[body].to_dict()
    answered = judging.answers(data)
    rows = judging.estimates_beside(data, row, answered[answered[row["variable"]] == row["code"]])
    return rows[~rows["leads"]]


def test_a_share_of_the_claims_is_that_of_the_table(data):
    effects = data.claims.dropna(subset="direction")
    silent = (effects["comparator"] == data.silence).sum()
    assert f"{silent} of {len(effects)} (" in short(data)["Do the articles favour acupuncture?"]


def test_the_most_careful_article_is_told_as_in_its_notebook(data):
    text, long = short(data)["Which article is most careful?"], profiles.careful(data)
    assert text == (
        "A1 comes first, alone or tied, by 5 of 7 measures, and A5 comes last, alone or tied, by all 7; for 4 of 10 "
        "pairs of articles, the order depends on the measure."
    )
    assert text.partition(", and")[0] in long and "A5 is never ahead of another article." in long
    assert "For 4 of 10 pairs of articles (A1 v A2, A1 v A3, A3 v A2 and A3 v A4), the order depends on" in long


@pytest.mark.thorough
def test_what_a_topic_has_no_tables_for_is_left_out():
    data = tables.read(topics.other_topic())
    data.lacking = lambda asked: [name for name in asked if name in evidence.TABLES]
    found = short(data)
    assert len(found) > 1 and not any("leading estimate" in text for text in found.values())
    assert not any(word in text for text in found.values() for word in ("nan", "None", " 0 papers"))


def test_no_claim_with_a_direction_is_said_so(data):
    none = tables.read(data.folder)
    none.frames["claims"] = data.claims.assign(direction=pd.Categorical([None] * len(data.claims)))
    assert headlines.claimed(none) == answers.NO_DIRECTION
