r"""Cut the texts of articles into statements: sentences, headings and list items, by their characters.

A text is read in UTF-8 with ``\\n`` between its lines, however it was saved, so that the characters count the same on
every system. What the rules cut wrongly is mended by rows of the table ``cuts``.
"""

import hashlib
import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path
from string import ascii_lowercase

from claimlib.reading import Fault, TableError, one_of, read_descriptor
from claimlib.rows import read_table, write_table
from claimlib.words import counted, listing

PAGES = (".html", ".htm", ".xhtml")
ENDINGS = (".txt", *PAGES)
UNSEEN = ["head", "script", "style", "template", "noscript", "nav", "svg", "iframe", "button", "select", "textarea"]
BLOCKS = re.compile(
    "^(address|article|aside|blockquote|body|br|caption|d[dlt]|details|div|fig(caption|ure)|footer|form|h[1-6r]|header"
    "|legend|li|main|[ou]l|p|pre|section|summary|t(able|body|[dhr]|foot|head))$"
)
# A sign or number before a list item belongs to its first sentence and would be taken for a sentence of its own.
ITEM = re.compile(r"(?:[•·▪◦‣*–-]|\(?(?:\d{1,3}|[A-Za-z])[.)])\s+")
UNKNOWN = {"address_match": "not_found", "publisher_kind": "not known"}


@dataclass
class Outcome:
    """What a cut changed: the texts that were cut, and the statements that are ``new``, ``gone`` or ``moved``.

    ``moved`` has a pair for each statement with the same words in another place: its identifier, and by how many
    characters; ``rows`` says in which tables there are rows about a statement that is gone. ``absent`` are articles
    without a text in the folder of texts, and ``unread`` are files there that are no texts; neither was touched.
    """

    articles: list = field(default_factory=list)
    statements: int = 0
    new: list = field(default_factory=list)
    gone: list = field(default_factory=list)
    moved: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    absent: list = field(default_factory=list)
    unread: list = field(default_factory=list)

    def __str__(self):
        lines = [f"Cut {counted(len(self.articles), 'text')} into {counted(self.statements, 'statement')}."]
        if self.absent:
            lines.append(f"The folder texts has no text of {listing(self.absent)}; what was cut before stays.")
        if self.unread:
            lines.append(f"Not read (only names that end in {listing(ENDINGS, 'or')} are): {listing(self.unread)}.")
        if self.new:
            lines.append(f"{counted(len(self.new), 'statement')} must be coded: {listing(ranges(self.new))}.")
        for shift, own in groupby(self.moved, key=lambda one: one[1]):
            which = listing(ranges([name for name, _ in own]))
            way = "later" if shift > 0 else "earlier"
            lines.append(f"Unchanged, and {counted(abs(shift), 'character')} {way}: {which}.")
        if self.gone:
            lines.append(f"Gone, as no statement has these words now: {listing(self.gone)}.")
        lines += [f"{path} has {counted(n, 'row')} about {name}, which is gone." for path, name, n in self.rows]
        if self.rows:
            lines.append("Delete such rows from the coders' files and code the new statements; then settle again.")
        return "\n".join(lines)


def ranges(names):
    """``A1-01 to A1-38``: identifiers in their order as few texts, one per article."""
    parts = [list(own) for _, own in groupby(names, key=lambda name: name.rpartition("-")[0])]
    return [own[0] if len(own) == 1 else f"{own[0]} to {own[-1]} ({len(own)})" for own in parts]


