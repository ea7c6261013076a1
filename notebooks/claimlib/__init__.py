"""Helpers of the claim notebooks, one file for each task.

``reading``, ``checking`` and ``tables`` read and check; ``cutting`` and ``settling`` make the tables from texts and
from what coders coded, ``coding`` is the file of one coder, which ``sheet`` and ``workbook`` let a person fill.
``counts`` tabulates, ``evidence`` and ``judging`` set claims beside estimates, ``agreement`` compares the coders,
``choices`` and ``firmness`` count in other ways, ``recodes`` says what moves, ``profiles`` tells of one article,
``groups`` compares groups of articles.
``answers``, ``replies``, ``headlines`` and ``words`` put results into sentences; ``drawing`` and ``painters`` draw,
``figures`` puts together, saves and describes. ``explore`` lets a reader choose, ``export`` and ``bundle`` write
figures and tables for use elsewhere, ``engines`` counts what is too much for memory, and ``pages`` puts the pieces
together.
"""

import pandas as pd

# Paraphrases and notes are the point of the tables: show them whole.
pd.set_option("display.max_colwidth", None)
pd.set_option("display.max_rows", 250)
# Texts are the same whether or not pyarrow is installed, which pandas would use for them.
pd.set_option("mode.string_storage", "python")
