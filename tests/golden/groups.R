# Golden values of the group comparisons.
# Run: Rscript tests/golden/groups.R <path of ACTG175.csv>; writes groups.csv beside this file.
# ACTG175.csv is lifelines/datasets/ACTG175.csv.
suppressMessages(library(coin))
args <- commandArgs(trailingOnly = TRUE)
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
out <- data.frame(case = character(), quantity = character(), value = character())
put <- function(case, ...) {
  v <- list(...)
  for (q in names(v)) for (k in seq_along(v[[q]])) {
    name <- if (length(v[[q]]) > 1) paste0(q, ".", k) else q
    out[nrow(out) + 1, ] <<- list(case, name, sub("NA", "nan", sprintf("%.17g", as.numeric(v[[q]][k]))))
  }
}
# Two groups.
two <- function(case, a, b, exact) {
  put(case, a = a, b = b)
  s <- t.test(a, b, var.equal = TRUE); w <- t.test(a, b)
  put(case, t = s$statistic, df = s$parameter, p = s$p.value, se = s$stderr, ci = s$conf.int, welch_t = w$statistic,
      welch_df = w$parameter, welch_p = w$p.value, welch_se = w$stderr, welch_ci = w$conf.int)
  u <- suppressWarnings(wilcox.test(a, b, exact = FALSE, correct = TRUE))
  pooled <- data.frame(x = c(a, b), g = factor(rep(c("a", "b"), c(length(a), length(b)))))
  put(case, U = u$statistic, p_normal = u$p.value, z = statistic(wilcox_test(x ~ g, pooled)))
  if (exact) put(case, p_exact = pvalue(wilcox_test(x ~ g, pooled, distribution = "exact")))
}
set.seed(7)
two("sleep", sleep$extra[1:10], sleep$extra[11:20], TRUE)
two("ties", c(1, 1, 2, 3, 3, 5, 8), c(2, 3, 4, 4, 5, 6, 6, 9, 9, 10, 11), TRUE)
two("skewed_ties", c(0, 0, 0, 0, 1, 4), c(0, 0, 1, 1, 2, 7, 9, 30, 31), TRUE)
two("mid", round(rnorm(22, 10, 4)), round(rnorm(28, 12, 6)), TRUE)
two("large", round(rnorm(60, 10, 4)), round(rnorm(75, 11, 6)), FALSE)
# Several groups.
groups <- with(chickwts, split(weight, feed))
fit <- summary(aov(weight ~ feed, chickwts))[[1]]
kw <- kruskal.test(weight ~ feed, chickwts)
for (k in seq_along(groups)) do.call(put, c("chickwts", setNames(list(groups[[k]]), paste0("g", k))))
put("chickwts", F = fit[1, 4], df1 = fit[1, 1], df2 = fit[2, 1], msb = fit[1, 3], msw = fit[2, 3], p = fit[1, 5],
    H = kw$statistic, p_kw = kw$p.value)
kw <- kruskal.test(Ozone ~ Month, airquality)
oz <- with(airquality[!is.na(airquality$Ozone), ], split(Ozone, Month))
for (k in seq_along(oz)) do.call(put, c("ozone", setNames(list(oz[[k]]), paste0("g", k))))
put("ozone", H = kw$statistic, p_kw = kw$p.value)
# Tables (by row).
tables <- list(
  tea = matrix(c(3, 1, 1, 3), 2), small = matrix(c(1, 9, 11, 3), 2, byrow = TRUE),
  even = matrix(c(10, 10, 10, 10), 2), close = matrix(c(12, 5, 11, 6), 2, byrow = TRUE),
  job = matrix(c(1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11), 4),
  r3c4 = matrix(c(2, 3, 1, 5, 4, 1, 0, 2, 3, 3, 6, 1), 3, byrow = TRUE),
  r4c3 = matrix(c(6, 7, 8, 9, 3, 2, 1, 8, 4, 5, 5, 5), 4, byrow = TRUE),
  r5c2 = matrix(c(3, 9, 8, 2, 7, 7, 1, 5, 0, 4), 5, byrow = TRUE),
  wide = matrix(c(30, 50, 20, 12, 30, 40, 25, 22), 2, byrow = TRUE))
actg <- read.csv(args[1])
tables$actg_hemo <- unclass(with(actg, table(hemo, arms)))
tables$actg_rare <- unclass(with(actg[actg$age > 55, ], table(symptom, arms)))
for (case in names(tables)) {
  t <- matrix(as.numeric(tables[[case]]), nrow(tables[[case]]))
  c0 <- suppressWarnings(chisq.test(t, correct = FALSE)); c1 <- suppressWarnings(chisq.test(t, correct = TRUE))
  put(paste0("table_", case), rows = nrow(t), x = as.vector(t(t)), chisq = c0$statistic, p = c0$p.value,
      yates = c1$statistic, p_yates = c1$p.value, smallest = min(c0$expected))
  put(paste0("table_", case), fisher = fisher.test(t, workspace = 2e8)$p.value)
}
# Multiplicity.
p <- c(0.01, 0.04, NA, 0.03, 0.5, 0.001, 0.04, 0.9)
for (m in c("bonferroni", "holm", "BH", "none")) put(paste0("adjust_", tolower(m)), p = p.adjust(p, m))
# Proportions.
for (kn in list(c(0, 12), c(15, 48), c(36, 36), c(1, 2139), c(2000, 2139))) {
  b <- binom.test(kn[1], kn[2]); put(paste0("binom_", kn[1], "_", kn[2]), ci = b$conf.int)
}
put("binom99_15_48", ci = binom.test(15, 48, conf.level = 0.99)$conf.int)
# Quantiles.
x <- c(9.1, 3.3, 4.7, 1.2, 8.8, 2.9, 7.3)
put("quantile", x = x, q = quantile(x, c(0, 0.1, 0.25, 0.5, 0.75, 0.9, 1), type = 7), mean = mean(x), sd = sd(x))
write.csv(out, file.path(here, "groups.csv"), row.names = FALSE, quote = FALSE)
