# Rscript step_aic.R FOLDER
# MASS::stepAIC, backward, on the rows of every resample. Writes step_aic.csv (a row per resample: the terms selected,
# their AIC, terms without a coefficient in the full model, warnings) and step_aic_seconds.csv.
source("common.R")
suppressPackageStartupMessages(library(MASS))
draws <- read_draws()
full <- formula_text(terms_of$term)
select <- function(rows) {
  # stepAIC refits in the environment of the formula, where it has to find `rows`.
  model <- coxph(as.formula(full), data = rows, ties = "efron")
  list(missing = names(coef(model))[is.na(coef(model))], chosen = stepAIC(model, direction = "backward", trace = 0))
}
selections <- vector("list", nrow(draws))
warned <- vector("list", nrow(draws))
seconds <- timed(for (r in seq_len(nrow(draws))) {
  selections[[r]] <- withCallingHandlers(select(patients[draws[r, ], ]), warning = function(w) {
    warned[[r]] <<- c(warned[[r]], trimws(conditionMessage(w)))
    invokeRestart("muffleWarning")
  })
})
joined <- function(words, by) paste(unique(words), collapse = by)
write_rows(data.frame(
  replicate = seq_len(nrow(draws)) - 1,
  terms = sapply(selections, function(s) joined(attr(terms(s$chosen), "term.labels"), "+")),
  aic = sapply(selections, function(s) sprintf("%.17g", extractAIC(s$chosen)[2])),
  missing = sapply(selections, function(s) joined(s$missing, "+")),
  warnings = sapply(warned, joined, by = "; ")
), "step_aic.csv")
write_rows(seconds, "step_aic_seconds.csv")
