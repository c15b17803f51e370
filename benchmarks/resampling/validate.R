# Rscript validate.R FOLDER SEED
# rms::validate with fast backward elimination by AIC, over as many resamples as FOLDER/draws.csv has rows. Writes
# validate.csv (index, and its columns), validate_kept.csv (a row per resample: the terms kept) and
# validate_seconds.csv. Stops unless its random numbers were exactly those of draws.csv.
source("common.R")
suppressPackageStartupMessages(library(rms))
options(showprogress = FALSE)
draws <- read_draws()
seed <- as.integer(commandArgs(trailingOnly = TRUE)[2])
fit <- cph(as.formula(formula_text(terms_of$term)), data = patients, method = "efron", x = TRUE, y = TRUE)
set.seed(seed)
seconds <- timed(printed <- capture.output(
  validated <- validate(fit, method = "boot", B = nrow(draws), bw = TRUE, rule = "aic", type = "individual")
))
after <- .Random.seed
set.seed(seed)
again <- t(replicate(nrow(draws), sample(nrow(patients), replace = TRUE)))
stopifnot(identical(unname(again), draws), identical(.Random.seed, after))
kept <- attr(validated, "kept")
kept_terms <- apply(kept, 1, function(row) paste(colnames(kept)[row], collapse = "+"))
write_rows(data.frame(replicate = seq_len(nrow(kept)) - 1, terms = kept_terms), "validate_kept.csv")
write_rows(data.frame(index = rownames(validated), unclass(validated)[, ]), "validate.csv")
write_rows(seconds, "validate_seconds.csv")
