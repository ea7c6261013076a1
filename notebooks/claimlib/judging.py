"""Answer each claim about effectiveness with published estimates, dimension by dimension.

A claim that speaks of the treatment in general, or of the research as a whole, is answered by one leading estimate. A
claim that some studies found something is true if at least one did. A claim about one study or a guideline is answered
by the papers that could be meant (:mod:`claimlib.citations`). A claim that findings conflict is true if there are
findings on both sides. The rules, with their sources and with what was decided after results were known, are in
``data/PROTOCOL.md``.
"""

from copy import copy
from dataclasses import dataclass, fields
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from claimlib import evidence
from claimlib.evidence import BETTER, CONFLICTING, INTERVAL, SAME, WORSE
from claimlib.tables import Tables, UnknownName, remembered, remembered_for_all_codes

# Roles: what an answer says, how a boosted claim does, what a claim speaks of, what leads.
ANSWERS = ("supported", "contradicted", "imprecise", "untested", "elsewhere")
SUPPORTED, CONTRADICTED, IMPRECISE, UNTESTED, ELSEWHERE = ANSWERS
GIVEN = (SUPPORTED, CONTRADICTED, IMPRECISE)  # the answers of claims to which published studies speak
REACHES, MAY_REACH, FALLS_SHORT = "reaches", "may_reach", "falls_short"
WHOLE, MANY, EXISTENTIAL, NAMED = "whole", "many", "existential", "named"
TABLES = evidence.TABLES
WAYS = (BETTER, SAME, WORSE)
# The columns that the rules read of a claim, beside those that the table of matches names.
READ = ("direction", "speaks_of", "cited_work", "mixed_as", "comparator", "horizon", "boosted")
COUNTS = ["studies", "found", "contrary", "both"]  # of the studies that speak to a claim; see :func:`answers`
LARGE = 10_000  # claims from which on each combination of codes is answered once
TIMES = ("end", "soon", "later", "lasting", "unstated")  # roles of ``time``, in the order in which estimates lead


# ---------------------------------------------------------------- one estimate beside one claim


def direction_answer(direction, low, high, null=0.0, smallest=np.nan, size=np.nan) -> str:
    """Whether an interval supports what a claim says of the direction: a role.

    A claim of an advantage is ``supported`` if the interval lies on its side of no effect. It is ``contradicted`` if
    the interval lies on the other side, or leaves out even an advantage of the ``smallest`` size. A claim of no
    difference is ``supported`` if the interval leaves out a difference of the given ``size`` on both sides, and
    ``contradicted`` if it lies beyond that size. All else is ``imprecise``: an interval that includes no effect is not
    a finding of no difference. Without limits, as nothing can be set beside a claim that names no comparator, it is
    ``untested``.

    Parameters: ``direction``, a role (better, same, worse); ``low``, ``high``, the limits of the interval, more being
    better; ``null``, the value that means no effect; ``smallest`` and ``size``, distances from it in the unit of the
    estimate, not a number where no line is known.

    Source: equivalence as an interval within a margin, Altman and Bland 1995, doi:10.1136/bmj.311.7003.485; vote
    counting by significance, which this replaces, is called unacceptable by the Cochrane Handbook, chapter 12.
    """
    if low != low or high != high:
        return UNTESTED
    low, high = low - null, high - null
    if direction == SAME:
        if -size < low and high < size:
            return SUPPORTED
        return CONTRADICTED if low >= size or high <= -size else IMPRECISE
    if direction == WORSE:
        low, high = -high, -low
    if low > 0:
        return SUPPORTED
    return CONTRADICTED if high < 0 or high < smallest else IMPRECISE


def sizes_in_interval(low, high, null, lines):
    """From which to which size an interval reaches: two places among the lines, 0 below the first; none without lines.

    ``lines`` are rising distances from no effect. An interval that also includes no effect begins below the first.

    Source of each line: ``thresholds.csv``.
    """
    lines = [line for line in lines if line == line]
    if not lines:
        return None
    return tuple(sum(limit - null >= line for line in lines) for limit in (low, high))


def reach(low, high, null, size):
    """Whether an interval reaches the size that a boosted claim asks for: a role; none where no line is known.

    Source: the protocol of this collection (``data/PROTOCOL.md``, *Answers*); the whole interval is held to the size.
    """
    if size != size:
        return None
    return REACHES if low - null >= size else MAY_REACH if high - null >= size else FALLS_SHORT


