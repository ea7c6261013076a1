"""Vague citations: which papers an article could mean, and what each of them shows of what is claimed."""

import pandas as pd

from claimlib import evidence


def candidates(data, work):
    """The papers that a vague citation could mean: ``citations`` with the columns of ``studies`` and more.

    Returns them with ``name`` and ``single`` (whether it is a single trial), these first.
    """
    chosen = data.citations[data.citations["cited_work"] == work].dropna(subset="study_id")
    papers = chosen.merge(data.studies.drop(columns="note"), on="study_id")
    papers["name"] = papers["study_id"].map(evidence.study_names(data.studies))
    papers["single"] = papers["design"].isin(data.codes_with("design", "single"))
    return papers.sort_values(["design", "year", "study_id"]).reset_index(drop=True)


def halves(data, work):
    """Each half of what is claimed of a work, beside each paper that the work could be.

    The halves are the claims that cite the work. Everything that a paper reports is let in: mixed
    comparators, wider populations, conclusions without numbers; a claim that is silent on the first variable
    of ``matches`` (what the treatment is compared with) meets every comparison. Returns one row a paper and
    half: ``study_id``, ``claim_id``, ``half`` (the code for: holds if at least one matching comparison finds what is
    claimed, fails if there are some and none does, untested if there is none), ``like`` (whether a
    comparison that decides is neither mixed nor of a wider population), and of the comparison that is shown
    ``effect_id``, ``estimate``, ``ci_low``, ``ci_high`` and ``measure``.
    """
    claims = data.claims[data.claims["cited_work"] == work].dropna(subset="direction")
    papers = candidates(data, work)
    judged = evidence.estimates(data)
    own = judged[judged["study_id"].isin(papers["study_id"])]
    matches, _ = evidence.matches_of(data)
    pairs = evidence.match_claims(
        claims, own, matches, mixed=True, wider=True, authors=True, lenient=["comparator"]
    )
    points = data.role_of("direction")
    found = data.role_of("finding")
    pairs["agrees"] = pairs["finding"].map(found) == pairs["direction"].astype(object).map(points)
    pairs["like"] = pairs[evidence.LIKE].eq("no").all(axis=1)
    # The comparison that decides comes first: one that agrees, like with like, with an interval.
    order = pairs.assign(numbered=pairs["basis"] == "interval").sort_values(
        ["agrees", "like", "numbered"], ascending=False, kind="stable"
    )
    shown = order.drop_duplicates(["study_id", "claim_id"]).set_index(["study_id", "claim_id"])
    every = pd.MultiIndex.from_product([papers["study_id"], claims["claim_id"]], names=["study_id", "claim_id"])
    table = shown[["agrees", "like", "effect_id", "measure", "estimate", "ci_low", "ci_high"]].reindex(every)
    code = data.roles("half")
    half = table["agrees"].map({True: code[evidence.HOLDS], False: code[evidence.FAILS]}).fillna(code[evidence.UNTESTED])
    return table.assign(half=half).drop(columns="agrees").reset_index()


def fits_description(papers, work, codes):
    """Whether each paper is what the article says of the work: its number of trials, its journal.

    Parameters: ``papers`` from :func:`candidates`; ``work``, the row of ``works``; ``codes``, of the halves, a
    dict from role to code. Returns a frame with the index of ``papers`` and a column for each thing said: whether it
    holds, fails or is untested (not known).
    """
    table = {}
    for told, column in (("said_trials", "trials"), ("said_journal", "journal"), ("said_year", "year")):
        if pd.notna(work[told]):
            fits = papers[column].eq(work[told]).map({True: codes[evidence.HOLDS], False: codes[evidence.FAILS]})
            table[column] = fits.astype(object).mask(papers[column].isna(), codes[evidence.UNTESTED])
    return pd.DataFrame(table, index=papers.index)


def halves_together(table, codes):
    """What becomes of all halves together in a paper: tested, shown, shown like with like.

    Parameters: ``table`` as :func:`halves` returns it; ``codes``, of the halves, a dict from role to code. Returns
    one row a paper, by ``study_id``: ``tested`` (whether it tests every half), ``all`` (whether all hold)
    and ``like`` (whether they do so like with like).
    """
    holds = table["half"].eq(codes[evidence.HOLDS])
    parts = {"tested": table["half"].ne(codes[evidence.UNTESTED]), "all": holds, "like": holds & table["like"].eq(True)}
    return pd.DataFrame({name: of.groupby(table["study_id"]).all() for name, of in parts.items()})


def in_force(guidelines, year):
    """What had become of each recommendation by a year: ``in force``, ``replaced`` or ``not yet``; one text a row.

    A recommendation counts as replaced from the year of the one that replaced it; what is not known to have
    been replaced counts as in force.
    """
    end = guidelines["replaced_by"].map(guidelines.set_index("guideline_id")["year"])
    replaced = (end <= year).map({True: "replaced", False: "in force"})
    return replaced.mask(guidelines["year"] > year, "not yet")
