"""The results in short say what the notebooks say, and leave out what a topic has no tables for."""

import re

import pandas as pd
import pytest
import topics
from claimlib import answers, figures, headlines, judging, replies, tables


def short(data):
    """The results in short: a dict from question to text."""
    return {question: text for question, text, _ in headlines.headlines(data)}


def test_a_body_is_told_with_its_claims_and_the_estimates_that_lead(data):
    answered = judging.answers(data)
    for body in data.bodies.query("variable == 'comparator'").itertuples():
        own = answered[answered["comparator"] == body.code]
        text = short(data)[f"Is {data.topic['treatment']} better than {data.label('comparator', body.code)}?"]
        assert text.startswith(f"Of {len(own)} claims, ")
        leading = own["effect_id"].dropna().unique()
        assert len(leading)
        for row in replies.estimate_of(data).loc[leading].to_dict("records"):
            what = data.labels("measured")[row["measured"]]
            told = re.search(
                rf"For {what}, the leading estimate [^(]*{re.escape(str(row['estimate']))} .*?\.(?= |$)", text
            )
            assert told and f"({row['name']}, " in told[0]
            assert (" better than " in told[0]) == (row["estimate"] > row["null"])
            assert ("includes no difference" in told[0]) == (row["ci_low"] <= row["null"] <= row["ci_high"])
            assert ("too small to matter" in told[0]) == (row["authors_conclusion"] == "favours_too_little")
            assert ("our own" in told[0]) == (row["arithmetic"] == "yes")


def test_newer_reviews_without_a_number_are_named(data):
    """Of each comparison that leads, the newest later review of the same people of which only words are known."""
    text = short(data)["Is acupuncture better than sham?"]
    effects, studies = data.effects.set_index("effect_id"), data.studies.set_index("study_id")
    one = effects.loc["MU_2020-5"]
    assert pd.isna(one["ci_low"]) and studies.at["MU_2020", "year"] > studies.at["LAM_2013", "year"]
    said = data.label("authors_conclusion", one["authors_conclusion"])
    assert f"Mu 2020, a review newer than what leads here, concludes *{said}* for pain and function;" in text
    assert "a review newer" not in short(data)["Is acupuncture better than conventional care?"]


def test_the_other_intervals_are_those_of_the_main_figure(data):
    shown = figures.claims_beside_evidence(data).numbers.query("kind == 'estimate'")
    for body in data.bodies.query("variable == 'comparator'").itertuples():
        rest = shown[(shown["body"] == body.body_id) & ~shown["leads"]]
        better = (rest["low"] > 0).sum()
        text = short(data)[f"Is {data.topic['treatment']} better than {data.label('comparator', body.code)}?"]
        said = re.search(r"Of (\d+) other intervals? .*, (\d+|none) clearly favours?", text)
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
    assert f"{silent} of {len(effects)} (" in short(data)["What do the articles claim?"]


def test_a_work_is_told_as_in_its_notebook(data):
    text, whole = short(data)["Can the works that they cite be found?"], answers.cited_works(data)
    said = text.split(". ")
    assert len(said) > 4 and all(one.rstrip(".") in whole for one in said)
    assert text.count(" holds in all ") < whole.count(" holds in all ") and text.count(" holds in ") > 1


@pytest.mark.parametrize("names", [("items", "mentions"), ("works", "citations"), ("studies", "effects")])
def test_what_a_topic_has_no_tables_for_is_left_out(names):
    data = tables.read(topics.other_topic())
    data.lacking = lambda asked: [name for name in asked if name in names]
    found = short(data)
    assert ("What do they leave out?" in found) == ("items" not in names)
    assert ("Can the works that they cite be found?" in found) == (names == ("items", "mentions"))
    assert not any(word in text for text in found.values() for word in ("nan", "None", " 0 papers"))


def test_no_claim_with_a_direction_is_said_so(data):
    none = tables.read(data.folder)
    none.frames["claims"] = data.claims.assign(direction=pd.Categorical([None] * len(data.claims)))
    assert headlines.claimed(none) == answers.NO_DIRECTION
