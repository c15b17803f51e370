"""`python -m benchmarks.default_run`."""

from benchmarks.default_run.run import main

main()
