"""Vague citations: which papers an article could mean, and what each of them shows of what is claimed."""

import numpy as np
import pandas as pd

from claimlib import evidence, judging
from claimlib.evidence import FAILS, HOLDS, UNTESTED
from claimlib.tables import Tables, remembered, remembered_for_all_codes


@remembered_for_all_codes
def candidates(data: Tables, work: str) -> pd.DataFrame:
    """The papers that a vague citation could mean, with ``name`` and whether it is a ``single`` trial; those first."""
    chosen = data.citations[data.citations["cited_work"] == work].dropna(subset="study_id")
    papers = chosen.merge(data.studies.drop(columns="note"), on="study_id")
    papers["name"] = papers["study_id"].map(evidence.study_names(data.studies))
    papers["single"] = papers["design"].isin(data.codes_with("design", "single"))
    order = ["single", "design", "year", "study_id"]
    return papers.sort_values(order, ascending=[False, True, True, True]).reset_index(drop=True)


@remembered
def halves(data: Tables, work: str) -> pd.DataFrame:
    """Each half of what is claimed of a work, the claims that cite it, beside each paper that the work could be.

    Mixed comparators, wider populations and conclusions without numbers are let in, too; a claim that names no
    comparator or time is compared with every comparison. What counts is what the paper itself says, as an article can
    have read nothing else: differences that were worked out here from printed means are left out.

    Parameters
    ----------
    work : str
        A code of ``cited_work``.

    Returns
    -------
    pandas.DataFrame
        A row per paper and half: ``study_id``, ``claim_id``, ``half`` (holds if at least one matching comparison finds
        what is claimed, fails if there are some and none does, untested if there is none), ``like`` (whether the
        comparison that decides is neither mixed nor of a wider population), and of that comparison ``effect_id``,
        ``measure``, ``estimate``, ``ci_low`` and ``ci_high``.
    """
    claims = data.claims[data.claims["cited_work"] == work].dropna(subset="direction")
    papers, bench = candidates(data, work), judging.bench(data)
    matches = evidence.matches_of(data, data.codes_by_role("match_set").get("any_time", []))
    fits = evidence.alike(bench.claims, bench.rows, matches, lenient=["comparator", "care"])
    cites, theirs = bench.claims["cited_work"].eq(work).to_numpy(), bench.rows["arithmetic"].ne("yes").to_numpy()
    pairs = judging.beside(bench, np.logical_and.reduce([cites[:, None] & theirs, bench.candidates, *fits.values()]))
    claimed = pairs["direction"].astype(object).map(data.role_of("direction"))
    pairs["agrees"] = pairs["finding"].map(data.role_of("finding")) == claimed
    pairs["like"] = pairs[evidence.LIKE].eq("no").all(axis=1)
    # The comparison that decides comes first: one that agrees, like with like, with an interval; then the one that
    # would lead an answer, or of three or more at its time the middle one, so that all figures show the same one.
    rows = bench.rows.iloc[bench.order(judging.Choice().lead)]
    rows = rows.iloc[judging.middle_first(rows, judging.SAME_TIME)]
    leads = pd.Series(range(len(rows)), rows["effect_id"])
    order = pairs.assign(numbered=pairs["basis"] == "interval", leads=-pairs["effect_id"].map(leads)).sort_values(
        ["agrees", "like", "numbered", "leads"], ascending=False, kind="stable"
    )
    ids, code = ["study_id", "claim_id"], data.roles("half")
    every = pd.MultiIndex.from_product([papers["study_id"], claims["claim_id"]], names=ids)
    table = order.drop_duplicates(ids).set_index(ids).reindex(every)
    half = table["agrees"].map({True: code[HOLDS], False: code[FAILS]}).fillna(code[UNTESTED])
    shown = table[["like", "effect_id", "measure", "estimate", "ci_low", "ci_high"]]
    return shown.assign(half=half).reset_index()


def fits_description(papers, work, codes) -> pd.DataFrame:
    """Whether each paper has the number of trials, journal and year that an article says of the work.

    ``papers`` are from :func:`candidates`, ``work`` is a row of ``works``, ``codes`` are ``data.roles("half")``: a
    column for each thing said, untested where it is not known of the paper.
    """
    table = {}
    for said, column in (("said_trials", "trials"), ("said_journal", "journal"), ("said_year", "year")):
        if pd.notna(work[said]):
            fits = papers[column].eq(work[said]).map({True: codes[HOLDS], False: codes[FAILS]})
            table[column] = fits.astype(object).mask(papers[column].isna(), codes[UNTESTED])
    return pd.DataFrame(table, index=papers.index)


def halves_together(table, codes) -> pd.DataFrame:
    """A row per paper of :func:`halves`: are all halves ``tested``, do ``all`` hold, do all hold like with ``like``?"""
    holds = table["half"].eq(codes[HOLDS])
    parts = {"tested": table["half"].ne(codes[UNTESTED]), "all": holds, "like": holds & table["like"].eq(True)}
    return pd.DataFrame({name: of.groupby(table["study_id"]).all() for name, of in parts.items()})


def in_force(guidelines: pd.DataFrame, year: int) -> pd.Series:
    """What had become of each recommendation by a year: ``in force``, ``replaced`` (if known to be) or ``not yet``."""
    end = guidelines["replaced_by"].map(guidelines.set_index("guideline_id")["year"])
    replaced = (end <= year).map({True: "replaced", False: "in force"})
    return replaced.mask(guidelines["year"] > year, "not yet")
