"""The default run against the same analyses and figures in R, whole processes."""
