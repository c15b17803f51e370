# Golden values of correlations, regression lines, and comparisons of groups.
# Run: Rscript tests/golden/association.R; writes association.csv beside this file. The data are R's own or written out.
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
out <- data.frame(case = character(), quantity = character(), value = character())
put <- function(case, ...) {
  v <- list(...)
  for (q in names(v)) for (k in seq_along(v[[q]])) {
    name <- if (length(v[[q]]) > 1) paste0(q, ".", k) else q
    out[nrow(out) + 1, ] <<- list(case, name, sub("NA", "nan", sprintf("%.17g", as.numeric(v[[q]][k]))))
  }
}
# Correlations and lines.
correlation <- function(case, x, y, level = 0.95) {
  ties <- anyDuplicated(x) > 0 || anyDuplicated(y) > 0
  p <- cor.test(x, y, conf.level = level)
  s <- suppressWarnings(cor.test(x, y, method = "spearman", exact = FALSE))
  put(case, x = x, y = y, level = level, ties = ties, r = p$estimate, t = p$statistic, df = p$parameter, p = p$p.value,
      ci = p$conf.int, rho = s$estimate, rho_p = s$p.value)
  if (length(x) <= 9 && !ties) put(case, rho_p_exact = cor.test(x, y, method = "spearman", exact = TRUE)$p.value)
  # Bonett and Wright (2000).
  half <- qnorm(1 - (1 - level) / 2) * sqrt((1 + s$estimate^2 / 2) / (length(x) - 3))
  put(case, rho_ci = tanh(atanh(s$estimate) + c(-1, 1) * half))
  fit <- lm(y ~ x); co <- summary(fit)$coefficients; ci <- confint(fit, level = level)
  at <- seq(min(x), max(x), length.out = 5)
  band <- predict(fit, data.frame(x = at), interval = "confidence", level = level)
  put(case, coefficient = co[, 1], se = co[, 2], coefficient_t = co[, 3], coefficient_p = co[, 4], low = ci[, 1],
      high = ci[, 2], at = at, line = band[, 1], band_low = band[, 2], band_high = band[, 3])
}
correlation("cars", cars$speed, cars$dist)
correlation("attitude", attitude$complaints, attitude$rating, 0.9)
correlation("trees", trees$Girth, trees$Volume)
correlation("women_noise", women$height, c(115, 119, 118, 123, 125, 129, 133, 131, 139, 140, 146, 152, 154, 160, 164))
correlation("seven", c(44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7), c(2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2))
correlation("nine", c(44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1), c(2.6, 3.1, 2.5, 5, 3.6, 4, 5.2, 2.8, 3.8))
correlation("four", c(1, 2, 3, 4), c(10, 8, 9, 4))
correlation("negative", mtcars$wt, mtcars$mpg)
correlation("far", 1e6 + airquality$Wind, airquality$Temp)
# Two groups, without ties: the interval of the shift is that of wilcox.test.
shift <- function(case, a, b, level = 0.95) {
  exact <- wilcox.test(a, b, exact = TRUE, conf.int = TRUE, conf.level = level)
  put(case, a = a, b = b, level = level, U = exact$statistic, p_exact = exact$p.value, shift = median(outer(a, b, "-")),
      ci = exact$conf.int)
  # The normal interval: shifts between two neighbouring differences that the test with exact = FALSE does not reject.
  d <- sort(outer(a, b, "-")); mid <- c(d[1] - 1, (d[-1] + d[-length(d)]) / 2, d[length(d)] + 1)
  kept <- sapply(mid, function(m) wilcox.test(a - m, b, exact = FALSE)$p.value > 1 - level)
  put(case, normal_ci = c(if (kept[1]) NA else d[which(kept)[1] - 1], if (kept[length(mid)]) NA else d[max(which(kept))]))
}
set.seed(11)
shift("shift_five", c(1.1, 2.5, 3.2, 4.8, 7.0), c(0.2, 0.9, 1.4, 2.25, 3.9))
shift("shift_mid", round(rnorm(14, 3, 2), 5), round(rnorm(9, 2, 1), 5))
shift("shift_99", round(rnorm(14, 3, 2), 5), round(rnorm(19, 2, 1), 5), 0.99)
shift("shift_large", round(rexp(41, 0.4), 5), round(rexp(57, 0.5), 5))
# Several groups.
several <- function(case, values, group) {
  groups <- split(values, group)
  for (k in seq_along(groups)) do.call(put, c(case, setNames(list(groups[[k]]), paste0("g", k))))
  a <- oneway.test(values ~ group, var.equal = TRUE); k <- kruskal.test(values ~ group)
  lower <- function(m) m[lower.tri(m, diag = TRUE)]
  put(case, F = a$statistic, df = a$parameter, p = a$p.value, H = k$statistic, df_kw = k$parameter, p_kw = k$p.value,
      welch = lower(pairwise.t.test(values, group, "none", pool.sd = FALSE)$p.value),
      welch_holm = lower(pairwise.t.test(values, group, "holm", pool.sd = FALSE)$p.value),
      ranks = lower(suppressWarnings(pairwise.wilcox.test(values, group, "none", exact = FALSE)$p.value)),
      ranks_holm = lower(suppressWarnings(pairwise.wilcox.test(values, group, "holm", exact = FALSE)$p.value)))
}
several("iris", iris$Sepal.Width, iris$Species)
several("insects", InsectSprays$count + seq_along(InsectSprays$count) / 1000, InsectSprays$spray)
# Two groups with every test: the widths of two of the irises' species.
two <- subset(iris, Species != "setosa"); a <- two$Petal.Width[1:50]; b <- two$Petal.Width[51:100]
s <- t.test(b, a, var.equal = TRUE); w <- t.test(b, a); u <- wilcox.test(b, a, exact = FALSE)
put("petals", a = a, b = b, student_t = s$statistic, student_df = s$parameter, student_p = s$p.value,
    student_ci = s$conf.int, welch_t = w$statistic, welch_df = w$parameter, welch_p = w$p.value, welch_ci = w$conf.int,
    difference = mean(b) - mean(a), U = u$statistic, ranks_p = u$p.value,
    smd = (mean(b) - mean(a)) / sqrt((var(a) + var(b)) / 2), shapiro_W = c(shapiro.test(a)$statistic,
    shapiro.test(b)$statistic), shapiro_p = c(shapiro.test(a)$p.value, shapiro.test(b)$p.value))
write.csv(out, file.path(here, "association.csv"), row.names = FALSE, quote = FALSE)
