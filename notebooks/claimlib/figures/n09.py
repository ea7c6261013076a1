"""The figure of notebook 09: what other ways of counting do to the shares of the articles."""

import pandas as pd

from claimlib import choices, drawing, judging
from claimlib.drawing import SMALL, SOFT, folded, place_text
from claimlib.figures import ranges
from claimlib.figures.base import about, figure
from claimlib.painters import curves
from claimlib.tables import Tables
from claimlib.words import counted, listing, numeral, percent, sentence, span

SAME = 1e-9  # two shares that differ by less are the same
ROW, LEFT = 14.0, 33.0  # millimetres


@figure("09-specifications", needs=("choices",))
def specifications(data: Tables, width: float = drawing.PAGE):
    """A panel per outcome, a row per article: its share in every specification and in the one taken."""
    options, articles = choices.available(data), data.article_labels().values()
    crossed = {name: cross(data, options, of) for name, of in choices.outcomes(data).items()}
    if ranges.too_many(data):
        return specifications_of_many(data, width, crossed)
    sheet, axes = drawing.canvas(
        title_of(crossed.values(), lost=any(own["shares"].isna().any(axis=None) for own in crossed.values())),
        subtitle_of(data, crossed),
        height=ROW * len(articles),
        width=width,
        left=LEFT,
        right=5,
        top=9,
        bottom=7,
        panels=(1,) * len(crossed),
        gap=10,
        key=[("", [*KEY])],
    )
    axes = axes if len(crossed) > 1 else [axes]
    for ax, (name, own) in zip(axes, crossed.items(), strict=True):
        draw_outcome(ax, name, own)
    top = sheet.headroom + 9
    for i, name in enumerate(articles):
        place_text(sheet, 2, top + ROW * (i + 0.5), folded(name, LEFT - 5), va="center", linespacing=1.15)
    sizes = listing([f"{len(own['specs'])} for *{own['what']}*" for own in crossed.values()])
    caption = (
        f"{sheet.get_label()}. Every combination of choices was counted: {sizes}. The choices are "
        f"{listing(options['choice'].astype(object).unique())}; a choice that changes nothing in a panel is left out "
        "of it. "
        "The triangle is what the other figures show."
    )
    return sheet, numbers(crossed), caption, " ".join(read_out(own) for own in crossed.values())


def specifications_of_many(data, width, crossed):
    """The share of each of many articles as the other figures show it, and how far it moves if counted otherwise."""
    title = title_of(crossed.values())
    shares = {
        "Counted as in the other figures": pd.DataFrame(
            {own["what"]: own["shares"].loc[own["base"]] for own in crossed.values()}
        ),
        "From the lowest share to the highest, over all ways of counting": pd.DataFrame(
            {f"moves: {own['what']}": own["shares"].max() - own["shares"].min() for own in crossed.values()}
        ),
    }
    note = no_share(crossed.values())
    sheet, alt = ranges.by_article(data, width, title, shares, note=note)
    return sheet, numbers(crossed), f"{title}. Every combination of choices was counted.", alt


KEY = [
    ("as in the other figures", "v", "#222222", "white"),
    ("median", "|", "#222222", "#222222"),
    ("a share that some ways of counting give", "|", "#3d6d84", "#3d6d84"),
]


def cross(data, options, of):
    """The full cross of one outcome, a dict: specifications, votes, shares, the one taken (``base``), and its name."""
    specs, votes, shares = choices.run(data, options, of)
    base = choices.taken(specs, options)
    what = of.name or listing([data.labels(of.variable)[code] for code in of.counted], "or")
    return {"specs": specs, "votes": votes, "shares": shares, "base": base, "what": what}


