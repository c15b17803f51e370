# Golden values of restricted cubic splines and of the tests of linearity.
# Run: Rscript tests/golden/spline.R; writes spline.csv beside this file. Needs rms, Hmisc, survival, MASS.
# lung.csv is shipped with the installation check, src/lymphoradio/selftest.
suppressPackageStartupMessages({library(rms); library(survival)})
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
lung <- read.csv(file.path(here, "../../src/lymphoradio/selftest/data/lung.csv"))
birthwt <- MASS::birthwt

set.seed(11)
inputs <- list(
  large = round(rlnorm(150, 6.5, 0.6)),
  small = round(rlnorm(48, 6.5, 0.6), 1),
  hundred = round(rnorm(100, 60, 10), 2),
  ties = rep(1:20, times = c(1, 2, 3, 4, 6, 8, 9, 9, 8, 7, 7, 8, 9, 9, 8, 6, 4, 3, 2, 1)),
  # Clumps at the lowest value (a detection limit), at the highest, and at both.
  low_clump = c(rep(5, 30), round(5 + rexp(110, 0.05), 2)),
  high_clump = c(round(100 - rexp(130, 0.1), 2), rep(100, 20)),
  both_clumps = c(rep(0, 9), round(runif(60, 1, 99), 1), rep(100, 12))
)
for (case in names(inputs)) {
  x <- inputs[[case]]
  put(case, x = x)
  for (nk in 3:5) {
    basis <- rcspline.eval(x, nk = nk, inclx = TRUE)
    put(paste0(case, "_", nk), knots = attr(basis, "knots"))
    if (case == "small") put(paste0(case, "_", nk), columns = as.numeric(basis))
  }
}
# Outside the knots, and knots that the user gives.
basis <- rcspline.eval(seq(-20, 200, by = 7.5), knots = c(10, 30, 75, 120), inclx = TRUE)
put("given", knots = c(10, 30, 75, 120), x = seq(-20, 200, by = 7.5), columns = as.numeric(basis))

tests <- function(case, model, term, small, large, exact) {
  a <- anova(model)
  row <- which(rownames(a) == " Nonlinear")[1]
  whole <- grep(paste0("^", term), rownames(a))[1]
  statistic <- if ("F" %in% colnames(a)) "F" else "Chi-Square"
  put(case, rms_nonlinear = a[row, statistic], rms_df = a[row, "d.f."], rms_p = a[row, "P"],
      rms_whole = a[whole, statistic], rms_whole_df = a[whole, "d.f."], rms_whole_p = a[whole, "P"])
  # The same Wald test from fits of R itself that are converged to the last digit.
  b <- coef(large)[exact]; V <- vcov(large)[exact, exact, drop = FALSE]
  wald <- drop(b %*% solve(V, b))
  lr <- if (inherits(large, "coxph")) 2 * diff(c(small$loglik[2], large$loglik[2]))
        else as.numeric(2 * (logLik(large) - logLik(small)))
  put(case, wald = wald, lr = lr, lr_p = pchisq(lr, length(exact), lower.tail = FALSE),
      coefficient = coef(large), log_likelihood = if (inherits(large, "coxph")) large$loglik[2] else logLik(large))
}
d <- lung
S <- rcspline.eval(d$age, nk = 4, inclx = TRUE)
control <- coxph.control(eps = 1e-14, iter.max = 100, toler.chol = 1e-15)
tests("cox", cph(Surv(time, event) ~ rcs(age, 4) + sex, data = d, eps = 1e-12, tol = 1e-13, iter.max = 100), "age",
      coxph(Surv(time, event) ~ age + sex, d, control = control),
      coxph(Surv(time, event) ~ S[, 1] + sex + S[, 2] + S[, 3], d, control = control), 3:4)

S <- rcspline.eval(birthwt$lwt, nk = 4, inclx = TRUE)
glm_control <- glm.control(epsilon = 1e-15, maxit = 100)
polish <- function(fit) update(fit, start = coef(fit))
large <- glm(low ~ S[, 1] + smoke + S[, 2] + S[, 3], binomial, birthwt, control = glm_control)
tests("logistic", lrm(low ~ rcs(lwt, 4) + smoke, data = birthwt, eps = 1e-12, maxit = 100), "lwt",
      glm(low ~ lwt + smoke, binomial, birthwt, control = glm_control), polish(large), 4:5)

S <- rcspline.eval(mtcars$hp, nk = 3, inclx = TRUE)
tests("linear", ols(mpg ~ rcs(hp, 3) + wt, data = mtcars), "hp",
      lm(mpg ~ hp + wt, mtcars), lm(mpg ~ S[, 1] + wt + S[, 2], mtcars), 4)
S <- rcspline.eval(birthwt$lwt, nk = 5, inclx = TRUE)
tests("linear_five", ols(bwt ~ rcs(lwt, 5) + smoke, data = birthwt), "lwt",
      lm(bwt ~ lwt + smoke, birthwt), lm(bwt ~ S[, 1] + smoke + S[, 2] + S[, 3] + S[, 4], birthwt), 4:6)
write.csv(out, file.path(here, "spline.csv"), row.names = FALSE, quote = FALSE)
