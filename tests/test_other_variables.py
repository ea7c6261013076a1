"""Topics with other variables, and topics that are made by the commands from their texts to their tables."""

import builtins

import pandas as pd
import pytest
import topics
from claimlib import agreement, answers, bundle, counts, explore, figures, recodes, recoding, settling, tables
from claimlib.figures import n01
from places import module
from test_other_topic import PATHS, seen_in

GONE = ("comparator", "direction")
EVERY = tuple(name for name in tables.known_variables() if name != "topic")


@pytest.fixture(scope="module")
def pressed(tmp_path_factory):
    """The folder of the made topic of press releases."""
    return topics.press(tmp_path_factory.mktemp("press") / "topic")


@pytest.fixture(scope="module")
def press(pressed):
    """The tables of that topic."""
    return tables.read(pressed)


def stopped(folder, monkeypatch):
    """The notebooks that stop on a topic, each with its sentence; no other error is one that a reader may see."""
    monkeypatch.setenv("CLAIM_DATA", str(folder))
    monkeypatch.setenv("CLAIM_FIGURES", str(folder / "figures"))
    found = {}
    for path in PATHS:
        seen = seen_in(path, monkeypatch)
        if seen.error is not None:
            assert isinstance(seen.error, tables.Absent), (path.name, repr(seen.error))
            found[path.name[:2]] = str(seen.error)
        else:
            assert seen.outputs
    return found


# ---------------------------------------------------------------- fewer variables, and others


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("gone", "more"), [(GONE, set()), (EVERY, {"09"})], ids=["no direction", "no variable of the collection but topic"]
)
def test_every_notebook_runs_on_press_releases_or_names_the_variable_that_it_needs(tmp_path, gone, more, monkeypatch):
    kept = [name for name in gone if name not in ("care", "mixed_as") and not name.startswith("cited")]
    found = stopped(topics.press(tmp_path / "press", kept), monkeypatch)
    assert set(found) == {"02", "03", "04", "05", "06", "07"} | more
    for number in {"02", "03"} | more:
        assert "`direction`" in found[number]
        assert "`claims.csv`" in found[number]


@pytest.mark.parametrize("gone", EVERY)
def test_without_one_variable_every_answer_and_figure_is_there_or_names_it(tmp_path, gone):
    data = tables.read(topics.started(tmp_path / "yoga", "--coder", "Ann", "--coder", "Bo", "--without", gone))
    assert gone not in data.variables()
    assert data.claims[gone].isna().all()
    assert data.codes_of(gone).empty
    for number, answer in answers.BY_NOTEBOOK.items():
        text = answer(data)
        assert isinstance(text, str), number
        assert "nan" not in text.split()
    for name, draw in figures.functions(data).items():
        drawn = draw(data)
        if f"claims.{gone}" in draw.needs:
            assert f"`{gone}`" in drawn.reason, name


def test_what_does_not_rest_on_a_variable_that_is_gone_says_nothing_of_it(tmp_path):
    data = tables.read(topics.started(tmp_path / "yoga", "--without", "comparator", "--without", "certainty"))
    text = answers.effectiveness(data)
    assert "no variable `comparator` in `claims.csv`" in text
    assert "compared with" not in text
    assert "hedge" not in text
    assert "no variable `certainty` in `claims.csv`" in answers.topics(data)
    assert "care" not in bundle.claims_in_words(data)
    assert figures.claims_by_body(data).reason.startswith("The table `bodies` has no row")


def test_a_variable_of_its_own_is_counted_code_by_code(press):
    table, claims = counts.every_code(press), press.claims
    for name in ("causal_strength", "design_stated"):
        for code in press.codes_of(name).index:
            row = table.loc[(name.replace("_", " "), code)]
            assert row["all"] == (claims[name] == code).sum()
            assert row.drop("all").tolist() == [
                ((claims["source_id"] == source) & (claims[name] == code)).sum()
                for source in press.sources["source_id"]
            ]
    assert table.index.get_level_values("variable").unique().tolist() == [
        name.replace("_", " ") for name in press.variables()
    ]


def test_a_variable_of_its_own_has_a_figure_whose_bars_are_its_counts(press):
    assert [one.name for one in n01.of_own_variables(press)] == [
        f"01-{name}-by-article" for name in ("design-stated", "causal-strength")
    ]
    drawn = figures.functions(press)["01-causal-strength-by-article"](press)
    bars = {bar.get_gid(): bar.get_width() for bar in drawn.sheet.axes[0].patches}
    n = press.claims.dropna(subset="causal_strength").groupby("source_id", observed=True).size()
    whole = max(sum(width for gid, width in bars.items() if gid.startswith(f"bar-{s}-")) for s in n.index)
    assert len(bars) > len(n)
    for row in drawn.numbers.itertuples():
        width = bars.get(f"bar-{row.row}-{row.causal_strength}", 0)
        assert width == pytest.approx(whole * row.claims / n[row.row], abs=1e-6)
    assert "steps of a scale" in drawn.caption
    assert drawn.numbers["claims"].sum() == n.sum()