def existential_answer(n, found, contrary) -> str:
    """Whether some studies found what is claimed, a role: one that did is enough.

    ``found`` and ``contrary`` are how many of the ``n`` studies that speak to the claim found it, and the contrary. It
    is ``contradicted`` only if there are studies and every one of them found the contrary.

    Source: the logic of a claim that something exists (``data/PROTOCOL.md``, *Answers*); no votes are counted.
    """
    if not n:
        return UNTESTED
    return SUPPORTED if found else CONTRADICTED if contrary == n else IMPRECISE


def conflict_answer(supporting, other) -> str:
    """Whether findings conflict, a role: there are estimates that support an advantage, and others that do not.

    Source: the protocol of this collection (``data/PROTOCOL.md``, *Answers*).
    """
    return UNTESTED if not supporting + other else SUPPORTED if supporting and other else CONTRADICTED


def by_rule(rule, numbers):
    """The answers of a rule to some claims, places in :data:`ANSWERS`; ``numbers`` has an array for each number."""
    return np.array([ANSWERS.index(rule(*row)) for row in zip(*numbers, strict=True)], dtype=int)


# ---------------------------------------------------------------- choices


@dataclass(frozen=True)
class Choice:
    """One way to answer the claims; its fields are the factors of the table ``answer_choices``.

    ``lead``, which estimate leads: that of the most ``recent`` review, of the review with ``most_trials``, or of the
    largest ``trial``; with ``votes`` nothing leads, and most studies decide. ``times``, ``care`` and ``people`` name
    sets of matches in place of those that always count. ``wider``, ``mixed``, ``responders``, ``secondhand`` and
    ``arithmetic`` say whether people with other pain, mixed comparators and treatments, counts of people, figures read
    in reports by others, and differences worked out here are let in. ``line`` is the set of sizes for a claim of no
    difference, ``much`` that for a boosted claim. With ``side``, an estimate is judged without its interval. Empty text
    stands for the set that always counts, and for the default set of sizes.
    """

    lead: str = "recent"
    times: str = ""
    care: str = ""
    people: str = ""
    wider: str = "no"
    mixed: str = "no"
    responders: str = "yes"
    secondhand: str = "yes"
    arithmetic: str = "yes"
    line: str = ""
    much: str = ""
    side: str = "no"


VOTES = "votes"
LEADS = ("recent", "most_trials", "trial", VOTES)
SETS = ("times", "care", "people")
LINES = ("line", "much")
ADMIT = ("wider", "mixed", "responders", "secondhand", "arithmetic")
FACTORS = tuple(field.name for field in fields(Choice))


@remembered_for_all_codes
def options(data: Tables) -> pd.DataFrame:
    """The rows of ``answer_choices``, each with the :class:`Choice` that it makes of the one that is taken.

    Raises
    ------
    UnknownName
        For a value that the rules do not know, and where another option than theirs is taken.
    """
    table, usual = data.answer_choices.astype(object), dict.fromkeys(SETS, data.code_with("match_set", "always"))
    usual |= dict.fromkeys(LINES, data.code_with("threshold_set", "default"))
    allowed = {"lead": LEADS, **dict.fromkeys([*ADMIT, "side"], ("no", "yes"))}
    allowed |= dict.fromkeys(SETS, data.labels("match_set")) | dict.fromkeys(LINES, data.labels("threshold_set"))
    made = []
    for row in table.itertuples():
        if row.value not in allowed[row.factor]:
            raise UnknownName(f"value of the factor {row.factor}", row.value, allowed[row.factor])
        made.append(Choice(**{row.factor: "" if row.value == usual.get(row.factor) else row.value}))
        if (row.taken == "yes") != (made[-1] == Choice()):
            taken = usual.get(row.factor, getattr(Choice(), row.factor))
            raise UnknownName(f"option that is taken of the factor {row.factor}", row.value, [taken])
    return table.assign(choice=made)


# ---------------------------------------------------------------- claims and estimates set beside each other

APART = ("claim_id", "statement_id", "source_id", "paraphrase", "note")  # what no answer rests on


def distinct(claims, columns=None) -> tuple[pd.DataFrame, np.ndarray]:
    """One claim of each combination of codes, and the place in these of the one that each claim is like.

    ``columns`` are those of the codes; by default all on which an answer can rest.

    Claims with the same codes have the same answer, and there are far fewer combinations than claims.
    """
    columns = columns or [name for name in claims if name not in APART]
    number = claims.groupby(columns, dropna=False, observed=True, sort=False).ngroup()
    return claims[~number.duplicated()], number.to_numpy()