def title_of(crossed, lost=False):
    """How many of all shares are the same in every specification, and how far apart the others get.

    ``lost`` says whether a title must say that a share needs some claims.
    """
    reach = pd.concat([(own["shares"].max() - own["shares"].min()).dropna() for own in crossed])
    fixed, moved = (reach < SAME).sum(), 100 * reach[reach >= SAME]
    enough = "enough claims" if small(crossed) else f"{numeral(choices.LEAST)} claims or more"
    still = f"With {enough}, " * lost
    still += f"{fixed} of {counted(len(reach), 'share')} never {'changes' if fixed == 1 else 'change'}"
    if reach.empty:
        return "No article has a share that could change with how the claims are counted"
    if moved.empty:
        return f"{still}, however the claims are counted"
    ends = sorted({f"{moved.min():.0f}", f"{moved.max():.0f}"}, key=int)
    return f"{still}; the others move by {' to '.join(ends)} points{' if counted otherwise' * (not lost)}"


def small(crossed):
    """Whether an article never has the claims that a share needs elsewhere, so that it needs as many as it has."""
    return any((own["votes"].max() < choices.LEAST).any() for own in crossed)


def no_share(crossed):
    """With how few claims there is no share, as a sentence."""
    five = numeral(choices.LEAST)
    own = f"; an article that never has {five} needs as many as it has at most" * small(crossed)
    return f"With fewer than {five} claims left, there is no share{own}."


def subtitle_of(data, crossed):
    """What the shares are of, how to read a row, and what it means that too few claims are left."""
    effects = data.claims.dropna(subset="direction")
    text = f"Shares are of an article's claims{about(data, effects)}. A blue line goes from the lowest to the highest, "
    text += "with a tick for each share between; n counts claims as the other figures do."
    if any(own["shares"].isna().any(axis=None) for own in crossed.values()):
        text += f" {no_share(crossed.values())}"
    if "answer" in crossed:
        given = listing((data.label("answer", data.code_with("answer", role)) for role in judging.GIVEN), "or")
        text += f" {sentence(crossed['answer']['what'])} means {given}."
    return text


def draw_outcome(ax, name, own):
    """One panel: its heading, and a row per article with its n and from how many ways enough claims are left."""
    curves.scale(ax)
    ax.text(0, -5.5, sentence(own["what"]), va="center", fontweight="bold")
    ways = counted(len(own["specs"]), "way of counting", "ways of counting")
    ax.text(0, -2, ways, va="center", fontsize=SMALL, color=SOFT)
    for i, (source, shares) in enumerate(own["shares"].items()):
        y = ROW * (i + 0.5)
        curves.reach(ax, y - 1.2, 100 * shares, 100 * shares[own["base"]], f"{name}-{source}")
        lost = shares.isna().sum()
        text = f"{span(shares)}; n = {own['votes'].loc[own['base'], source]:.0f}"
        drawing.write_lines(ax, 0, y + 1.7, text, color=SOFT, gid=f"words-{name}-{source}")
        text = f"from {len(shares) - lost} of {len(shares)} ways" if lost else ""
        drawing.write_lines(ax, 0, y + 5.1, text, color=SOFT, gid=f"from-{name}-{source}")


def numbers(crossed):
    """The full cross of every outcome in one frame, a row per outcome, specification and article."""
    frames = {name: choices.long(own["specs"], own["votes"], own["shares"]) for name, own in crossed.items()}
    return pd.concat(frames, names=["outcome"]).reset_index("outcome").reset_index(drop=True)


def read_out(own):
    """One panel read out: an article's lowest, highest, median and taken share, and where it has no share."""
    texts = []
    for source, shares in own["shares"].items():
        if shares.isna().all():
            texts.append(f"{source} has no claim")
            continue
        taken, median = shares[own["base"]], percent(shares.median())
        taken = "no share" if pd.isna(taken) else percent(taken)
        lost = f", too few claims in {shares.isna().sum()} of {len(shares)}" if shares.isna().any() else ""
        texts.append(f"{source} {span(shares)}, median {median}, in the other figures {taken}{lost}")
    return f"{sentence(own['what'])}: {'; '.join(texts)}."
