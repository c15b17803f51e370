# Golden values of the mixed model with a random intercept per patient.
# Run: Rscript tests/golden/mixed_model.R; writes mixed_model.csv and mixed_model_data.csv beside this file.
# Each fit is made three times: by nlme::lme, by lme4::lmer (with lmerTest), and by Newton's method on the dense
# covariance matrices, whose maximum is exact to rounding: the values "exact" in the file. The script stops where the
# three do not agree to what the first two promise.
suppressPackageStartupMessages({library(nlme); library(lmerTest)})
options(warn = 1, contrasts = c("contr.treatment", "contr.poly"))
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
out <- data.frame(case = character(), quantity = character(), value = character())
put <- function(case, ...) {
  v <- list(...)
  for (q in names(v)) for (k in seq_along(v[[q]])) {
    name <- if (length(v[[q]]) > 1) paste0(q, ".", k) else q
    out[nrow(out) + 1, ] <<- list(case, name, sprintf("%.17g", as.numeric(v[[q]][k])))
  }
}

# Orthodont: Potthoff & Roy (1964), Biometrika 51:313-326.
orthodont <- with(Orthodont, data.frame(patient = as.integer(Subject), group = as.integer(Sex == "Female"),
                                        time = age, x = 0, y = distance))
# Lymphocyte counts of patients who leave, on the log scale: unequal numbers of weeks, gaps, one covariate.
simulate <- function(seed, m, sd_patient, sd_within, weeks, keep) {
  set.seed(seed)
  d <- expand.grid(time = weeks, patient = seq_len(m))
  group <- rep_len(c(0L, 1L, 1L), m); x <- round(rnorm(m, 60, 9))
  u <- rnorm(m, 0, sd_patient)
  d$group <- group[d$patient]; d$x <- x[d$patient]
  mean <- 7 - 0.12 * d$time + 0.04 * d$group * d$time + 0.01 * d$x
  d$y <- round(mean + u[d$patient] + rnorm(nrow(d), 0, sd_within), 4)
  d[runif(nrow(d)) < keep^d$time | d$time == 0, c("patient", "group", "time", "x", "y")]
}
data <- list(
  orthodont = orthodont,
  dropout = simulate(1, 40, 0.5, 0.3, 0:5, 0.88),
  weak = simulate(2, 24, 0.12, 0.5, 0:3, 0.9),
  strong = simulate(3, 30, 2, 0.02, c(0, 1, 4), 0.93),
  boundary = simulate(8, 18, 0, 0.5, 0:3, 0.92),
  pairs = simulate(6, 36, 0.4, 0.3, 0:1, 1)
)
write.csv(do.call(rbind, lapply(names(data), function(k) cbind(data = k, data[[k]]))),
          file.path(here, "mixed_model_data.csv"), row.names = FALSE, quote = FALSE)

dense <- function(X, y, patient, reml, start) {
  n <- length(y); k <- ncol(X); Z <- model.matrix(~ 0 + factor(patient)); parts <- list(diag(n), tcrossprod(Z))
  s <- start
  for (iteration in 1:60) {
    V <- s[1] * parts[[1]] + s[2] * parts[[2]]
    Vi <- chol2inv(chol(V)); C <- solve(crossprod(X, Vi %*% X)); P <- Vi - Vi %*% X %*% C %*% t(X) %*% Vi
    Q <- if (reml) P else Vi
    Py <- P %*% y
    score <- sapply(parts, function(A) -0.5 * sum(Q * A) + 0.5 * drop(t(Py) %*% A %*% Py))
    hessian <- sapply(parts, function(A) sapply(parts, function(B)
      0.5 * sum((Q %*% A) * t(Q %*% B)) - drop(t(Py) %*% A %*% P %*% B %*% Py)))
    step <- -solve(hessian, score)
    while (any(s + step <= 0)) step <- step / 2
    s <- s + step
    if (max(abs(step / s)) < 1e-15) break
  }
  b <- drop(C %*% t(X) %*% Vi %*% y); r <- y - X %*% b
  log_likelihood <- -0.5 * (determinant(V)$modulus + sum(r * (Vi %*% r)) + n * log(2 * pi))
  if (reml) log_likelihood <- log_likelihood + 0.5 * (determinant(C)$modulus + k * log(2 * pi))
  slopes <- lapply(parts, function(A) C %*% t(X) %*% Vi %*% A %*% Vi %*% X %*% C)
  list(b = b, C = C, s = s, log_likelihood = as.numeric(log_likelihood), slopes = slopes, A = solve(-hessian))
}
satterthwaite <- function(fit, L) {
  g <- sapply(fit$slopes, function(S) drop(L %*% S %*% L))
  2 * drop(L %*% fit$C %*% L)^2 / drop(g %*% fit$A %*% g)
}