def digest(text: str) -> str:
    """The SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


# ---------------------------------------------------------------- texts


def read_text(path) -> str:
    """The text of an article from a file of plain text or a page saved from a browser, as its characters are counted.

    Raises
    ------
    TableError
        Where the file cannot be read, is not in UTF-8 or has no word.
    """
    path = Path(path)

    def fault(found, allowed, row=""):
        return TableError([Fault(str(path), row, "", found, allowed)], "the texts")

    try:
        stored = path.read_bytes()
        text = stored.decode("utf-8-sig")
    except OSError as error:
        raise fault(f"a file that cannot be read ({error.strerror})", "a text or a page saved from a browser") from None
    except UnicodeDecodeError as error:
        line = stored[: error.start].count(b"\n") + 1
        found = f"the byte 0x{stored[error.start]:02x}, which is not UTF-8"
        raise fault(found, "UTF-8; save the file anew with that encoding", f"line {line}") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = page_text(text) if path.suffix.lower() in PAGES else text
    if "\0" in text or not re.search(r"\w", text):
        found = "a zero byte" if "\0" in text else "no word"
        raise fault(found, "a text in UTF-8 with at least one sentence")
    return text


def page_text(page):
    """The text that a saved page shows, a line for each paragraph, heading or item; menus and scripts are left out."""
    from bs4 import BeautifulSoup  # here, so that a notebook does not load it

    soup = BeautifulSoup(page, "html.parser")
    for part in soup(UNSEEN):
        part.decompose()
    shown = soup.find("main") or soup.find("article") or soup.body or soup
    for text in shown.find_all(string=True):
        if type(text).__name__ == "NavigableString":
            text.replace_with(re.sub(r"\s+", " ", text))
    for part in shown(BLOCKS):
        part.insert_before("\n")
        part.insert_after("\n")
    lines = [line.strip() for line in shown.get_text().split("\n")]
    return "".join(f"{line}\n" for line in lines if line)


def title_of(text):
    """The first line of a text where it is short and has no full stop, as a title has; otherwise no text."""
    line = text.strip().partition("\n")[0].strip().lstrip("# ")
    return line if len(line) <= 120 and not line.endswith((".", ":")) else ""


# ---------------------------------------------------------------- statements


def spans(text: str) -> list[tuple[int, int]]:
    """Where the statements of a text begin and end, in its characters from 0; every line is cut by itself."""
    found = []
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        item = ITEM.match(text, start + len(line[0]) - len(line[0].lstrip()), line.end())
        inner = item.end() if item else start
        ends = [inner + one for one in sentence_ends(text[inner : line.end()])]
        found += [stripped(text, *span) for span in zip([start, *ends[:-1]], ends, strict=True)]
    return [span for span in found if re.search(r"\w", text[slice(*span)])]


def sentence_ends(line):
    """Where each sentence of a line ends; a line without letters is one."""
    from sentencex import get_sentence_boundaries  # here, so that a notebook does not load it

    return [one["end_index"] for one in get_sentence_boundaries("en", line)] or [len(line)]


def stripped(text, start, end):
    """A span without the white space at its ends."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - (len(part) - len(part.rstrip()))


def corrected(text, found, cuts, faults):
    """The spans after the corrections of a person, each a name of its row, an action and the words where it applies."""
    for row, action, words in cuts:
        places = [hit.start() for hit in re.finditer(re.escape(words), text)]
        if action == "merge":
            places = [start for start, _ in found if start in places]
        inside = [(start, end) for start, end in found if places and start < places[0] < end]
        if len(places) != 1:
            where = "a statement begins with" if action == "merge" else "the text has"
            value = f"{words!r}, which {where} {len(places) or 'no'} times".replace("no times", "nowhere")
            faults.append(Fault(*row, "words", value, "words that occur once there; add some words"))
        elif action == "split" and not inside:
            faults.append(
                Fault(*row, "words", f"{words!r}, where a statement begins already", "words inside a statement")
            )
        elif action == "split":
            (start, end), at = inside[0], places[0]
            found = sorted({*found, stripped(text, start, at), stripped(text, at, end)} - {(start, end)})
        elif found[0][0] == places[0]:
            faults.append(Fault(*row, "words", f"{words!r}, with which the text begins", "a later statement"))
        else:
            i = next(i for i, (start, _) in enumerate(found) if start == places[0])
            found = [*found[: i - 1], (found[i - 1][0], found[i][1]), *found[i + 1 :]]
    return found


def kept(before, after):
    """Which statements are the same as before: a dict from the place in ``after`` to that in ``before``.

    Both are lists of hashes. What follows in the same order is matched first, then what stands elsewhere.
    """
    same = {}
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        same |= {block.b + i: block.a + i for i in range(block.size)}
    left = defaultdict(list)
    for i in sorted(set(range(len(before))) - set(same.values())):
        left[before[i]].append(i)
    for j in [j for j in range(len(after)) if j not in same]:
        if left[after[j]]:
            same[j] = left[after[j]].pop(0)
    return same


