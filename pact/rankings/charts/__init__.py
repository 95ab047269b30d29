"""Charts as SVG, drawn here: for pages in the page's own colours, and as files that carry theirs."""
