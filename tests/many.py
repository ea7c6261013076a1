"""Made tables of any number of articles, for the tests of figures at size and for the benchmarks.

python tests/many.py FOLDER 500    writes tables of 500 made articles into a new folder

What an article says is made: its length, how many of its sentences make no claim, and how often it says what. A claim
gets the codes of one claim of the collection, so that every rule holds, but each article prefers other codes, so that
shares differ between articles. Texts are made of the words of a short list. What studies found is not made: the tables
of studies, estimates and works are those of the collection.
"""

import hashlib
import shutil
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from places import ROOT

DATA = ROOT / "data"
WORDS = [
    "people",
    "needles",
    "weeks",
    "treatment",
    "relief",
    "back",
    "daily",
    "some",
    "clinic",
    "care",
    "after",
    "with",
    "of",
    "often",
    "walking",
    "sleep",
    "sessions",
    "doctor",
    "works",
    "muscles",
    "nerves",
    "risk",
    "over",
    "long",
    "studies",
    "less",
    "better",
    "than",
    "before",
    "feel",
    "calm",
    "movement",
    "help",
    "many",
]
KINDS = ["unknown site", "patient information", "clinic blog", "hospital", "news site", "health magazine"]
SWAPPED = {"horizon": [], "population": ["other"], "outcome": ["other"], "certainty": ["emphatic"]}  # safe to change


def own(name):
    """A table of the collection as texts, blanks empty."""
    return pd.read_csv(DATA / name, dtype=str, keep_default_na=False)


@cache
def pool():
    """The claims of the collection, the variables that articles differ in, and the codes of every variable."""
    codes = own("codes.csv").groupby("variable")["code"].agg(list).to_dict()
    return own("claims.csv"), ["topic", "direction", "certainty", "comparator", "evidence"], codes


