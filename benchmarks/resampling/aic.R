# Rscript aic.R FOLDER
# AIC of the models of FOLDER/models.csv (replicate from 0, terms joined by +) on the rows of their resamples, with
# coxph converged as far as it goes. Writes aic.csv.
source("common.R")
draws <- read_draws()
models <- read.csv(file.path(folder, "models.csv"), colClasses = c("integer", "character"), na.strings = NULL)
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, toler.inf = 1e-10, iter.max = 1000)
aic_of <- function(replicate, terms) {
  rows <- patients[draws[replicate + 1, ], ]
  formula <- as.formula(formula_text(strsplit(terms, "+", fixed = TRUE)[[1]]))
  suppressWarnings(extractAIC(coxph(formula, data = rows, ties = "efron", control = tight)))[2]
}
write_rows(data.frame(models, aic = sprintf("%.17g", mapply(aic_of, models$replicate, models$terms))), "aic.csv")
