# Golden values of the influence of single patients.
# Run: Rscript tests/golden/influence.R; writes influence.csv beside this file. Needs survival, MASS.
# lung.csv is shipped with the installation check, src/lymphoradio/selftest.
library(survival)
options(warn = 2)
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
out <- data.frame(case = character(), quantity = character(), value = character())
put <- function(case, ...) {
  v <- list(...)
  for (q in names(v)) for (k in seq_along(v[[q]])) {
    name <- if (length(v[[q]]) > 1) paste0(q, ".", k) else q
    out[nrow(out) + 1, ] <<- list(case, name, sprintf("%.17g", as.numeric(v[[q]][k])))
  }
}
# For each coefficient the row of the largest |dfbetas|, and the coefficient refitted without it, with its standard error
# and p-value.
report <- function(case, d, refit) {
  row <- apply(abs(d), 2, which.max)
  without <- sapply(seq_along(row), function(j) {
    fit <- refit(row[j])
    b <- coef(fit)[[j]]; se <- sqrt(diag(vcov(fit)))[[j]]
    p <- if (inherits(fit, "lm") && !inherits(fit, "glm")) 2 * pt(-abs(b / se), fit$df.residual)
         else 2 * pnorm(-abs(b / se))
    c(b, se, p)
  })
  put(case, dfbetas = as.numeric(d), row = row, without = without[1, ], std_error_without = without[2, ],
      p_without = without[3, ])
}
fit <- lm(mpg ~ wt + hp + factor(cyl), mtcars)
report("linear", dfbetas(fit), function(i) lm(mpg ~ wt + hp + factor(cyl), mtcars[-i, ]))
fit <- lm(mpg ~ 0 + wt + hp, mtcars)
report("linear_no_intercept", dfbetas(fit), function(i) lm(mpg ~ 0 + wt + hp, mtcars[-i, ]))

control <- glm.control(epsilon = 1e-15, maxit = 100)
birthwt <- transform(MASS::birthwt, black = as.integer(race == 2), other = as.integer(race == 3))
logit <- function(data) {
  fit <- glm(low ~ age + lwt + black + other + smoke + ht + ui, binomial, data, control = control)
  # glm's decomposition is of the weights before the last iteration: once more from the estimate.
  update(fit, start = coef(fit))
}
fit <- logit(birthwt)
# Pregibon's step, from R's own leverages; what dfbetas() prints; and the exact changes, each patient left out.
se <- rep(sqrt(diag(vcov(fit))), each = nrow(birthwt))
step <- model.matrix(fit) %*% vcov(fit) * (birthwt$low - fitted(fit)) / (1 - hatvalues(fit)) / se
report("logistic", step, function(i) logit(birthwt[-i, ]))
exact <- t(sapply(seq_len(nrow(birthwt)), function(i) coef(fit) - coef(logit(birthwt[-i, ])))) / se
put("logistic", deviance_dfbetas = as.numeric(dfbetas(fit)), exact = as.numeric(exact))

lung <- read.csv(file.path(here, "../../src/lymphoradio/selftest/data/lung.csv"))
cox <- function(formula, data, ...) {
  control <- coxph.control(eps = 1e-14, iter.max = 100, toler.chol = 1e-15)
  do.call(coxph, list(formula, data = data, control = control, model = TRUE, ...))
}
lung <- lung[complete.cases(lung[, c("time", "event", "age", "sex", "ph.ecog")]), ]
for (ties in c("efron", "breslow")) {
  f <- Surv(time, event) ~ age + sex + ph.ecog
  report(paste0("cox_", ties), residuals(cox(f, lung, ties = ties), type = "dfbetas"),
         function(i) cox(f, lung[-i, ], ties = ties))
}
# Many ties: months instead of days; two strata; late entry.
lung$month <- ceiling(lung$time / 60)
f <- Surv(month, event) ~ age + ph.ecog + strata(sex)
report("cox_strata", residuals(cox(f, lung), type = "dfbetas"), function(i) cox(f, lung[-i, ]))
for (ties in c("efron", "breslow")) {
  put(paste0("score_", ties), score = as.numeric(residuals(cox(f, lung, ties = ties), type = "score")))
}
lung$entry <- ifelse(seq_len(nrow(lung)) %% 3 == 0, floor(lung$month / 3), 0)
f <- Surv(entry, month, event) ~ age + sex + ph.ecog
report("cox_entry", residuals(cox(f, lung), type = "dfbetas"), function(i) cox(f, lung[-i, ]))
write.csv(out, file.path(here, "influence.csv"), row.names = FALSE, quote = FALSE)
