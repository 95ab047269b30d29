"""Charts as SVG: on pages in the page's colours, in files with colours of their own."""
