# Rscript imputed.R data; python imputed_values.py; Rscript imputed.R   (run in tests/golden; needs survival, mice)
# With `data`: writes imputed_data.csv, the North Central Cancer Treatment Group's lung cancer patients (Loprinzi et al.
# 1994, J Clin Oncol 12:601-607), as R's survival ships them (lung), with the values that are missing there and some more.
# Without: linear, logistic and Cox models in the data sets that imputed_values.py imputed (imputed_values.csv), pooled
# by Rubin's rules, and by mice's wherever they are the same; writes imputed.csv, rows as those of the studies' goldens.
suppressPackageStartupMessages({library(survival); library(mice)})
options(warn = 2, contrasts = c("contr.treatment", "contr.poly"))
if (identical(commandArgs(trailingOnly = TRUE), "data")) {
  patients <- with(lung, data.frame(
    time, event = status - 1, age, sex = ifelse(sex == 2, "Female", "Male"), ecog = pmin(ph.ecog, 2),
    diet = ifelse(is.na(meal.cal), NA, ifelse(meal.cal < 800, "Poor", "Good")), calories = meal.cal, loss = wt.loss))
  set.seed(20261122)
  patients$age[sample(nrow(patients), 20)] <- NA
  patients$ecog[sample(nrow(patients), 30)] <- NA
  patients$event[c(5, 50)] <- NA
  write.csv(patients, "imputed_data.csv", row.names = FALSE, quote = FALSE, na = "")
  quit()
}
source("study_common.R")
source("imputed_common.R")
patients <- read.csv("imputed_data.csv", na.strings = "")
patients <- within(patients, {
  sex <- factor(sex, levels = c("Male", "Female"))
  ecog <- factor(ecog, levels = 0:2)
  diet <- factor(diet, levels = c("Good", "Poor"))
})
outcomes <- list(linear = patients$loss, logistic = as.numeric(patients$diet == "Poor"), cox = patients$event)
values <- read_imputed("imputed_values.csv")
run <- function(A, candidates, listed) {
  known <- !is.na(outcomes[[A]])
  d <- cbind(patients, y = outcomes[[A]])[known, ]
  sets <- imputed_sets(d, candidates, values[values$analysis == A, ])
  put_imputed_counts(A, d, candidates, n_missing = sum(!known))
  for (v in candidates) put_pooled(A, "univariable", v, sets, A, sum(!known))
  put_holm(A)
  put_pooled(A, "listed", listed, sets, A, sum(!known))
}
run("linear", c("age", "sex", "ecog", "calories"), c("age", "ecog", "calories"))
run("logistic", c("age", "sex", "ecog", "loss"), c("age", "ecog", "loss"))
run("cox", c("age", "sex", "ecog", "calories", "loss"), c("age", "sex", "ecog", "loss"))
write_golden("imputed.csv")
