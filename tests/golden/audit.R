# Golden values of what the audit of a paper recomputes.
# Run: Rscript tests/golden/audit.R; writes audit.csv beside this file. Needs coin.
suppressMessages(library(coin))
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
# Wald: a ratio with its interval, and a coefficient with t limits.
ratio <- function(case, b, s, level) {
  z <- qnorm((1 + level) / 2)
  put(case, estimate = exp(b), low = exp(b - z * s), high = exp(b + z * s), level = level,
      p = pchisq((b / s)^2, 1, lower.tail = FALSE))
}
ratio("ratio", 0.71, 0.46, 0.95)
ratio("ratio_90", -1.3, 0.41, 0.90)
fit <- lm(mpg ~ wt + qsec, mtcars)
ci <- confint(fit)
for (j in 2:3) put(paste0("coefficient.", j), estimate = coef(fit)[j], low = ci[j, 1], high = ci[j, 2],
                   df = fit$df.residual, p = coef(summary(fit))[j, 4])
# Fit of a linear model with and without an intercept.
for (has in c(TRUE, FALSE)) {
  f <- if (has) mpg ~ wt + qsec + am else mpg ~ 0 + wt + qsec + am
  s <- summary(lm(f, mtcars))
  put(paste0("fit_", has), r2 = s$r.squared, adjusted = s$adj.r.squared, f = s$fstatistic[1],
      p = pf(s$fstatistic[1], s$fstatistic[2], s$fstatistic[3], lower.tail = FALSE))
}
# Means: samples with exactly these means and standard deviations.
sample_of <- function(n, m, s) m + s * as.numeric(scale(seq_len(n)^1.5))
means <- function(case, n, m, s) {
  x <- Map(sample_of, n, m, s)
  g <- factor(rep(seq_along(n), n)); y <- unlist(x)
  put(case, n = n, mean = m, sd = s, anova = summary(aov(y ~ g))[[1]][["Pr(>F)"]][1])
  if (length(n) == 2) put(case, student = t.test(x[[1]], x[[2]], var.equal = TRUE)$p.value,
                          welch = t.test(x[[1]], x[[2]])$p.value)
}
means("two", c(53, 45), c(962, 1441), c(1140, 1200))
means("two_small", c(5, 9), c(1.5, 2.25), c(0.5, 1.75))
means("three", c(12, 20, 15), c(4.1, 5.2, 4.6), c(1.1, 1.4, 0.9))
# Counts.
counts <- function(case, t) {
  n <- sum(t); d <- expand.grid(a = seq_len(nrow(t)), b = seq_len(ncol(t)))
  x <- d[rep(seq_len(nrow(d)), as.vector(t)), ]
  put(case, rows = nrow(t), counts = as.vector(t(t)),
      pearson = suppressWarnings(chisq.test(t, correct = FALSE))$p.value,
      g = pchisq(loglin(t, list(1, 2), print = FALSE)$lrt, (nrow(t) - 1) * (ncol(t) - 1), lower.tail = FALSE),
      fisher = fisher.test(t)$p.value,
      ranks = kruskal.test(a ~ b, x)$p.value, ranks_corrected = suppressWarnings(wilcox.test(a ~ b, x, exact = FALSE))$p.value,
      ranks_exact = as.numeric(pvalue(wilcox_test(a ~ factor(b), x, distribution = "exact"))),
      trend = as.numeric(pvalue(lbl_test(as.table(t), scores = list(Var1 = seq_len(nrow(t)), Var2 = seq_len(ncol(t)))))))
  if (all(dim(t) == 2)) {
    k <- t[1, 1]; h <- c(sum(t[, 1]), sum(t[, 2]), sum(t[1, ]))
    at <- dhyper(k, h[1], h[2], h[3]); below <- phyper(k, h[1], h[2], h[3])
    # Wald's tests: the log odds ratio of a saturated Poisson model, and the unpooled difference of the shares.
    shares <- t[1, ] / colSums(t)
    put(case, log_odds_ratio = 2 * pnorm(-abs(log(t[1, 1] * t[2, 2] / (t[1, 2] * t[2, 1])) / sqrt(sum(1 / t)))),
        shares = 2 * pnorm(-abs(diff(shares)) / sqrt(sum(shares * (1 - shares) / colSums(t)))))
    put(case, yates = suppressWarnings(chisq.test(t))$p.value, t = t.test(a ~ b, x, var.equal = TRUE)$p.value,
        doubled = min(1, 2 * min(below, 1 - below + at)), mid = fisher.test(t)$p.value - at / 2)
  }
}
counts("sex", matrix(c(39, 14, 39, 6), 2))
counts("small", matrix(c(3, 1, 2, 9), 2))
counts("viral", matrix(c(42, 3, 8, 30, 2, 13), 3))
# A correlation.
r <- cor.test(mtcars$mpg, mtcars$qsec)
put("correlation", r = r$estimate, n = nrow(mtcars), p = r$p.value)
write.csv(out, file.path(here, "audit.csv"), row.names = FALSE, quote = FALSE)
