"""What each kernel of a rebuild begins with: the tables are read, and what several notebooks ask is worked out once."""

import contextlib

from claimlib import figures, firmness, replies, tables

with contextlib.suppress(Exception):  # the notebook that asks the same says what is wrong
    data = tables.read()
    tables.READY[tables.folder()] = data
    for asked in (replies.replies, firmness.table, figures.claims_and_evidence):
        asked(data)