def names(source, n, old, same, taken):
    """The identifiers of ``n`` statements: kept where the words are the same, else new ones that are not ``taken``.

    A first cut counts; a new statement of a later one has the number of the one before it and a letter.
    """
    if not old:
        return [f"{source}-{i:02d}" for i in range(1, n + 1)]
    made, used, before = [], {*old, *taken}, f"{source}-00"
    for j in range(n):
        if j in same:
            made.append(old[same[j]])
        else:
            stem = re.sub(r"[a-z]+$", "", before)
            made.append(next(name for name in letters(stem) if name not in used))
        used.add(made[-1])
        before = made[-1]
    return made


def letters(stem):
    """``A1-05a``, ``A1-05b``, ...: a name with a letter, then with two."""
    yield from (f"{stem}{one}{other}" for one in ["", *ascii_lowercase] for other in ascii_lowercase)


# ---------------------------------------------------------------- the tables


def cut(folder, files=()) -> Outcome:
    """Cut articles into statements and write the tables of sources and statements.

    A statement whose words are unchanged keeps its identifier and so its codes in every table. Articles that are not
    given stay as they are. No other table is changed.

    Parameters
    ----------
    folder : path
        A folder with ``datapackage.json``; its tables may be empty.
    files : list of path, optional
        Texts (UTF-8) or pages saved from a browser; by default those in the folder ``texts`` of the topic. An article
        is known by the name of its file.

    Raises
    ------
    TableError
        With every fault of the files and the corrections, before anything is written.
    """
    folder, faults = Path(folder), []
    tables = {one["name"]: one for one in read_descriptor(folder)["resources"]}
    sources, statements = (read_table(folder, tables[name], faults) for name in ("sources", "statements"))
    cuts = read_table(folder, tables["cuts"], faults) if "cuts" in tables else []
    texts = read_files(files or own_texts(folder), faults)
    if faults:
        raise TableError(faults, "what was to be cut")
    own = {row["file"]: row for row in sources}
    twice = [row for row in sources if own[row["file"]] is not row]
    faults += [Fault(*row["row"], "file", repr(row["file"]), "the file of one article only") for row in twice]
    for name in [name for name in texts if name not in own]:
        own[name] = {"source_id": free(row["source_id"] for row in own.values())}
    taken = named_elsewhere(folder, tables.values())
    outcome, order = Outcome(), [row["source_id"] for row in own.values()]
    faults += unknown_articles(tables["cuts"]["path"], cuts, one_of(order), order) if cuts else []
    leaves = f"{one_of(order) or 'an article'}; of an article that leaves, delete the rows in every table"
    faults += unknown_articles(tables["statements"]["path"], statements, leaves, order)
    for name, text in texts.items():
        source = own[name]["source_id"]
        mine = [(row["row"], row["action"], row["words"]) for row in cuts if row["source_id"] == source]
        found = corrected(text, spans(text), mine, faults)
        after = rows_of(source, text, found, [row for row in statements if row["source_id"] == source], outcome, taken)
        statements = [row for row in statements if row["source_id"] != source] + after
        about = {"file": name, "words": len(text.split()), "characters": len(text), "sha256": digest(text)}
        own[name] = UNKNOWN | {"title": title_of(text)} | own[name] | about
    if faults:
        raise TableError(faults, "what was to be cut")
    statements.sort(key=lambda row: order.index(row["source_id"]))  # stable: within an article, as they follow
    write_table(folder, tables["sources"], own.values())
    write_table(folder, tables["statements"], statements)
    outcome.articles = list(texts)
    if not files:
        outcome.absent = [f"{row['source_id']} ({name})" for name, row in own.items() if name not in texts]
        outcome.unread = unread(folder)
    outcome.rows = orphans(folder, tables.values(), outcome.gone)
    return outcome


