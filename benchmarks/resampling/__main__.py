"""`python -m benchmarks.resampling`."""

from benchmarks.resampling.run import main

main()
