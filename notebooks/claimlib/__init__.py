"""Helpers of the claim notebooks, one file a room.

``tables`` reads and checks, ``counts`` tabulates, ``answers`` and ``words`` put results into
sentences, ``charts`` draws, ``figures`` saves and describes, ``explore`` lets a
reader choose, ``pages`` puts the pieces together.
"""

import pandas as pd

# Paraphrases and notes are the point of the tables: show them whole.
pd.set_option("display.max_colwidth", None)
pd.set_option("display.max_rows", 250)
