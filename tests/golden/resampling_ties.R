# Rscript resampling_ties.R   (run in tests/golden after selection_spss.R, which writes lung_complete.csv, and
# python resampling_weights.py, which writes resampling_weights.csv; needs R's survival)
# Replicated rows and coxph(weights=) are the same model under Breslow's ties, and two under Efron's, whose tied deaths
# leave the risk set one replicate after the other, or all of a weighted row at once. Writes resampling_ties.csv
# (case, quantity, value): cases <data>_<ties>_<replicated|weighted> with log_likelihood, <column> and se_<column>:
#   small   twelve patients below, three times of death, weights 0 to 3
#   lung    age and sex in the first resample
suppressPackageStartupMessages(library(survival))
options(warn = 2)
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, toler.inf = 1e-10, iter.max = 100)

small <- data.frame(
  time = c(1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4), event = c(1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 0, 0),
  x = c(5, 2, 1, 4, 4, 1, 2, 3, 0, 2, 1, 0), z = c(0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 1),
  weight = c(2, 1, 1, 3, 1, 2, 0, 2, 3, 1, 1, 2)
)
lung <- transform(read.csv("lung_complete.csv"), weight = read.csv("resampling_weights.csv")$replicate_0)
cases <- list(
  small = list(rows = small, formula = Surv(time, event) ~ x + z),
  lung = list(rows = lung, formula = Surv(time, event) ~ age + sex)
)

results <- list()
put <- function(case, quantity, value) {
  row <- data.frame(case = case, quantity = quantity, value = sprintf("%.17g", value))
  results[[length(results) + 1]] <<- row
}
put_fit <- function(case, fit) {
  put(case, "log_likelihood", fit$loglik[2])
  for (name in names(coef(fit))) {
    put(case, name, coef(fit)[[name]])
    put(case, paste0("se_", name), sqrt(vcov(fit)[name, name]))
  }
}
for (name in names(cases)) for (ties in c("efron", "breslow")) {
  rows <- cases[[name]]$rows
  formula <- cases[[name]]$formula
  replicated <- rows[rep(seq_len(nrow(rows)), rows$weight), ]
  drawn <- rows[rows$weight > 0, ]
  put_fit(paste(name, ties, "replicated", sep = "_"), coxph(formula, replicated, ties = ties, control = tight))
  weighted <- coxph(formula, drawn, weights = weight, ties = ties, control = tight)
  put_fit(paste(name, ties, "weighted", sep = "_"), weighted)
}
for (name in names(small)) for (i in seq_len(nrow(small))) {
  put("small", paste(name, i, sep = "."), small[[name]][i])
}
write.csv(do.call(rbind, results), "resampling_ties.csv", row.names = FALSE, quote = FALSE)
