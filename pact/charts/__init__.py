"""Charts to take away: tables, figures, maps and strips as SVG and PNG, each with its title, source, date and number."""
