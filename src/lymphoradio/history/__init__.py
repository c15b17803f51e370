"""Earlier versions of a study's results, and what changed between two of them."""
