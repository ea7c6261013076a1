"""Numbers and lists as words, so that every sentence with a number in it is computed."""


def counted(n, noun, plural=None):
    """``1 claim``, ``2 claims``: a number and its noun."""
    return f"{n} {noun if n == 1 else plural or noun + 's'}"


def part(k, n, noun=""):
    """``3 of 12 claims (25 %)``: a part of a whole; without a percentage where the whole is nothing."""
    whole = counted(n, noun) if noun else str(n)
    return f"{k} of {whole} ({100 * k / n:.0f} %)" if n else f"{k} of {whole}"


def listing(parts, last="and"):
    """``a, b and c``: some texts as one list; ``none`` for no text."""
    parts = [str(p) for p in parts]
    if len(parts) < 2:
        return parts[0] if parts else "none"
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def sentence(text):
    """A text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def tally_in_words(table, columns):
    """A table of counts as one text, row by row, without the zeros: what a picture of it shows.

    Parameters: ``table``, a frame of whole numbers; ``columns``, a mapping from its column names to
    labels. A row of zeros reads ``nothing``.
    """
    texts = []
    for name, counts in table.iterrows():
        found = [f"{columns[code]} {n}" for code, n in counts.items() if n]
        texts.append(f"{name}: {', '.join(found) or 'nothing'}")
    return "; ".join(texts) + "."


def found(series, labels):
    """How often each code occurs, as words: ``works 3, mixed 1``; codes that do not occur are left out.

    Parameters: ``series``, a categorical column; ``labels``, a mapping from code to label.
    """
    n = series.value_counts(sort=False)
    return ", ".join(f"{labels[code]} {k}" for code, k in n.items() if k) or "nothing"