def test_with_many_articles_a_bar_is_a_kind_of_publisher(tmp_path):
    data = tables.read(topics.press(tmp_path / "press", studies=8))
    numbers = n01.of_own_variables(data)[1].numbers
    assert set(numbers["row"]) == {"press release", "news"}
    assert numbers["claims"].sum() == data.claims["causal_strength"].notna().sum()


def test_the_collection_has_no_figure_of_a_variable_of_its_own(data):
    assert n01.of_own_variables(data) == []
    assert figures.functions(data) == figures.functions()


def test_agreement_counts_a_scale_as_one_and_leaves_out_cells_that_are_missing(press):
    judged = agreement.of_all_claims(press)
    table = agreement.summary(judged, agreement.orders(press), replicates=0)
    assert table.loc[["causal_strength", "certainty", "design_stated", "topic"], "level"].tolist() == [
        "ordinal", "ordinal", "nominal", "nominal",
    ]  # fmt: skip
    two = press.pairs.dropna(subset=["claim_ann", "claim_bo"])
    codes = [
        two[f"claim_{of}"].map(getattr(press, f"pass_{of}").set_index("claim_id")["causal_strength"].astype(object))
        for of in ("ann", "bo")
    ]
    both = pd.concat(codes, axis=1).dropna()
    assert table.loc["causal_strength", "units"] == len(both) < len(press.claims)
    assert table.loc["causal_strength", "differ"] == (both.iloc[:, 0] != both.iloc[:, 1]).sum() > 0
    nominal = agreement.alpha(agreement.tabulated(judged["causal_strength"])[0])
    assert table.loc["causal_strength", "alpha"] != pytest.approx(nominal, abs=1e-3), "steps that are near differ less"


def test_the_explorer_filters_by_a_variable_of_its_own_and_shows_it_on_cards(press):
    made = explore.contents(press)
    own = {one["name"]: one for one in made["variables"]}
    assert {"comparator", "direction"}.isdisjoint(own)
    for name in ("causal_strength", "design_stated"):
        assert own[name]["first"]
        assert [code["code"] for code in own[name]["codes"]] == press.codes_of(name).index.tolist()
        shown = {one["id"]: one["codes"].get(name) for one in made["claims"]}
        assert (
            shown
            == press.claims.set_index("claim_id")[name]
            .astype(object)
            .where(press.claims[name].notna().array, None)
            .to_dict()
        )
    assert explore.view_of(press, made, {"causal_strength": "might"})["filters"] == {"causal_strength": ["might"]}


def test_exports_have_a_variable_of_its_own_and_none_that_is_gone(press):
    flat = bundle.claims_in_words(press)
    assert {"causal_strength", "design_stated"} < set(flat)
    assert set(GONE).isdisjoint(flat)
    assert set(flat["causal_strength"]) <= {"", *press.labels("causal_strength").values()}
    listed = bundle.schema(bundle.descriptor_of(press))["properties"]["tables"]["properties"]["claims"]
    assert listed["items"]["properties"]["causal_strength"]["enum"] == [*topics.SCALE, None]


def test_a_code_of_a_variable_of_its_own_can_be_disputed(press):
    claim = press.claims.dropna(subset="causal_strength").iloc[0]
    other = next(code for code in topics.SCALE if code != claim["causal_strength"])
    after = recoding.recode(press, [(claim["claim_id"], "causal_strength", other, "It says so.")], by_reader=True)
    assert after.claims.set_index("claim_id").loc[claim["claim_id"], "causal_strength"] == other
    parts = recodes.of_counts, recodes.of_answers, recodes.of_shares, recodes.of_agreement
    text = answers.what_moves(after, *(of(after.as_coded, after) for of in parts))
    assert f"2 of {len(topics.SCALE) * len(press.sources)} counts" in text


# ---------------------------------------------------------------- the command that adds and takes out


def add(folder, *words):
    """Change a topic as the command does."""
    topics.new_topic().main([str(folder), *words])
    return folder


def test_a_variable_that_is_taken_out_takes_along_what_rests_on_it(tmp_path):
    folder = add(topics.started(tmp_path / "yoga"), "--without", "comparator")
    data = tables.read(folder)
    assert {"comparator", "care"}.isdisjoint(data.variables())
    assert {"comparator", "care"}.isdisjoint(data.codes["variable"])
    assert data.bodies.empty
    assert not data.choices["variable"].fillna("").str.contains("comparator").any()
    assert "claims without a comparator" not in set(data.choices["choice"])
    assert settling.review(folder) == ([], [])