class Bench:
    """The claims about effectiveness beside the estimates: made once, and asked for every choice.

    ``claims`` and ``rows`` are frames. Matrices have a row per claim and a column per estimate; ``until`` is the last
    year of papers that count, ``present`` says which estimates are let in at all.
    """

    def __init__(self, data, claims=None, until=9999):
        self.data, self.memo, self.until = data, {}, until
        self.shared = data.shared.setdefault(("estimates", until), {})  # what does not rest on the claims
        self.claims = (data.claims if claims is None else claims).dropna(subset="direction").reset_index(drop=True)
        self.rows = self.estimates()
        self.present = np.ones(len(self.rows), dtype=bool)

    def without(self, study):
        """The same claims and estimates, as if a study were not there; what is remembered is shared."""
        other = copy(self)
        other.present = self.rows["study"].ne(study).to_numpy()
        return other

    @remembered_for_all_codes
    def estimates(self):
        """The estimates of the papers that count."""
        rows = evidence.estimates(self.data)
        return rows[rows["year"] <= self.until].reset_index(drop=True)

    @remembered_for_all_codes
    def by_study(self):
        """Which study each estimate is of: a row per estimate and a column per study."""
        codes, place = np.unique(self.rows["study"].astype(str), return_inverse=True)
        return np.eye(len(codes), dtype=np.float32)[place]

    @remembered
    def is_code(self, variable, role):
        """Which claims have a code with a role, a boolean array."""
        return self.claims[variable].isin(self.data.codes_by_role(variable).get(role, [])).to_numpy()

    @remembered_for_all_codes
    def estimate_is(self, variable, role):
        """Which estimates have a code with a role, a boolean array."""
        return self.rows[variable].isin(self.data.codes_by_role(variable).get(role, [])).to_numpy()

    @remembered_for_all_codes
    def ways(self):
        """Which way each estimate points, roles."""
        return self.rows["finding"].astype(object).map(self.data.role_of("finding")).to_numpy()

    # -------- what the claims are

    @cached_property
    def place(self):
        """The row of each claim, a dict from ``claim_id``."""
        return {claim: at for at, claim in enumerate(self.claims["claim_id"])}

    @cached_property
    def direction(self):
        """Which way each claim points, roles."""
        return self.claims["direction"].astype(object).map(self.data.role_of("direction")).to_numpy()

    @cached_property
    def kind(self):
        """What kind of answer each claim asks for, roles: whole, existential, named, conflicting or untested.

        A work that an article means without naming it, or a guideline, is answered by the papers that could be meant.
        The rule is that of the quantifier: how many studies a sentence speaks of (data/PROTOCOL.md, *Answers*).
        """
        kinds = [self.is_code("speaks_of", role) for role in (WHOLE, EXISTENTIAL, NAMED)]
        kind = pd.Series(np.select(kinds, [WHOLE, EXISTENTIAL, NAMED], UNTESTED), dtype=object)
        works = set() if self.data.lacking(["works", "citations"]) else set(self.data.works["cited_work"])
        cites, mixed = self.claims["cited_work"].isin(works), self.direction == CONFLICTING
        kind = kind.mask(cites, NAMED).mask((kind == NAMED) & ~cites, EXISTENTIAL)
        kind = kind.mask(mixed, UNTESTED).mask(mixed & self.is_code("mixed_as", CONFLICTING), CONFLICTING)
        return kind.to_numpy()

    @cached_property
    def silent(self):
        """Which claims name no comparator."""
        return self.is_code("comparator", "silent")

    # -------- which estimates are like which claims

    @remembered
    def alike(self, variable, name=""):
        """Which estimates are like which claims in a variable, by the usual set of matches or by another."""
        matches = evidence.matches_of(self.data, [name] if name else [])
        own = matches[matches["variable"] == variable]
        return evidence.alike(self.claims, self.rows, own, lenient=["care"])[variable]

    @cached_property
    def cited_kind(self):
        """Which estimates are of the kind of study that each claim cites; all where it cites no kind."""
        sets = self.data.codes_by_role("match_set").get("cited_kind", [])
        own = self.data.matches[self.data.matches["match_set"].isin(sets)]
        fits = evidence.alike(self.claims, self.rows, own, lenient=set(own["variable"]))
        return np.logical_and.reduce([np.ones((len(self.claims), len(self.rows)), dtype=bool), *fits.values()])

    @remembered_for_all_codes
    def may_lead(self):
        """Which estimates may lead: those of reviews that pool trials, and of single trials, with an interval."""
        kinds = self.estimate_is("design", "pools") | self.estimate_is("design", "single")
        return kinds & self.numbered()

    @remembered_for_all_codes
    def numbered(self):
        """Which comparisons have an interval; of the others only the authors' words are known."""
        return self.rows["basis"].eq(INTERVAL).to_numpy()

    @cached_property
    def candidates(self):
        """Which estimates are of a paper that could be the work which each claim cites."""
        cited = self.data.citations.groupby("cited_work", observed=True)["study_id"].agg(set)
        papers = [cited.get(work, set()) for work in self.claims["cited_work"]]
        fits = [self.rows["study_id"].isin(own) for own in papers]
        return np.array(fits, dtype=bool).reshape(len(papers), len(self.rows))

    def admitted(self, choice):
        """Which estimates a choice lets in, whatever the claim."""
        return self.present & self.let_in(**{name: getattr(choice, name) == "yes" for name in ADMIT})

    @remembered_for_all_codes
    def let_in(self, wider, mixed, responders, secondhand, arithmetic):
        """:meth:`admitted` of all estimates, whichever are present."""
        yes = {name: self.rows[name].eq("yes").to_numpy() for name in (*evidence.LIKE, "responders", "arithmetic")}
        return ~(
            ((yes["comparator_mixed"] | yes["treatment_mixed"]) & (not mixed))
            | (yes["wider_population"] & (not wider))
            | (yes["responders"] & (not responders))
            | (yes["arithmetic"] & (not arithmetic))
            | (self.estimate_is("seen", "secondhand") & (not secondhand))
        )

    def matching(self, choice):
        """Which estimates are like each claim in comparator, outcome, time and people, and are let in.

        The four things of a clinical question on which claim and estimate must agree (data/PROTOCOL.md, *Matching*).
        """
        return self.admitted(choice) & self.like_all(choice.times, choice.care, choice.people)

    @remembered
    def like_all(self, times, care, people):
        """:meth:`matching` of all estimates, by some sets of matches."""
        return self.alike("horizon", times) & self.like_but_time(care, people)

    def like_but_time(self, care, people):
        """:meth:`like_all` at any time."""
        fits = self.alike("comparator", care), self.alike("population", people)
        return np.logical_and.reduce([*fits, self.alike("outcome"), self.alike("care")])

    def at_other_times(self, choice):
        """As :meth:`matching`, at the times at which a claim that names none is not answered."""
        time = self.is_code("horizon", "silent")[:, None] & ~self.alike("horizon", choice.times)
        return self.admitted(choice) & time & self.like_but_time(choice.care, choice.people)

    def anywhere(self, choice):
        """As :meth:`matching`, for a claim that some studies found something: at any time, against any comparator,
        where it names none, and of the kind of study that it cites.
        """
        return self.admitted(choice) & self.like_some(choice.times, choice.care, choice.people)

    @remembered
    def like_some(self, times, care, people):
        """:meth:`anywhere` of all estimates, by some sets of matches."""
        time = self.alike("horizon", times) | self.is_code("horizon", "silent")[:, None]
        comparator = self.alike("comparator", care) | self.silent[:, None]
        others = self.alike("outcome"), self.alike("population", people), self.cited_kind
        return np.logical_and.reduce([time, comparator, *others])

    # -------- what each estimate says to each claim

    @remembered_for_all_codes
    def lines(self):
        """The size of each estimate's measure in each set of lines: a frame with a column per set."""
        measures, names = self.rows["measure"].astype(object), ["", *self.data.labels("threshold_set")]
        sets = {name: evidence.sizes(self.data, name) for name in names}
        return pd.DataFrame({name: measures.map(of).astype(float) for name, of in sets.items()}, self.rows.index)

    @cached_property
    def steps(self):
        """The sets of lines from small to large."""
        codes = self.data.codes_with("threshold_set", "step")
        return sorted(codes, key=lambda code: sum(evidence.sizes(self.data, code).values()))

    @remembered
    def said(self, line, side="no"):
        """The answer of every estimate to every claim by :func:`direction_answer`: places in :data:`ANSWERS`.

        The last column is *untested*: the place -1, which means that no estimate leads, picks it.
        """
        limits = ("estimate", "estimate") if side == "yes" else ("ci_low", "ci_high")
        columns = [self.rows[name] for name in (*limits, "null")] + [self.lines()[self.steps[0]], self.lines()[line]]
        table = list(zip(*columns, strict=True))
        by = {way: [ANSWERS.index(direction_answer(way, *row)) for row in table] for way in WAYS}
        none = [ANSWERS.index(UNTESTED)] * len(table)
        said = np.array([by.get(way, none) for way in self.direction], dtype=int)
        said = np.where(self.numbered(), said.reshape(len(self.claims), len(table)), ANSWERS.index(UNTESTED))
        return np.column_stack([said, np.full(len(said), ANSWERS.index(UNTESTED))])

    @remembered
    def finds(self, line, much, side="no"):
        """Which estimates find what each claim says, and which the contrary: two boolean matrices.

        Where only the authors' words are known, these decide; and authors who call a difference too small to matter
        find hardly any difference. A boosted claim is found only where the interval may reach the size ``much``.
        """
        said, role = self.said(line, side)[:, :-1], self.rows["authors_conclusion"].astype(object)
        role = role.map(self.data.role_of("authors_conclusion")).to_numpy()
        hardly, way = np.isin(role, [SAME, evidence.BETTER_SMALL]), self.direction[:, None]
        told = np.where(way == SAME, hardly, role == way)
        found = np.where(self.numbered(), (said == ANSWERS.index(SUPPORTED)) | (hardly & (way == SAME)), told)
        boosted = (self.is_code("boosted", "boosted") & (self.kind == EXISTENTIAL))[:, None]
        low, high = ((self.rows[end] - self.rows["null"]).to_numpy() for end in ("ci_low", "ci_high"))
        far = np.where(way == WORSE, -low, high) >= self.lines()[much].to_numpy()
        found &= ~boosted | (way == SAME) | (self.numbered() & far)
        others = {BETTER: [SAME, WORSE], SAME: [BETTER, WORSE], WORSE: [SAME, BETTER, evidence.BETTER_SMALL]}
        opposed = np.logical_or.reduce([(way == one) & np.isin(role, rest) for one, rest in others.items()])
        contrary = np.where(self.numbered(), said == ANSWERS.index(CONTRADICTED), opposed)
        return found, contrary & ~found

    # -------- which estimate leads

    @remembered_for_all_codes
    def order(self, lead):
        """The places of the estimates in the order in which they lead by a rule.

        Source: the protocol of this collection (``data/PROTOCOL.md``, *Answers*): the latest search first.
        """
        rows, studies = self.rows, self.data.studies.set_index("study_id")
        searched = rows["study_id"].map(studies["searched"]).astype(object)
        searched = searched.where(searched.notna(), rows["year"].astype(str))
        people = rows["participants"].fillna(rows["study_id"].map(studies["participants"])).fillna(0).astype(float)
        time, pools = self.data.role_of("time"), self.estimate_is("design", "pools")
        keys = pd.DataFrame({"effect_id": rows["effect_id"], "alone": pools if lead == "trial" else ~pools})
        keys["searched"] = -pd.factorize(searched, sort=True)[0]
        keys["trials"] = -rows["trials"].fillna(0).astype(float)
        keys["people"] = -people
        # Of single trials the largest leads, not the time at which most of its people answered.
        most = people.groupby(rows["study_id"]).transform("max")
        whole = rows["study_id"].map(studies["participants"]).fillna(most)
        keys["largest"] = np.where(pools, 0, -whole.astype(float))
        keys["time"] = [TIMES.index(time[code]) for code in rows["time"]]
        keys["weeks"] = rows["weeks"].astype(float)
        keys["judged"] = self.lines()[""].isna()
        first = ["trials", "searched"] if lead == "most_trials" else ["searched"]
        by = ["alone", "largest", *first, "time", "weeks", "judged", "trials", "people", "effect_id"]
        return keys.sort_values(list(dict.fromkeys(by)), kind="stable").index.to_numpy()

    def eligible(self, choice):
        """Which estimates may lead the answer to each claim under a choice.

        Of those that match, those of the main comparator and of the main outcome; all, where none of them is main.
        """
        mask = self.matching(choice) & self.may_lead()
        for column in ("compared_with", "measured"):
            main = self.estimate_is(column, "main")[None, :]
            mask = mask & (main | ~(mask & main).any(axis=1)[:, None])
        return mask

    def first(self, mask, lead):
        """The place of the first estimate of a matrix in the order of a rule, per claim; -1 where there is none."""
        order = self.order(LEADS[0] if lead == VOTES else lead)
        if not mask.size:
            return np.full(len(mask), -1)
        ordered = mask[:, order]
        return np.where(ordered.any(axis=1), order[ordered.argmax(axis=1)], -1)

    def leading(self, choice):
        """The place of the estimate that leads the answer to each claim, -1 where there is none."""
        return self.first(self.eligible(choice), choice.lead)

    # -------- the answers

    def in_studies(self, mask):
        """Which studies have an estimate in each row of a matrix: a row per claim and a column per study."""
        return mask.astype(np.float32) @ self.by_study() > 0

    def studies(self, mask):
        """How many studies have an estimate in each row of a matrix."""
        return self.in_studies(mask).sum(axis=1)

    def votes(self, mask):
        """The answers by votes: supported where more than half of the studies find what is claimed, as in version 1,
        contradicted where more than half find something else; a study whose estimates differ finds neither.
        """
        have = [self.in_studies(mask & (self.ways() == one)) for one in WAYS]
        alone = np.sum(have, axis=0) == 1
        found = np.stack([(own & alone).sum(axis=1) for own in have])
        claimed = self.direction == np.array(WAYS)[:, None]
        half = self.studies(mask) / 2
        yes, no = (found * claimed).sum(axis=0) > half, (found * ~claimed).max(axis=0) > half
        return np.select([yes, no], [ANSWERS.index(SUPPORTED), ANSWERS.index(CONTRADICTED)], ANSWERS.index(IMPRECISE))

    def answer_of(self, mask, lead, choice):
        """What leading estimates, or votes, say to each claim: places in :data:`ANSWERS`."""
        said = self.votes(mask) if choice.lead == VOTES else self.said(choice.line, choice.side)[range(len(lead)), lead]
        return np.where(lead >= 0, said, ANSWERS.index(UNTESTED))

    def counted(self, choice):
        """How many studies speak to each claim, found what it says, found only the contrary, and both: four arrays."""
        return self.count(self.anywhere(choice), choice)

    def count(self, mask, choice):
        """:meth:`counted` for a matrix of the estimates that speak to each claim."""
        found, contrary = self.finds(choice.line, choice.much, choice.side)
        yes, no = self.in_studies(mask & found), self.in_studies(mask & contrary)
        return self.studies(mask), yes.sum(axis=1), (no & ~yes).sum(axis=1), (no & yes).sum(axis=1)

    def disputed(self, choice):
        """Which estimates speak to a claim that findings conflict: for its people, of the kind of study that
        it cites, against any comparator.
        """
        return self.alike("population", choice.people) & self.admitted(choice) & self.numbered() & self.cited_kind

    def sides(self, mask, choice):
        """The estimates of a matrix that support an advantage, and those that do not: two matrices."""
        low = self.rows["estimate" if choice.side == "yes" else "ci_low"]
        supports = (low > self.rows["null"]).to_numpy()
        return mask & supports, mask & ~supports

    def both_sides(self, mask, choice):
        """How many studies support an advantage, and how many have an estimate that does not: two arrays."""
        return tuple(map(self.studies, self.sides(mask, choice)))

    def answers(self, choice):
        """The answer to each claim under a choice, places in :data:`ANSWERS`, and the place of its leading estimate."""
        mask = self.eligible(choice)
        lead = self.first(mask, choice.lead)
        one = self.answer_of(mask, lead, choice)
        some = by_rule(existential_answer, self.counted(choice)[:3])
        both = by_rule(conflict_answer, self.both_sides(self.disputed(choice), choice))
        of_kind = {NAMED: ANSWERS.index(ELSEWHERE), EXISTENTIAL: some, CONFLICTING: both}
        others = np.select([self.kind == kind for kind in of_kind], list(of_kind.values()), ANSWERS.index(UNTESTED))
        return np.where((self.kind == WHOLE) & ~self.silent, one, others), lead


