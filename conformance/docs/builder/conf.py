"""Sphinx's configuration. `docs.builder` collects the sources, and calls Sphinx with the folder of this file."""

from __future__ import annotations

project = "Promotion jobs contract"
author = "The promotion-jobs-contract authors"
extensions = ["myst_parser", "sphinx_copybutton"]
myst_heading_anchors = 3

# Nothing is loaded from another host: the theme has its fonts, styles and scripts in the site itself.
html_theme = "furo"
html_title = "Promotion jobs contract"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = [("filter.js", {"defer": "defer"})]
html_show_sourcelink = False
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_use_index = False
html_show_search_summary = False  # it is fetched, which a browser refuses to pages that are files
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#1d4fb8", "color-brand-content": "#1d4fb8"},
    "dark_css_variables": {"color-brand-primary": "#8fb6ff", "color-brand-content": "#8fb6ff"},
}
pygments_style = "default"
pygments_dark_style = "github-dark"

# Commands have a copy button, which leaves out prompts and what is printed; output has none.
copybutton_selector = "div:not(.highlight-text) > div.highlight > pre"
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True
copybutton_line_continuation_character = "\\"