def test_a_variable_of_the_collection_comes_back_with_its_codes_and_rules(tmp_path):
    folder = topics.started(tmp_path / "yoga", "--clear")
    before = {name: topics.new_topic().read_json(folder / "schemas" / name) for name in ("claims.json", "coding.json")}
    codes = (folder / "codes.csv").read_text(encoding="utf-8").splitlines()
    add(folder, "--without", "comparator", "--variable", "comparator", "--variable", "care")
    for name, old in before.items():
        new = topics.new_topic().read_json(folder / "schemas" / name)
        assert sorted(map(str, new["fields"])) == sorted(map(str, old["fields"]))
        assert sorted(map(str, new["rules"])) == sorted(map(str, old["rules"]))
    assert sorted((folder / "codes.csv").read_text(encoding="utf-8").splitlines()) == sorted(codes)


def test_a_coder_and_parts_that_come_later_have_the_variables_of_the_topic(tmp_path):
    folder = topics.started(tmp_path / "yoga", "--without", "comparator")
    topics.add_variables(folder)
    add(folder, "--coder", "Bo", "--with", "evidence", "--clear")
    data = tables.Tables(folder, *loaded(folder))
    assert {"causal_strength", "design_stated"} < set(data.raw["pass_bo"].fields)
    assert "comparator" not in data.raw["pass_bo"].fields
    assert "comparator" not in (folder / "matches.csv").read_text(encoding="utf-8")


def loaded(folder):
    """The descriptor and the tables of a topic that is not coded yet."""
    topic = settling.Topic(folder)
    return {"title": "", "resources": []}, topic.raw


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--without", "comparater"], "'comparater' is no variable that can be taken out"),
        (["--without", "topic"], "'topic' is no variable that can be taken out"),
        (["--variable", "tone"], "has no code of tone; add a row for each, as tone,"),
        (["--variable", "tone_"], "'tone_' cannot be the name of a variable"),
        (["--variable", "Tone"], "'Tone' cannot be the name of a variable"),
        (["--scale", "certainty"], "have a column certainty already"),
        (["--variable", "note"], "have a column note already"),
    ],
)
def test_a_variable_that_cannot_be_is_refused_and_nothing_is_changed(tmp_path, words, found):
    folder = topics.started(tmp_path / "yoga")
    before = {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}
    with pytest.raises(SystemExit, match=found):
        add(folder, *words)
    assert {path: path.read_bytes() for path in before} == before


# ---------------------------------------------------------------- from texts to tables by the commands

# What is right and why: the certainty of a claim, its evidence, and a mention that one coder overlooked.
ANSWERS = ["loud", "rule_unclear_q", "unspecified_q", "slip_b_q", "said_q", "slip_b_q"]


class Settler:
    """Answers what ``settle`` asks about the artificial topic, as it was settled."""

    def __init__(self):
        self.left = list(ANSWERS)

    def __call__(self, question):
        """The answer to a question; IndexError where more is asked than was settled."""
        return "" if question.startswith(("Enter", "Which of")) else self.left.pop(0)


@pytest.mark.thorough
@pytest.mark.parametrize("coders", ["b", "ab", "abc"], ids=["one coder", "two coders", "three coders"])
def test_the_artificial_topic_is_made_by_the_commands_and_every_notebook_runs_on_it(tmp_path, coders, monkeypatch):
    door, settler, folder = module("notebooks/__main__.py"), Settler(), tmp_path / "topic"
    monkeypatch.setattr(builtins, "input", settler)
    topics.uncoded(folder, list(coders), lambda *words: door.main(list(words)))
    assert door.main(["cut", str(folder), *map(str, topics.artificial_texts(folder / "texts"))]) == 0
    assert door.main(["check", str(folder)]) == 1
    topics.code(folder, coders)
    assert door.main(["settle", str(folder)]) == 0
    assert door.main(["check", str(folder)]) == 0
    made, wanted = (topics.rows_of(of / "claims.csv") for of in (folder, topics.ARTIFICIAL))
    if len(coders) == 1:
        wanted = [
            row for row in topics.rows_of(topics.ARTIFICIAL / "coding" / "b.csv") if row.pop("no_claim_reason") == ""
        ]
    assert made == wanted
    assert settler.left == ([] if len(coders) > 1 else ANSWERS)
    if len(coders) > 1:
        assert (folder / "mentions.csv").read_bytes() == (topics.ARTIFICIAL / "mentions.csv").read_bytes()
    assert tables.read(folder).title == "Claims about humming for hiccups"
    assert set(stopped(folder, monkeypatch)) == ({"08"} if len(coders) == 1 else set())
