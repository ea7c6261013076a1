"""Helpers of the claim notebooks, one file a room.

``tables`` reads and checks, ``cutting`` cuts texts into statements, ``settling`` makes claims of what coders
coded, ``counts`` tabulates, ``evidence`` sets claims beside estimates, ``agreement`` compares the coders,
``choices`` counts in other ways, ``recodes`` says what moves; ``answers`` and ``words`` put results into
sentences; ``drawing`` and ``painters`` draw, ``figures`` puts together, saves and describes; ``explore`` lets a
reader choose, ``export`` and ``bundle`` write figures and tables for use elsewhere, ``pages`` puts the pieces
together.
"""

import pandas as pd

# Paraphrases and notes are the point of the tables: show them whole.
pd.set_option("display.max_colwidth", None)
pd.set_option("display.max_rows", 250)