# ---------------------------------------------------------------- the answers as tables

# What a claim and an estimate must agree on, and what makes an estimate wider or mixed in it.
DIMENSIONS = {
    "comparator": ["comparator_mixed", "treatment_mixed"],
    "outcome": [],
    "horizon": [],
    "population": ["wider_population"],
}


def covered(data: Tables) -> pd.DataFrame:
    """What the comparisons cover of each claim about effectiveness, with an interval or in words alone, each dimension
    on its own.

    As with the directness of evidence, one dimension at a time (data/PROTOCOL.md, *Matching*).

    Returns
    -------
    pandas.DataFrame
        Indexed by ``claim_id``, a column per dimension: ``silent`` (the claim does not say), ``equal`` (a comparison
        agrees with it), ``wider`` (only comparisons do that mix comparators or treatments, or include other people) or
        ``none`` (no comparison does).
    """
    own, found = bench(data), {}
    for variable, flags in DIMENSIONS.items():
        agrees, plain = own.alike(variable), own.rows[flags].eq("no").all(axis=1).to_numpy()
        by = [own.is_code(variable, "silent"), (agrees & plain).any(axis=1), agrees.any(axis=1)]
        found[variable] = np.select(by, ["silent", "equal", "wider"], "none")
    return pd.DataFrame(found, own.claims["claim_id"])


