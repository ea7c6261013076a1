"""The explorer outside of JupyterLab: the command ``explorer`` writes one file, and the website gets a page of it."""

import sys
from pathlib import Path

from claimlib import explore
from claimlib import tables as tables_of
from claimlib.words import counted
from export import place

FILE, PART = "explorer-to-mail.html", "explorer-part.html"
# The theme keeps lines of text short; figure, table and card need the room that there is.
WIDE = "<style>.content { width: 100%; max-width: 86rem; min-width: 0; }</style>"
TEXT = f"""---
hide-toc: true
---

# The explorer: filter and search the claims

```{{raw}} html
<p>You can also take the explorer with you as <a href="{FILE}">one file</a>, and mail it.</p>
```

```{{raw}} html
:file: {PART}
```
"""


def explorer(asked):
    """Write the explorer as one HTML file, which needs no network."""
    data = tables_of.load()
    folder = place(asked.to, faults := [], data)
    if faults:
        sys.exit("\n".join(faults))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(explore.page(data), encoding="utf-8", newline="\n")
    claims = counted(len(data.claims), "claim")
    print(f"wrote the explorer of {claims} to {folder / FILE}; open it in a browser, or mail it")
    return 0


def add_to_website(source: Path, site: Path, data=None):
    """Write the page of the explorer among the pages for Sphinx, and the file to mail among the finished ones."""
    data = data or tables_of.load()
    site.mkdir(exist_ok=True)
    (source / PART).write_text(WIDE + explore.fragment(data, pages="notebooks/{}.html"), encoding="utf-8")
    (source / "explorer.md").write_text(TEXT, encoding="utf-8")
    (site / FILE).write_text(explore.page(data), encoding="utf-8", newline="\n")
