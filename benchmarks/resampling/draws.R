# Rscript draws.R FOLDER REPLICATES SEED
# The resamples that rms::validate draws after set.seed(SEED): rms::predab.resample calls sample(n, replace = TRUE)
# once per resample and nothing else draws in between, which validate.R checks. A row per resample, of row numbers.
source("common.R")
arguments <- as.integer(commandArgs(trailingOnly = TRUE)[2:3])
set.seed(arguments[2])
draws <- t(replicate(arguments[1], sample(nrow(patients), replace = TRUE)))
write.table(draws, file.path(folder, "draws.csv"), sep = ",", row.names = FALSE, col.names = FALSE)
