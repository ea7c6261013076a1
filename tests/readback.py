"""Read figures back: what a reader sees of the artists, in numbers and words, without the code that drew them."""


def flat(text):
    """A label without the line breaks that wrapping put in."""
    return " ".join(text.split())


def named(fig, start):
    """All artists whose identifier begins so, a dict from the rest of the identifier to (axes, artist)."""
    found = {}
    for ax in fig.axes:
        for artist in [*ax.lines, *ax.patches, *ax.collections]:
            gid = str(artist.get_gid() or "")
            if gid.startswith(start):
                assert gid not in found, f"two artists are called {gid}"
                found[gid.removeprefix(start)] = (ax, artist)
    return found


def spot(artist):
    """The place of a mark that stands alone: x and y."""
    (x,), (y,) = artist.get_xdata(), artist.get_ydata()
    return float(x), float(y)
