# Rscript imputation.R   (run in tests/golden, after pooling.R and selection_spss.R, whose imputed_sets.csv and
# lung_complete.csv it reads; needs survival and brglm2)
# The multinomial and logistic models that impute factors, by brglm2's maximum likelihood, plain and weighted; the
# Nelson-Aalen cumulative hazard by survfit. Writes imputation.csv (case, quantity, value).
suppressMessages({library(survival); library(brglm2)})
options(warn = 2)
rows <- list()
put <- function(case, quantity, value) {
  for (i in seq_along(value)) {
    name <- if (length(value) > 1) paste0(quantity, ".", i) else quantity
    rows[[length(rows) + 1]] <<- data.frame(case = case, quantity = name, value = sprintf("%.17g", value[[i]]))
  }
}
patients <- subset(read.csv("imputed_sets.csv"), imputation == 1)
patients <- transform(patients, ecog = factor(ecog), age = (age - 60) / 10, loss = loss / 10,
                      weight = 1 + seq_len(nrow(patients)) %% 3)
multinomial <- function(case, weights) {
  patients$w <- weights
  fit <- brmultinom(ecog ~ age + sex + loss, data = patients, weights = w, ref = 1,
                    control = brglmControl(type = "ML", epsilon = 1e-13, maxit = 1000))
  put(case, "coefficient", as.vector(t(coef(fit))))
  # In the order of the coefficients, a level's together.
  names <- as.vector(t(outer(rownames(coef(fit)), colnames(coef(fit)), function(level, x) paste0(x, ":", level))))
  V <- vcov(fit)
  if (!all(names %in% rownames(V))) {
    names <- as.vector(t(outer(rownames(coef(fit)), colnames(coef(fit)), function(level, x) paste0(level, ":", x))))
  }
  stopifnot(all(names %in% rownames(V)))
  put(case, "std_error", sqrt(diag(V)[names])); put(case, "log_likelihood", as.numeric(logLik(fit)))
}
multinomial("multinomial", rep(1, nrow(patients)))
multinomial("weighted", patients$weight)

hazard <- function(case, time, event) {
  fit <- survfit(Surv(time, event) ~ 1)  # deaths / at risk; basehaz(coxph(...)) treats ties by Efron
  put(case, "cumulative_hazard", fit$cumhaz[match(time, fit$time)])
}
lung <- read.csv("lung_complete.csv")
hazard("lung", lung$time, lung$event)
hazard("tied", ceiling(lung$time / 100), lung$event)
write.csv(do.call(rbind, rows), "imputation.csv", row.names = FALSE, quote = FALSE)