def write(folder, articles, seed=0):
    """Write made tables into a new folder; the same number of articles and seed give the same bytes."""
    rng = np.random.default_rng([seed, articles])
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("*.md"))
    sources, statements, claims = texts(rng, articles)
    made = {"sources": sources, "statements": statements, "claims": claims}
    made |= passes(rng, statements, claims) | about_claims(rng, claims) | items(rng, statements)
    made["cuts"] = own("cuts.csv").head(0)
    for name, table in made.items():
        where = folder / "coding" if (DATA / "coding" / f"{name}.csv").exists() else folder
        table.to_csv(where / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
    return folder


def texts(rng, articles):
    """The articles, their statements and their claims."""
    drawn, variables, codes = pool()
    digits = len(str(articles))
    sources, statements, claims = [], [], []
    for number in range(1, articles + 1):
        source, at, first = f"W{number:0{digits}}", 0, len(statements)
        likes = preferences(rng, drawn, variables)
        silent = rng.beta(4, 14)
        for k in range(1, int(np.clip(rng.gamma(6, 6), 12, 90)) + 1):
            one, length = f"{source}-{k:02}", int(rng.integers(40, 220))
            makes_none = (k > 3 and rng.random() < silent) or k == 1
            reason = rng.choice(codes["no_claim_reason"], p=REASONS) if makes_none else ""
            digest = hashlib.sha256(one.encode()).hexdigest()[:12]
            statements.append((one, source, at, at + length, digest, reason))
            at += length + 1
            for n in range(0 if makes_none else 1 + min(rng.poisson(0.25), 3)):
                claim = drawn.iloc[rng.choice(len(drawn), p=likes)]
                claims.append({**claim, "claim_id": f"{one}-{n + 1}", "statement_id": one, "paraphrase": words(rng)})
        dated = rng.random() < 0.7
        published = str(np.datetime64("2012-01-01") + rng.integers(0, 4800)) if dated else ""
        about = (published, "made up" if dated else "", rng.choice(KINDS), (len(statements) - first) * 15, at)
        sources.append((source, f"{source}.txt", "", "", "not_found", *about, hashlib.sha256(one.encode()).hexdigest()))
    tables = zip((sources, statements), ("sources.csv", "statements.csv"), strict=True)
    sources, statements = (pd.DataFrame(rows, columns=own(name).columns) for rows, name in tables)
    claims = pd.DataFrame(claims)[drawn.columns]
    claims.loc[claims["note"] != "", "note"] = "A made note."
    return sources, statements, claims


REASONS = [0.6, 0.1, 0.08, 0.14, 0.04, 0.04]  # how often a sentence makes no claim for which reason


def preferences(rng, drawn, variables):
    """How likely one article makes each claim of the collection: every code of some variables gets its own weight."""
    weights = np.ones(len(drawn))
    for variable in variables:
        codes, places = np.unique(drawn[variable], return_inverse=True)
        weights *= rng.lognormal(0, 0.6, len(codes))[places]
    return weights / weights.sum()


def words(rng):
    """A sentence of made words, no longer than a paraphrase may be."""
    return " ".join(rng.choice(WORDS, rng.integers(5, 17))).capitalize() + "."


def passes(rng, statements, claims):
    """Two passes that differ in a few codes, which claim is which, and how every difference is settled."""
    _, _, codes = pool()
    silent = statements.loc[statements["no_claim_reason"] != "", ["statement_id", "no_claim_reason"]]
    both, settled = {name: claims.assign(no_claim_reason="") for name in "ab"}, []
    letters = claims.groupby("statement_id").cumcount().map(lambda k: "abcd"[k])
    pairs = claims["statement_id"] + "-" + letters
    for place in np.flatnonzero(rng.random(len(claims)) < 0.06):
        variable = rng.choice([*SWAPPED])
        now = claims.at[place, variable]
        if now in ("", *SWAPPED[variable]):
            continue
        other = rng.choice([code for code in codes[variable] if code not in (now, *SWAPPED[variable])])
        wrong = "ab"[rng.integers(2)]
        both[wrong].at[place, variable] = other
        said = {name: both[name].at[place, variable] for name in "ab"}
        claim = claims.at[place, "claim_id"]
        row = [pairs[place], claims.at[place, "statement_id"], claim, claim, variable, said["a"], said["b"], now]
        settled.append([*row, f"slip_{wrong}", "D1"])
    columns = own("coding/a.csv").columns
    both = {name: pd.concat([one, silent]).fillna("")[columns] for name, one in both.items()}
    both = {name: one.sort_values("statement_id", kind="stable") for name, one in both.items()}
    pairs = claims[["statement_id"]].assign(pair_id=pairs, words_of="", words="")
    pairs = pairs.assign(**dict.fromkeys(("claim_a", "claim_b", "claim_id"), claims["claim_id"]))
    return both | {
        "pairs": pairs[own("coding/pairs.csv").columns],
        "settled": pd.DataFrame(settled, columns=own("coding/settled.csv").columns),
        "examples": claims[["claim_id"]].head(20),
    }


def about_claims(rng, claims):
    """Other codes that a coder considered, what facts bear on, and codes that a reader changes."""
    _, _, codes = pool()
    facts, bearings = own("facts.csv")["fact_id"], own("bearings.csv")
    kinds = bearings["bearing"].value_counts(normalize=True)
    other = claims[(claims["topic"] != "effectiveness") & (rng.random(len(claims)) < 0.6)]
    bears = pd.DataFrame({"claim_id": other["claim_id"], "fact_id": rng.choice(facts, len(other))})
    bears["bearing"] = rng.choice(kinds.index, len(other), p=kinds)
    doubts = []
    for claim in claims[rng.random(len(claims)) < 0.15].to_dict("records"):
        variable = rng.choice([name for name in ("topic", "certainty", "outcome") if claim[name]])
        code = rng.choice([code for code in codes[variable] if code != claim[variable]])
        doubts.append((claim["claim_id"], variable, code, rng.choice(["a", "b", "a b"])))
    favour = claims[claims["direction"] == "favours"].head(5)
    changed = favour[["claim_id"]].assign(variable="direction", code="no_difference", reason="A made reason.")
    return {
        "bearings": bears,
        "answer_remarks": favour[["claim_id"]]
        .head(2)
        .assign(remark="the ranking is not tested here", note="A made note."),
        "alternatives": pd.DataFrame(doubts, columns=own("coding/alternatives.csv").columns),
        "recodes_example": changed,
    }


def items(rng, statements):
    """Which article says which item, in which statement; both coders agree."""
    names, rows = own("items.csv")["item_id"], []
    common = rng.beta(1.2, 2.5, len(names))
    for _, one in statements[statements["no_claim_reason"] == ""].groupby("source_id"):
        careful = rng.normal(0, 0.12)
        for item, share in zip(names, common, strict=True):
            if rng.random() < share + careful:
                chosen = rng.choice(one["statement_id"], min(1 + rng.poisson(0.5), len(one)), replace=False)
                rows += [(item, name, "said_wrong" if rng.random() < 0.03 else "said", "") for name in sorted(chosen)]
    every = pd.DataFrame(rows, columns=own("mentions.csv").columns).sort_values(["item_id", "statement_id"])
    return {"mentions": every, "mentions_a": every, "mentions_b": every}


if __name__ == "__main__":
    print(f"Wrote {write(Path(sys.argv[1]), int(sys.argv[2])).resolve()}.")
