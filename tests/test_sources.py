"""The statements against the articles' texts, which are not part of the repository."""

import hashlib
import re

import pytest
from claimlib import cutting

SHARED_WORDS = 6


def words(text):
    """The words of a text, in small letters."""
    return re.findall(r"[a-z0-9']+", text.lower().replace("\u2019", "'"))


def runs(text):
    """All runs of six words in a text."""
    found = words(text)
    return {tuple(found[i : i + SHARED_WORDS]) for i in range(len(found) - SHARED_WORDS + 1)}


@pytest.fixture(scope="module")
def texts(sources, data):
    """The text of each article."""
    files = data.sources.set_index("source_id")["file"]
    return {source: cutting.read_text(sources / file) for source, file in files.items()}


def test_the_texts_are_those_that_were_coded(texts, data):
    for row in data.sources.itertuples():
        text = texts[row.source_id]
        assert hashlib.sha256(text.encode()).hexdigest() == row.sha256, row.source_id
        assert (len(text), len(text.split())) == (row.characters, row.words), row.source_id


def test_every_statement_is_cut_where_it_says(texts, data):
    for row in data.statements.itertuples():
        cut = texts[row.source_id][row.start : row.end]
        assert hashlib.sha256(cut.encode()).hexdigest()[:12] == row.sha256_12, row.statement_id
        assert cut == cut.strip(), row.statement_id


def test_the_statements_leave_nothing_out(texts, data):
    for source, part in data.statements.groupby("source_id", observed=True):
        rest = list(texts[source])
        for row in part.itertuples():
            rest[row.start : row.end] = " " * (row.end - row.start)
        assert not re.search(r"\w{2,}", "".join(rest)), source


@pytest.mark.parametrize("table", ["claims", "pass_a", "pass_b"])
@pytest.mark.parametrize("column", ["paraphrase", "note"])
def test_nothing_is_copied_from_the_articles(texts, data, table, column):
    known = {source: runs(text) for source, text in texts.items()}
    for row in getattr(data, table).dropna(subset=column).itertuples():
        shared = runs(getattr(row, column)) & known[row.source_id]
        assert not shared, f"{row.claim_id}: {shared}"


def test_a_copied_sentence_would_be_found(texts, data):
    row = data.statements.loc[(data.statements["end"] - data.statements["start"]).idxmax()]
    assert runs(texts[row["source_id"]][row["start"] : row["end"]]) & runs(texts[row["source_id"]])