@remembered
def bench(data: Tables) -> Bench:
    """The claims of some tables beside the estimates."""
    return Bench(data)


def answers(data: Tables, choice: Choice | None = None, claims: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every claim about effectiveness with its answer.

    Parameters
    ----------
    choice : Choice, optional
        The default is the one that the notebooks take.
    claims : pandas.DataFrame, optional
        Another coding of the claims.

    Returns
    -------
    pandas.DataFrame
        The columns of the claims, ``kind`` (what kind of answer the claim asks for, a role), ``answer`` (a code),
        ``effect_id`` of the leading estimate, ``studies``, ``found``, ``contrary`` and ``both`` (how many studies speak
        to a claim about some or many studies, found what it says, found only the contrary, and found both).
    """
    choice = choice or Choice()
    if len(data.claims if claims is None else claims) >= LARGE:
        return answer_many(data, choice, data.claims if claims is None else claims)
    return answer_table(bench(data) if claims is None else Bench(data, claims), choice)


def deciding(data) -> list:
    """The columns of the claims on which an answer depends: claims with the same codes in them have the same answer."""
    return list(dict.fromkeys([*READ, *data.matches["variable"].astype(object)]))


def answer_many(data, choice, claims):
    """:func:`answers` of many claims: each combination of the codes that decide is answered once."""
    claims = claims.dropna(subset="direction").reset_index(drop=True)
    one, like = distinct(claims, deciding(data))
    given = answer_table(Bench(data, one), choice).drop(columns=claims.columns)
    return claims.join(given.iloc[like].reset_index(drop=True))


@remembered
def answer_table(own, choice):
    """:func:`answers` of the claims of a bench."""
    places, lead = own.answers(choice)
    codes, ids = own.data.roles("answer"), own.rows["effect_id"].to_numpy()
    leads = (lead >= 0) & (own.kind == WHOLE) & ~own.silent
    table = own.claims.assign(kind=own.kind)
    table["answer"] = pd.Categorical([codes[ANSWERS[i]] for i in places], list(own.data.labels("answer")), ordered=True)
    table["effect_id"] = [ids[place] if leads[i] else None for i, place in enumerate(lead)]
    counts = pd.DataFrame(np.stack(own.counted(choice), axis=1), columns=COUNTS)
    return table.join(counts.astype("int64"))


@remembered
def pairs(data: Tables) -> pd.DataFrame:
    """The claims with the estimates that the answers rest on: a row per claim and estimate, the leading one first.

    For a claim that some studies found something, or about a work, also what is known only in the authors' words; for a
    claim about a work, only the papers that could be meant.
    """
    own = bench(data)
    some, one, meant = ((own.kind == kind)[:, None] for kind in (EXISTENTIAL, WHOLE, NAMED))
    keep = np.where(some, own.anywhere(Choice()), one & own.matching(Choice()) & own.numbered())
    keep |= meant & own.candidates & own.alike("outcome") & (own.alike("comparator") | own.silent[:, None])
    return beside(own, keep)


def at_other_times(data: Tables) -> pd.DataFrame:
    """The claims that one estimate answers and that name no time, with the estimates for their question at other times.

    These are shown beside the answer and do not lead it (data/PROTOCOL.md, *Matching*). Rows as in :func:`pairs`.
    """
    own, choice = bench(data), Choice()
    answered = (own.kind == WHOLE) & ~own.silent & (own.leading(choice) >= 0)
    return beside(own, answered[:, None] & own.at_other_times(choice) & own.numbered())


def beside(own, keep):
    """The claims of a bench with the estimates that a matrix keeps: the leading one first, then in their order."""
    rank, lead = np.empty(len(own.rows), dtype=int), own.leading(Choice())
    rank[own.order(Choice().lead)] = np.arange(len(rank))
    claim, place = keep.nonzero()
    first = np.lexsort([rank[place], lead[claim] != place, claim])
    left, right = own.claims.iloc[claim[first]], own.rows.iloc[place[first]]
    left, right = left.reset_index(drop=True), right.reset_index(drop=True)
    return left.merge(right, left_index=True, right_index=True)


class Spoken(NamedTuple):
    """An estimate (a record of :func:`claimlib.evidence.records`) that speaks to a claim.

    ``finds`` says whether it finds what the claim says, ``denies`` whether it finds the contrary, and ``said`` whether
    its interval finds what the claim says.
    """

    row: tuple
    finds: bool
    denies: bool
    said: bool


def speaking(data: Tables, claim_id: str) -> list[Spoken]:
    """The estimates that speak to a claim about some or many studies."""
    own, choice = bench(data), Choice()
    at = own.place[claim_id]
    found, contrary = own.finds(choice.line, choice.much, choice.side)
    said = own.said(choice.line, choice.side)[at, :-1] == ANSWERS.index(SUPPORTED)
    rows, mask = evidence.records(data), own.anywhere(choice)[at]
    return [Spoken(rows[i], *map(bool, (found[at, i], contrary[at, i], said[i]))) for i in mask.nonzero()[0]]


def if_silent(data: Tables) -> pd.DataFrame:
    """What would answer the claims of an advantage that name no comparator, if they meant one.

    Returns a row per reading of the silence, outcome and leading estimate: ``reading`` (a set of matches), ``outcome``,
    ``claims`` (how many), ``effect_id`` of the leading estimate (missing where there is none) and ``answer`` (a code).
    """
    own, codes = bench(data), data.roles("answer")
    better = np.flatnonzero(own.silent & (own.direction == BETTER) & (own.kind == WHOLE))
    rows = []
    for reading in data.codes_by_role("match_set").get("silence", []):
        lead = own.leading(Choice(care=reading))
        said = own.said("")[better, lead[better]]
        found = pd.DataFrame(
            {"outcome": own.claims["outcome"].iloc[better].astype(str), "lead": lead[better], "said": said}
        )
        # Claims about other people or another time have another leading estimate, or none.
        for (outcome, place), group in found.groupby(["outcome", "lead"], sort=False):
            answer = ANSWERS[group["said"].iloc[0]] if place >= 0 else UNTESTED
            rows.append((reading, outcome, len(group), own.rows["effect_id"].get(place), codes[answer]))
    return pd.DataFrame(rows, columns=["reading", "outcome", "claims", "effect_id", "answer"])


def worked_examples(data: Tables) -> list:
    """The answer of the rules to each row of ``answer_examples``: a list of roles, in the order of the table."""
    rules = {
        "direction": lambda row: direction_answer(
            row.way, row.ci_low, row.ci_high, row.no_effect, row.smallest, row.size_
        ),
        "some_studies": lambda row: existential_answer(row.studies, row.found, row.contrary),
        "findings_conflict": lambda row: conflict_answer(row.found, row.contrary),
        "strong_words": lambda row: reach(row.ci_low, row.ci_high, row.no_effect, row.size_),
    }
    table = data.answer_examples.rename(columns={"size": "size_"})
    return [rules[row.rule](row) for row in table.itertuples()]


ALIKE = ["study", "compared_with", "measured", "responders"]  # what a study compares and measures
SAME_TIME = [*ALIKE, "measure", "time", "weeks"]


def middle_first(rows, alike):
    """The places of some estimates in order; of three or more that are ``alike``, the one in the middle comes first."""
    own = rows.groupby(alike, observed=True, dropna=False, sort=False)["estimate"]
    off = (rows["estimate"] - own.transform("median")).abs().where(own.transform("size") > 2, 0.0)
    return np.lexsort([off, own.ngroup().map({group: i for i, group in enumerate(own.ngroup().unique())})])


def estimates_beside(data: Tables, body: dict, claims) -> pd.DataFrame:
    """The estimates that speak to some answered claims about a body of evidence, like with like.

    Of each study, what it compares and measures appears once: the one that would lead, or of three or more at its time
    the one in the middle.

    Parameters
    ----------
    body : dict
        A row of ``bodies``.
    claims : pandas.DataFrame
        Rows of :func:`answers`.

    Returns
    -------
    pandas.DataFrame
        Rows of :func:`evidence.estimates` with ``leads`` (whether the estimate leads an answer; those first) and
        ``also`` (a list of the study's other estimates in the same measure, as at other times).
    """
    own, choice = bench(data), Choice()
    places = own.claims.index[own.claims["claim_id"].isin(claims["claim_id"])]
    leading = set(own.rows.index[own.rows["effect_id"].isin(claims["effect_id"].dropna())])
    speaks = own.alike("comparator") & own.alike("outcome") & own.numbered()
    if body["variable"] == "comparator":
        speaks = speaks & own.alike("population") & own.alike("care") & own.admitted(choice)
    else:
        cited = data.citations.loc[data.citations["cited_work"] == body["code"], "study_id"]
        speaks, leading = speaks & own.rows["study_id"].isin(cited).to_numpy(), set()
    speaks = speaks[places].any(axis=0)
    rows = own.rows.iloc[[place for place in own.order(choice.lead) if speaks[place]]]
    rows = rows.iloc[middle_first(rows, SAME_TIME)]
    kept = ~rows.duplicated(ALIKE) | rows.index.isin(leading)
    more = rows[~kept].groupby([*ALIKE, "measure"], observed=True)["effect_id"].agg(list).to_dict()
    rows = rows[kept]
    keys = map(tuple, rows[[*ALIKE, "measure"]].astype(object).to_numpy())
    rows = rows.assign(leads=rows.index.isin(leading), also=[more.get(key, []) for key in keys])
    return rows.sort_values("leads", ascending=False, kind="stable")