fit_case <- function(case, which, formula, reml, test = NULL) {
  d <- data[[which]]
  lme_fit <- lme(formula, random = ~ 1 | patient, data = d, method = if (reml) "REML" else "ML",
                 control = lmeControl(opt = "nlminb", tolerance = 1e-14, msTol = 1e-16, msMaxIter = 500, maxIter = 500,
                                      niterEM = 3000))
  lmer_fit <- lmer(update(formula, . ~ . + (1 | patient)), data = d, REML = reml,
                   control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12)))
  X <- model.matrix(formula, d)
  start <- c(as.matrix(lme_fit$modelStruct$reStruct[[1]]), 1) * lme_fit$sigma^2
  exact <- dense(X, d$y, d$patient, reml, rev(start))
  k <- ncol(X)
  put(case, exact_coefficient = exact$b, exact_std_error = sqrt(diag(exact$C)), exact_sigma = sqrt(exact$s[1]),
      exact_sigma_patient = sqrt(exact$s[2]), exact_log_likelihood = exact$log_likelihood,
      exact_satterthwaite = sapply(1:k, function(j) satterthwaite(exact, diag(k)[j, ])),
      exact_covariance = as.numeric(exact$C))
  put(case, lme_coefficient = fixef(lme_fit), lme_std_error = sqrt(diag(vcov(lme_fit))), lme_sigma = lme_fit$sigma,
      lme_sigma_patient = sqrt(start[1]), lme_log_likelihood = as.numeric(logLik(lme_fit)),
      lme_df = lme_fit$fixDF$X)
  put(case, lmer_coefficient = fixef(lmer_fit), lmer_std_error = sqrt(diag(as.matrix(vcov(lmer_fit)))),
      lmer_sigma = sigma(lmer_fit), lmer_sigma_patient = attr(VarCorr(lmer_fit)$patient, "stddev"),
      lmer_log_likelihood = as.numeric(logLik(lmer_fit)),
      lmertest_df = summary(lmer_fit)$coefficients[, "df"])
  if (reml) put(case, lme_t = summary(lme_fit)$tTable[, "t-value"], lme_p = summary(lme_fit)$tTable[, "p-value"])
  if (!is.null(test)) {
    L <- diag(k)[test, , drop = FALSE]
    block <- exact$C[test, test]
    wald <- drop(exact$b[test] %*% solve(block, exact$b[test]))
    fai <- contestMD(lmer_fit, L)
    e <- eigen(L %*% exact$C %*% t(L))
    nu <- apply(crossprod(e$vectors, L), 1, function(l) satterthwaite(exact, l))
    E <- sum(nu / (nu - 2))
    marginal <- anova(lme_fit, L = L)
    put(case, tested = test - 1, exact_wald = wald, exact_wald_p = pchisq(wald, length(test), lower.tail = FALSE),
        exact_f_df = if (diff(range(nu)) < 1e-8) mean(nu) else 2 * E / (E - length(test)),
        lmertest_f = fai[["F value"]], lmertest_f_df = fai[["DenDF"]], lmertest_f_p = fai[["Pr(>F)"]],
        lme_f = marginal[["F-value"]], lme_f_df = marginal[["denDF"]], lme_f_p = marginal[["p-value"]])
  }
  off <- function(value, reference) max(abs(value / reference - 1))
  stopifnot(
    off(fixef(lme_fit), exact$b) < 1e-9, off(lme_fit$sigma, sqrt(exact$s[1])) < 1e-9, off(start[1], exact$s[2]) < 1e-9,
    off(fixef(lmer_fit), exact$b) < 2e-7, off(sigma(lmer_fit), sqrt(exact$s[1])) < 2e-7,
    off(attr(VarCorr(lmer_fit)$patient, "stddev"), sqrt(exact$s[2])) < 2e-7,
    off(summary(lmer_fit)$coefficients[, "df"], sapply(1:k, function(j) satterthwaite(exact, diag(k)[j, ]))) < 5e-6
  )
}
fit_case("orthodont", "orthodont", y ~ time * group, TRUE)
fit_case("orthodont_ml", "orthodont", y ~ time * group, FALSE)
fit_case("dropout", "dropout", y ~ factor(time) * group, TRUE, test = 8:12)
fit_case("dropout_ml", "dropout", y ~ factor(time) * group, FALSE, test = 8:12)
fit_case("dropout_covariate", "dropout", y ~ time * group + x, TRUE, test = c(2, 5))
fit_case("no_intercept", "dropout", y ~ 0 + factor(time) + x, TRUE, test = 1:6)
fit_case("weak", "weak", y ~ factor(time) + group, TRUE, test = 2:4)
fit_case("strong", "strong", y ~ factor(time) * group, TRUE, test = 5:6)
fit_case("pairs", "pairs", y ~ time * group, TRUE)

# No variance between patients: least squares, which lme4 reaches exactly.
d <- data$boundary
lmer_fit <- suppressMessages(lmer(y ~ factor(time) + group + x + (1 | patient), data = d))
stopifnot(isSingular(lmer_fit), attr(VarCorr(lmer_fit)$patient, "stddev") == 0)
put("boundary", lmer_coefficient = fixef(lmer_fit), lmer_std_error = sqrt(diag(as.matrix(vcov(lmer_fit)))),
    lmer_sigma = sigma(lmer_fit), lmer_log_likelihood = as.numeric(logLik(lmer_fit)),
    lmertest_df = summary(lmer_fit)$coefficients[, "df"])
write.csv(out, file.path(here, "mixed_model.csv"), row.names = FALSE, quote = FALSE)
