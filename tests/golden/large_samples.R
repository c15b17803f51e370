# Golden values of samples too large for all pairs, all tables or all bootstrap rows to be formed.
# Run: Rscript tests/golden/large_samples.R; writes large_samples.csv beside this file.
# The samples are not written: whole numbers from two linear congruences, which R's doubles hold exactly
# (tests/stats/large_samples.py has the same formula).
suppressMessages({library(pROC); library(nlme); library(sandwich)})
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
out <- data.frame(case = character(), quantity = character(), value = character())
put <- function(case, ...) {
  v <- list(...)
  for (q in names(v)) for (k in seq_along(v[[q]])) {
    name <- if (length(v[[q]]) > 1) paste0(q, ".", k) else q
    out[nrow(out) + 1, ] <<- list(case, name, sub("NA", "nan", sprintf("%.17g", as.numeric(v[[q]][k]))))
  }
}
whole <- function(n, seed, size) {
  i <- seq_len(n)
  a <- (i * (7919 + 2 * seed) + 104729 * seed) %% 1000003
  b <- (i * (6007 + 4 * seed) + 15485863 * seed) %% 999983
  floor((a + b) * size / 2000000)
}
# Tables of a million patients.
tables <- list(near = c(300000, 700000, 300900, 699100),
               tail = c(30000, 70000, 33000, 67000), few = c(100, 399900, 180, 599820))
for (case in names(tables))
  put(case, fisher = fisher.test(matrix(tables[[case]], 2, byrow = TRUE))$p.value)
# Two groups and paired values: all sums and differences, sorted.
a <- whole(3000, 1, 2000); b <- whole(2000, 2, 1900)
d <- sort(outer(a, b, "-")); m <- length(d)
k <- floor(m / 2 - 0.5 - qnorm(0.975) * sqrt(m * (length(a) + length(b) + 1) / 12)) + 1
put("shift", estimate = median(d), ci = c(d[k], d[m + 1 - k]))
x <- whole(3000, 3, 500) - 240; s <- outer(x, x, "+"); put("walsh", estimate = median(s[upper.tri(s, diag = TRUE)]) / 2)
n <- 200000
x <- whole(n, 4, 3000); y <- floor((whole(n, 5, 3000) + x) / 2)
w <- wilcox.test(y - x, exact = FALSE); put("ranks", V = w$statistic, p = w$p.value)
g <- whole(n, 6, 3)
w <- wilcox.test(x[g == 0], y[g > 0], exact = FALSE); put("ranks", U = w$statistic, p_two = w$p.value)
h <- kruskal.test(floor(x / 4), g); put("ranks", H = h$statistic, p_H = h$p.value)
r <- cor.test(x, y, method = "spearman", exact = FALSE); put("ranks", rho = r$estimate, p_rho = r$p.value)
z <- whole(n, 7, 3000); r <- suppressWarnings(cor.test(x, z, method = "spearman", exact = FALSE))
put("ranks", null_rho = r$estimate, null_p = r$p.value)
# ROC curve.
case <- as.integer(whole(n, 8, 3000) + x > 3300)
curve <- roc(case, x, direction = "<", levels = c(0, 1), quiet = TRUE)
put("roc", auc = as.numeric(auc(curve)), var = var(curve, method = "delong"))
# Linear regression, with what leaving out each patient does and robust standard errors.
frame <- data.frame(y = y / 7, x1 = x, x2 = whole(n, 9, 50), x3 = as.numeric(g == 1), x4 = as.numeric(g == 2), x5 = z / 100)
fit <- lm(y ~ ., frame)
put("lm", coef = coef(fit), se = sqrt(diag(vcov(fit))), r2 = summary(fit)$r.squared, rss = sum(resid(fit)^2),
    hc3 = sqrt(diag(vcovHC(fit, type = "HC3"))), dfbetas = apply(abs(dfbetas(fit)), 2, max))
# Mixed model: up to four measurements of each patient.
m <- 20000
long <- data.frame(patient = rep(seq_len(m), each = 4), time = rep(0:3, m))
level <- rep(whole(m, 10, 900), each = 4)
long$y <- level + whole(4 * m, 11, 400) + 25 * long$time
long <- long[whole(4 * m, 12, 10) > 1, ]
fit <- lme(y ~ factor(time), random = ~ 1 | patient, data = long, method = "REML",
           control = lmeControl(tolerance = 1e-12, msTol = 1e-14, msMaxIter = 500, opt = "nlm"))
put("mixed", n = nrow(long), coef = fixef(fit), se = sqrt(diag(vcov(fit))), sigma = fit$sigma,
    sd = sqrt(getVarCov(fit)[1, 1]), loglik = as.numeric(logLik(fit)))
write.csv(out, file.path(here, "large_samples.csv"), row.names = FALSE, quote = FALSE)
