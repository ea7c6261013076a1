"""What the answers say of this collection: a new article or paper changes this file and no test of a rule."""

import pytest
from claimlib import answers, tables

FOUND = {
    "01": [
        "Of 175 claims, the topic is *effectiveness* in 72, *mechanism* in 44, *safety* in 15, "
        "*context* in 31 and *advice* in 13.",
        "Stated without a hedge are 34 of 72 (47%) about effectiveness",
        "that share goes from 5 of 19 (A1) to 15 of 26 (A5)",
    ],
    "02": [
        "63 of 72 claims (88%) about effectiveness favour acupuncture; 59 of 72 (82%) do not say compared with what.",
        "The share in favour goes from 3 of 7 (A3) to 12 of 12 (A4) and 26 of 26 (A5); "
        "the mean of the articles' shares is 82%.",
        "31 of 72 (43%) are in favour and without a hedge; 3 of 72 are about other people or conditions.",
        "A3 names none",
    ],
    "03": [
        "9 pairs of statements about the same body of evidence disagree; within one article: 3 (2 in A1 and 1 in A2).",
        "Counted by claim, that makes 12 pairs.",
        "4 say *favours acupuncture* (A1, A2 and A4) and 2 say *no difference* (A1 and A2); A3 and A5 make none.",
    ],
    "04": [
        "is 2 of 4 for *sham*, 3 of 4 for *usual care*, 1 of 1 for *medicines*",
        "it includes no effect (*sham*: Brinkhaus 2006 and Haake 2007)",
        "7 of 12 recommendations are not known to have been replaced; the advice is *for* in 4, "
        "*weakly or conditionally for* in 2, *neither* in none and *against* in 1.",
    ],
    "05": [
        "61 of 72 claims about effectiveness cannot be compared with any estimate here: 59 name no comparator",
        "and for 2 no estimate matches. On the other 11 (A1, A2 and A4), the verdict is *consistent* in 5",
        "*mixed evidence* in 5, *stronger than the evidence* in none",
    ],
    "06": [
        "of 10 candidates, four test everything that A2 says of it and three confirm it "
        "(Furlan 2005, Manheimer 2005 and Lam 2013)",
        "The number of trials matches Huang 2021; no paper fits everything.",
        "of 6 candidates, three test everything that A4 says of it and none confirms it",
        "of 4 single trials, two test all of it and none confirms it",
    ],
    "07": [
        "41 of 60 possible mentions (68%) are missing, 18 are there and 1 is there but wrong (A5).",
        "A2 says 8, A4 says 4, A1 says 3, A3 says 3 and A5 says none.",
        "No article mentions *size of the benefit in numbers*, *harms with a rate*",
    ],
    "08": [
        "The two passes differ in 9 of 963 codes. 9 differences in 5 claims were settled; "
        "in 8 of 9 the question was how a rule",
        "Coded by reading, twice, by a language model.",
        "alpha is lowest for *cited work*: 0.74 among claims to which it applies in a pass, 0.95 among all claims.",
    ],
    "09": [
        "the share is the same in A4 and A5 however one counts and moves farthest in A3 (25% to 100%). "
        "The articles keep their order in 40 of 143 other ways of counting",
        "in 0 of 47 other ways of counting",
        "in 20 of 95 other ways of counting",
    ],
    "10": ["175 claims can be filtered by article, verdict and 10 coded variables"],
    "11": ["With the 5 changed codes", "2 of 72 verdicts"],
}


@pytest.mark.parametrize("number", FOUND)
def test_the_answer_says_what_is_found(data, number):
    if data.folder != tables.DEFAULT_FOLDER:
        pytest.skip("CLAIM_DATA names another folder; this test is about the collection's own tables")
    text = answers.BY_NOTEBOOK[number](data)
    assert [part for part in FOUND[number] if part not in text] == [], text


def test_every_answer_has_its_findings():
    assert set(FOUND) == set(answers.BY_NOTEBOOK)