def unknown_articles(path, rows, allowed, known):
    """A fault for each article that rows of a table name and that the table of sources does not have."""
    unknown = sorted({row["source_id"] for row in rows} - set(known))
    return [Fault(path, "", "source_id", repr(one), allowed) for one in unknown]


def texts_folder(folder):
    """Where the texts of a topic's articles are looked for: in ``CLAIM_SOURCES``, or else in its folder ``texts``."""
    return Path(os.environ.get("CLAIM_SOURCES") or Path(folder) / "texts")


def texts(folder, files) -> dict[str, str]:
    """The texts of a topic's articles that are at hand; ``files`` are pairs of an article and the name of its file."""
    found = {}
    for source, file in files:
        try:
            found[source] = read_text(texts_folder(folder) / file)
        except TableError:  # it is not there, or no text
            continue
    return found


def words_of(row, found):
    """The words of a statement; ``None`` where its text is not at hand, or has other words in that place."""
    if row["source_id"] not in found or "end" not in row:
        return None
    words = found[row["source_id"]][int(row["start"]) : int(row["end"])]
    return words if digest(words)[:12] == row.get("sha256_12") else None


def own_texts(folder):
    """The paths of the articles in a topic's folder ``texts``, in the order of their names."""
    own = Path(folder) / "texts"
    if found := sorted(path for path in own.glob("*") if path.suffix.lower() in ENDINGS):
        return found
    raise TableError([Fault(str(own), "", "", "no article", f"files that end in {', '.join(ENDINGS)}")], "the texts")


def unread(folder):
    """The names of files in a topic's folder ``texts`` that are no texts by their endings, without hidden ones."""
    own = sorted(path for path in (Path(folder) / "texts").iterdir() if path.is_file())
    return [path.name for path in own if path.suffix.lower() not in ENDINGS and not path.name.startswith(".")]


def read_files(files, faults):
    """The texts of some files by name; faults where one cannot be read, or two have one name or one text."""
    texts, same = {}, {}
    for path in map(Path, files):
        try:
            text = read_text(path)
        except TableError as error:
            faults += error.faults
            continue
        if path.name in texts or text in same:
            other = path.name if path.name in texts else same[text]
            faults.append(Fault(str(path), "", "", f"the same name or text as {other}", "every article once"))
        texts[path.name], same[text] = text, path.name
    return texts


def free(taken):
    """The first of A1, A2, ... that is later than all that are taken."""
    numbers = [int(name[1:]) for name in taken if re.fullmatch(r"A\d+", name)]
    return f"A{max(numbers, default=0) + 1}"


def rows_of(source, text, found, before, outcome, taken):
    """The rows of the statements of one article; what is new, gone or moved is noted in ``outcome``."""
    hashes = [digest(text[slice(*span)])[:12] for span in found]
    same = kept([row["sha256_12"] for row in before], hashes)
    ids = names(source, len(found), [row["statement_id"] for row in before], same, taken)
    rows = []
    for j, span in enumerate(found):
        old = before[same[j]] if j in same else {}
        here = {"start": str(span[0]), "end": str(span[1])}
        rows.append(old | {"statement_id": ids[j], "source_id": source, "sha256_12": hashes[j]} | here)
        if not old:
            outcome.new.append(ids[j])
        elif old["start"] != here["start"]:
            outcome.moved.append((ids[j], span[0] - int(old["start"])))
    outcome.gone += [row["statement_id"] for i, row in enumerate(before) if i not in same.values()]
    outcome.statements += len(rows)
    return rows


def named_elsewhere(folder, resources):
    """The statements of which other tables have rows, be they gone or not."""
    rows = [row for one in resources if one["name"] != "statements" for row in read_table(folder, one, [])]
    return {row["statement_id"] for row in rows if row.get("statement_id")}


def orphans(folder, resources, gone):
    """The rows of other tables that are about statements which are gone: path, identifier and number."""
    found = []
    for one in [one for one in resources if one["name"] != "statements"]:
        if "statement_id" in [column["name"] for column in one["schema"]["fields"]]:
            own = [row["statement_id"] for row in read_table(folder, one, [])]
            found += [(one["path"], name, own.count(name)) for name in gone if name in own]
    return found
