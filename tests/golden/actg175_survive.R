# Survival curves and Cox regression; sourced by actg175.R after actg175_regress.R.

put_kaplan_meier("progression_curves", d$days, d$cens, d$arms, c(12, 24, 36))

A <- "progression_cox"
for (v in candidates) put_cox(A, "univariable", v, fit_cox(v))
put_holm(A)
chosen <- backward(A, candidates, fit_cox, test_glm)
put_cox(A, "backward", chosen, fit_cox(chosen))

# Still at risk after 96 weeks, their clock restarted there: the patients with a count then, and all of them with the
# counts that imputed_values.py imputed.
landmark <- 96 * 7
late <- within(d[d$days > landmark, ], { time <- days - landmark; event <- cens })
listed <- c("cd496", "age", "symptom", "str2", "arms")
late_per <- list(cd496 = 100, age = 10)
before_landmark <- function(A)
  put(A, "count", estimate = n - nrow(late), n = n, n_missing = 0, variable = "before_landmark", time = landmark)
A <- "progression_after_96_weeks"
before_landmark(A)
m <- late[!is.na(late$cd496), ]
for (v in names(late_per)) m[[v]] <- m[[v]] / late_per[[v]]
p_all <- length(unlist(lapply(listed, columns_of)))
put_cox(A, "listed", listed, fit_cox(listed), n_missing = nrow(late) - nrow(m))
put_step(A, "listed", 0, "start", listed, length(listed), n_missing = nrow(late) - nrow(m))
A <- "progression_after_96_weeks_imputed"
before_landmark(A)
helping <- c("karnof", "preanti", "cd40", "cd420", "cd80", "cd820")
put_imputed_counts(A, late, c(listed, helping))
sets <- imputed_sets(late, c(listed, helping), read_imputed(file.path(place, "actg175_imputed.csv")), late_per)
put_pooled(A, "listed", listed, sets, "cox")
