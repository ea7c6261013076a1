"""Settings of the website; `.ci/website.py` prepares its pages and starts Sphinx with them.

No warning is suppressed: each stops the build.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.modules.setdefault("rfc3987_syntax", None)  # as in notebooks/__main__.py

extensions = ["myst_nb", "reading"]
# The pages show the stored outputs; running the notebooks is the business of rebuild and of the tests.
nb_execution_mode = "off"
# Computed texts may link to notebooks, as prose does.
nb_render_markdown_format = "myst"
myst_heading_anchors = 4

language = "en"
html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["site.css"]
# Once the page is there: it looks at what that holds.
html_js_files = [("site.js", {"defer": "defer"})]
html_favicon = "static/mark.svg"
html_use_index = False
html_copy_source = False
html_show_copyright = False
# As the theme has it, but for what it could show of other sites.
SIDEBAR = ("brand", "search", "scroll-start", "navigation", "scroll-end")
html_sidebars = {"**": [f"sidebar/{part}.html" for part in SIDEBAR]}
