"""The report: rendered tables and figures on one page, with methods, warnings and what was run."""
