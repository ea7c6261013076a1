"""The tables of a topic as frames, and what their codes mean."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from claimlib import tables


def test_the_tables_load_without_a_fault(data):
    assert {"sources", "statements", "claims", "codes", "bodies"} <= data.raw.keys()


def test_all_faults_are_listed_at_once(copy):
    copy.change("claims.csv", 0, "paraphrase", "")
    copy.change("bodies.csv", 0, "label", " x")
    copy.change("sources.csv", 0, "words", "many")
    assert {fault.file for fault in copy.faults()} == {"claims.csv", "bodies.csv", "sources.csv"}


def test_words_that_look_like_missing_values_are_kept(copy):
    for i, word in enumerate(("None", "NA", "null")):
        copy.change("bodies.csv", i, "label", word)
    assert tables.load(copy.folder).bodies["label"].tolist() == ["None", "NA", "null"]


def test_another_folder_is_read_where_the_environment_says_so(copy, monkeypatch):
    copy.change("bodies.csv", 0, "label", "another label")
    monkeypatch.setenv("CLAIM_DATA", str(copy.folder))
    assert tables.load().bodies["label"][0] == "another label"


def test_codes_are_ordered_and_blanks_are_missing(data):
    assert data.claims["certainty"].cat.ordered
    assert list(data.claims["certainty"].cat.categories) == list(data.codes_of("certainty").index)
    assert data.claims.loc[data.claims["direction"].isna(), "comparator"].isna().all()


def test_an_unknown_table_is_named_with_the_known_ones(data):
    with pytest.raises(AttributeError, match=r"no table 'claim'; the tables are sources.*\(did you mean claims\?\)"):
        _ = data.claim


def test_labels_replace_codes_in_words(data):
    words = data.in_words(data.claims)
    assert set(words["topic"]) <= set(data.labels("topic").values())
    assert not words.isna().any().any()


def test_a_readable_table_has_labels_and_words_and_keeps_its_numbers(data):
    table = pd.DataFrame(
        {
            "source_id": ["A1", "A1", "A2"],
            "variable": ["direction", "speaks_of", "claim or none"],
            "code": ["favours", "in_general", "claim"],
            "comparator": pd.Categorical(["sham", None, "conventional"]),
            "ci_low": [0.5, np.nan, 12.25],
            "n_before": [1, 2, 3],
            "like": [True, False, True],
            "kind": ["some_studies", "A name_with signs", None],
        }
    )
    wanted = pd.DataFrame(
        {
            "variable": ["direction", "speaks of", "claim or none"],
            "code": ["favours acupuncture", "the treatment in general", "claim"],
            "comparator": ["sham", "", "conventional care"],
            "low": ["0.50", "", "12.25"],
            "n before": [1, 2, 3],
            "like": [True, False, True],
            "kind": ["some studies", "A name_with signs", ""],
        },
        pd.Index(["A1", "A1", "A2"], name="article"),
    )
    pd.testing.assert_frame_equal(
        data.readable(table.set_index("source_id"), "code"), wanted, check_dtype=False, check_index_type=False
    )
    levels = ["variable", "code"]
    told = wanted.reset_index().set_index(levels)
    pd.testing.assert_frame_equal(
        data.readable(table.set_index(levels), "code"), told, check_dtype=False, check_index_type=False
    )
    again = data.readable(data.readable(table, "code"), "code")
    pd.testing.assert_frame_equal(again, wanted.reset_index(), check_dtype=False, check_index_type=False)
    assert data.readable(table[:0], "code").columns.equals(again.columns)
    assert data.readable(None) is None  # as of a topic that was coded once


def test_the_columns_of_a_readable_table_are_labelled_by_their_name(data):
    counted = data.claims.groupby(["source_id", "direction"], observed=False).size().unstack()
    shown = data.readable(counted)
    assert [*shown.columns] == [data.label("direction", code) for code in counted.columns]
    assert shown.index.name == "article" and (shown.to_numpy() == counted.to_numpy()).all()
    two = data.readable(pd.concat({"ci_low": counted, "some thing": counted}, axis=1))
    assert two.columns.get_level_values(1).equals(shown.columns.append(shown.columns))
    assert [*dict.fromkeys(two.columns.get_level_values(0))] == ["low", "some thing"]


def test_names_of_articles_and_claims_stay_as_they_are_in_a_readable_table(data):
    table = pd.DataFrame({"source_id": ["health_blog", "tea_shop_id"], "kind": ["some_studies", "x"]})
    assert data.readable(table)["article"].tolist() == ["health_blog", "tea_shop_id"]
    assert data.readable(table.set_index("source_id")).index.tolist() == ["health_blog", "tea_shop_id"]


def test_reading_needs_no_heavy_library():
    code = "import sys; from claimlib import tables; tables.load(); print(*sorted(sys.modules))"
    folder = tables.DEFAULT_FOLDER.parent / "notebooks"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, check=True)
    heavy = {"frictionless", "pandera", "scipy", "statsmodels", "seaborn", "jsonschema", "matplotlib", "IPython"}
    assert not heavy & {name.split(".")[0] for name in done.stdout.split()}


def test_the_place_of_a_claim_is_its_statement_with_its_characters(data):
    last = data.claims.tail(1)
    statement = data.statements.set_index("statement_id").loc[last["statement_id"].iloc[0]]
    assert data.places(last) == [f"{statement.name} ({statement['start']} to {statement['end']})"]


# ---------------------------------------------------------------- for people


def test_the_tables_are_offered_and_shown(data):
    assert data.raw.keys() <= set(dir(data))
    rows = data.contents().set_index("table")["rows"]
    assert rows["claims"] == len(data.claims) and list(rows.index) == list(data.raw)
    assert "The claims, settled coding" in repr(data) and str(len(data.claims)) in repr(data)
    assert data._repr_html_().count("<tr") == len(data.raw) + 1


def test_articles_are_labelled_in_one_call(data):
    source, kind = data.sources.loc[0, ["source_id", "publisher_kind"]]
    assert data.publishers()[source] == kind
    assert data.article_labels()[source] == f"{source} {kind}"
    assert list(data.article_labels()) == data.sources["source_id"].tolist()


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda data: data.codes_of("comparater"), "no variable 'comparater'; known are .*did you mean comparator?"),
        (lambda data: data.labels("directoin"), "did you mean direction?"),
        (lambda data: data.code_with("direction", "beter"), "the role 'beter'; known are .*did you mean better?"),
        (lambda data: data.label("direction", "favour"), "no code of direction 'favour'.*did you mean favours?"),
        (lambda data: data.codes_with("topic", "better"), "known are none"),
        (
            lambda data: data.code_with("certainty", "hedged"),
            "no single code of certainty with the role 'hedged'; known are speculative, tentative",
        ),
    ],
)
def test_an_unknown_name_is_named_with_the_known_ones(data, ask, words):
    with pytest.raises(tables.UnknownName, match=words.replace("?", r"\?")):
        ask(data)


def test_a_code_may_have_several_roles(copy):
    copy.rewrite("codes.csv", lambda text: text.replace("#333333,s,same", "#333333,s,same even", 1))
    data = tables.load(copy.folder)
    assert data.code_with("direction", "even") == data.code_with("direction", "same")


def test_the_order_of_the_codes_is_that_of_their_rows_and_says_nothing(copy, data):
    def swap(text):
        head, *rows = text.splitlines(True)
        return head + "".join(reversed(rows))

    copy.rewrite("codes.csv", swap)
    other = tables.load(copy.folder)
    assert list(other.codes_of("direction").index) == list(data.codes_of("direction").index)[::-1]
    assert other.silence == data.silence
    for variable in data.codes["variable"].unique():
        assert other.role_of(variable) == data.role_of(variable)
        assert {role: set(codes) for role, codes in other.codes_by_role(variable).items()} == {
            role: set(codes) for role, codes in data.codes_by_role(variable).items()
        }


def test_who_coded_is_said_in_one_place(data, monkeypatch):
    assert data.coders_sentence() == "The claims were coded by reading, twice, by a language model."
    assert data.topic.keys() == {"treatment", "condition"}
    assert "hand" not in data.descriptor["description"]
    other = tables.Tables(data.folder, data.descriptor, {**data.raw})
    del other.raw["coders"]
    assert other.coders_sentence() == ""


@pytest.mark.parametrize(
    ("coders", "sentence"),
    [
        ([("person", "Ann")], "The claims were coded by reading, by Ann."),
        ([("person", "Ann"), ("person", "Bo")], "The claims were coded by reading, by Ann and Bo."),
        ([("person", None)], "The claims were coded by reading, by a person."),
        ([("person", None)] * 2 + [("model", "Lm 3")], "The claims were coded by reading, by two people and Lm 3."),
        (
            [("person", "Ann"), *[("model", None)] * 2],
            "The claims were coded by reading, by Ann and a language model (twice).",
        ),
        ([("model", "Lm 3")] * 3, "The claims were coded by reading, 3 times, by Lm 3."),
        ([("model", "Lm 3"), ("model", None)], "The claims were coded by reading, by Lm 3 and a language model."),
        ([], ""),
    ],
)
def test_people_and_models_who_coded_are_named(data, coders, sentence):
    other = tables.Tables(data.folder, data.descriptor, data.raw)
    other.frames["coders"] = pd.DataFrame(coders, columns=["coder_kind", "name"], dtype="str")
    assert other.coders_sentence() == sentence


def test_a_reader_sees_the_faults_and_no_traceback(copy):
    copy.change("claims.csv", 0, "topic", "contxt")
    with pytest.raises(tables.TableError) as error:
        tables.load(copy.folder)
    assert error.value._render_traceback_() == [str(error.value)]


def test_what_is_remembered_is_computed_once_per_arguments_and_copied_for_each_caller(data):
    made = []

    @tables.remembered
    def counted(own, n, more=0):
        made.append((n, more))
        return pd.DataFrame({"n": [n + more]})

    first = counted(data, 1)
    first["n"] = 7
    assert counted(data, 1)["n"].tolist() == [1]
    assert counted(data, 1, more=2)["n"].tolist() == [3]
    assert made == [(1, 0), (1, 2)]
