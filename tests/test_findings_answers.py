"""What the answers say of this collection: a new article or paper changes this file and no test of a rule."""

import pytest
from claimlib import answers, tables

FOUND = {
    "01": [
        "The 175 claims in 5 articles have these topics: *effectiveness* (72), *mechanism* (44), *safety* (15), "
        "*context* (31) and *advice* (13).",
        "34 of 72 (47%) about effectiveness, 17 of 44 (39%) about mechanism and 9 of 15 (60%) about safety have no",
        "For effectiveness, the share without a hedge, such as “may”, ranges from 5 of 19 (A1) to 15 of 26 (A5).",
    ],
    "02": [
        "63 of 72 claims (88%) about effectiveness favour acupuncture, and 31 of 72 (43%) do so without a hedge. The "
        "share in favour ranges from 3 of 7 (A3) to 12 of 12 (A4) and 26 of 26 (A5). 59 of 72 (82%) do not say what",
        "The rest name *sham* (A1, A2 and A4), *conventional care* (A1, A2 and A4), *added to other care* (A5)",
        "A3 names no comparator.",
        "Of the 9 claims not in favour, 3 say *no difference*, 6 say *mixed or depends* and none says *against",
    ],
    "03": [
        "In 9 cases, two statements about the same body of evidence disagree; "
        "in 3 of them, both are in the same article (2 in A1 and 1 in A2).",
        "12 of 72 claims (17%) about effectiveness speak of *the analysis of 22 trials*, *sham v real* or",
        "The 9 cases contain 12 pairs of claims that disagree.",
        "4 say *favours acupuncture* (A1, A2 and A4) and 2 say *no difference* (A1 and A2). "
        "A3 and A5 say nothing about it.",
    ],
    "04": [
        "favours acupuncture in 6 of 10 against *sham*, 4 of 5 against *usual care*, 2 of 2 against *medicines*",
        "the interval lies on both sides of no difference (*sham*: Brinkhaus 2006 and Kong 2020)",
        "Studies can overlap, so this is no vote. Of 6 guideline bodies whose advice seems current, 4 are for "
        "acupuncture (3 weakly or as one option) and 2 against.",
        "Of conclusions on pain without an interval, *no clear difference* is that of 2 of 13 against *sham*",
    ],
    "05": [
        "16 of 72 claims about effectiveness can be compared with published estimates; 51 are not tested here, and for "
        "5 more (A2 and A4), the answer depends on which paper the article means (for 3 of "
        "these, all that report on it agree). For 5 of the 16 (A1), one leading "
        "estimate decides: 3 are *supported*, none is *contradicted* and 2 are *too imprecise to say*.",
        "whether findings conflict, and all are *supported* that far.",
        "Of the 3 claims that one estimate supports, only the direction is shown; whether the effect has "
        "the medium size that strong words ask for stays open. For A1-28-3 (*too imprecise to say*), "
        "the whole leading interval is below the medium size that strong words ask for.",
        "That 51 claims are not tested here makes them neither right nor wrong; 49 of them name no comparator.",
        "under 18,432 combinations of our choices, and the least firm one (A1-28-3) holds in 26% of them.",
        "Leaving out a single study changes 1 answer (A1-28-3 without Haake 2007).",
    ],
    "06": [
        "No paper that we found fits all that A2 says of *the analysis of 22 trials* or all that A4 says of *the",
        "Of the 10 papers that A2 could mean, 4 show both results that it reports (all like with like), 2 do not and 4",
        "that A4 could mean, Vickers 2012 shows both results that it reports (not like with like), 4 do not",
        "We found 4 single trials in that journal (Arch Intern Med), and none of them shows everything that A4 says",
        "more than sham did*) is shown by 7 of the 9 papers that report on it, by 4 of them like with like.",
        "Furlan 2005, Manheimer 2005, Lam 2013 and Mu 2020 show both results.",
        "Only Huang 2021 has the number of trials that is given.",
        "A4-24-1 (in our words: *A journal study found acupuncture superior to sham*) is shown by 1 of the 5 papers "
        "that report on it (Vickers 2012), and only with mixed comparators or wider groups of",
        "physical therapy*) is shown by all 3 papers that report on it, by 2 of them like with like.",
        "No paper shows both results like with like, but Vickers 2012 does with mixed comparators or wider",
    ],
    "07": [
        "In 40 of 60 cases (67%), an article leaves out one of them; in the other 20, what it says does not plainly",
        "A2 mentions 9, A1 mentions 4, A4 mentions 4, A3 mentions 3 and A5 mentions none.",
        "No article mentions *size of the benefit in numbers*, *harms in numbers* or *a full reference*",
    ],
    "08": [
        "The two passes differ in 14 of 1048 codes. This shows how repeatable the coding is, not whether the codes are",
        "14 differences in 10 claims were settled, by 4 decisions; in 13 of 14 the question was how a rule",
        "The claims were coded by reading, twice, by a language model.",
        "Agreement is lowest for *cited work*",
        "is 0.742 among claims to which a pass gave such a code, 0.946 among all claims.",
    ],
    "09": [
        "Two articles whose shares differ by at least one claim change places in "
        "none of 765 other ways of counting; only "
        "in 125 of these does every article have enough claims to be compared. The share of claims in favour moves",
        "the share never changes for A4 and A5 and varies most for A3 (30% to 71%). In 8 of 10 pairs "
        "of articles the shares are at least one claim apart, and these pairs change places in none of 383 other "
        "ways of counting. In 63 of these ways, every article has enough claims to be compared.",
        "in none of 127 other ways of counting",
        "in none of 255 other ways of counting",
    ],
    "10": ["You can filter 175 claims by article, answer and 13 coded variables"],
    "11": ["With the 5 changed codes", "1 of 72 answers"],
    "12": ["Passes a and b have each coded all 186 statements."],
    "13": [
        "A1 comes first, alone or tied, by 5 of 7 measures of how careful an article is. But A3 has the smallest share "
        "of claims in favour and A2 has the largest share of items mentioned correctly. A5 is never ahead of another "
        "article.",
        "Every measure says that A1 is ahead of A5.",
        "By every measure, A1 and A2 are each ahead of A4, or tied.",
        "For 4 of 10 pairs of articles (A1 v A2, A1 v A3, A3 v A2 and A3 v A4), the order depends on the measure.",
    ],
}


@pytest.mark.parametrize("number", FOUND)
def test_the_answer_says_what_is_found(data, number):
    if data.folder != tables.DEFAULT_FOLDER:
        pytest.skip("CLAIM_DATA names another folder; this test is about the collection's own tables")
    text = answers.BY_NOTEBOOK[number](data)
    assert [part for part in FOUND[number] if part not in text] == [], text


def test_every_answer_has_its_findings():
    assert set(FOUND) == set(answers.BY_NOTEBOOK)
