# Golden values of Oldham's test, regression to the mean and mathematical coupling.
# Run: Rscript tests/golden/regression_to_mean.R; writes regression_to_mean.csv beside this file.
# Expectations are integrals over the bivariate distribution, not the closed forms that the package uses.
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
# Oldham: cor.test of change with mean. Limits of the ratio of variances: where Pitman's test of it has p = 0.05.
pitman_p <- function(pre, post, ratio) cor.test(post / sqrt(ratio) - pre, post / sqrt(ratio) + pre)$p.value
set.seed(4)
u <- rnorm(36, 700, 200)
pairs <- list(
  bp = list(pre = c(141, 160, 125, 152, 133, 170, 148, 139, 156, 144),
            post = c(138, 149, 127, 143, 134, 151, 140, 133, 148, 141)),
  lymphocytes = list(pre = round(u + rnorm(36, 0, 110)), post = round(0.6 * u + rnorm(36, 150, 90))),
  unrelated = list(pre = round(rnorm(25, 50, 10), 1), post = round(rnorm(25, 55, 10), 1)),
  negative = list(pre = c(1, 2, 3, 4, 5, 6), post = c(6.2, 4.8, 4.4, 2.6, 2.4, 0.7))
)
for (case in names(pairs)) with(pairs[[case]], {
  test <- cor.test(post - pre, (pre + post) / 2)
  ratio <- var(post) / var(pre)
  excess <- function(log_ratio) pitman_p(pre, post, exp(log_ratio)) - 0.05
  limit <- function(from, to) exp(uniroot(excess, log(c(from, to)), tol = 1e-15)$root)
  put(case, pre = pre, post = post, r = test$estimate, t = test$statistic, p = test$p.value,
      low = test$conf.int[1], high = test$conf.int[2], ratio = ratio,
      ratio_low = limit(ratio / 1e4, ratio), ratio_high = limit(ratio, ratio * 1e4))
  # Tu and Gilthorpe: the correlation of change with baseline against that of two measurements of equal variance.
  r <- cor(pre, post)
  baseline_and_change <- rbind(c(1, 0), c(-1, 1))
  null <- cov2cor(baseline_and_change %*% matrix(c(1, r, r, 1), 2) %*% t(baseline_and_change))[1, 2]
  observed <- cor(post - pre, pre)
  z <- (atanh(observed) - atanh(null)) * sqrt(length(pre) - 3)
  put(case, r_pre_post = r, null_r = null, observed = observed, z = z, tu_p = 2 * pnorm(-abs(z)),
      sd_pre = sd(pre), sd_post = sd(post))
})

# Expected change of a selected group, by integration over the standardised first measurement.
expected <- function(case, mean, sd, cut, side, reliability, log_scale) {
  k <- (if (log_scale) log(cut) else cut) - mean
  bounds <- if (side == "below") c(-Inf, k / sd) else c(k / sd, Inf)
  over <- function(f) {
    # In pieces: integrate() loses the mass of a far half-line.
    edge <- if (side == "below") seq(bounds[2] - 12, bounds[2], by = 0.5) else seq(bounds[1], bounds[1] + 12, by = 0.5)
    sum(sapply(seq_len(length(edge) - 1), function(i)
      integrate(function(z) f(z) * dnorm(z), edge[i], edge[i + 1], rel.tol = 1e-13, abs.tol = 1e-24)$value))
  }
  part <- over(function(z) rep(1, length(z)))
  first <- over(function(z) mean + sd * z) / part
  again <- over(function(z) mean + reliability * sd * z) / part
  put(case, mean = mean, sd = sd, cut = cut, above = side == "above", reliability = reliability, selected = part)
  if (!log_scale) put(case, mean_selected = first, mean_again = again)
  else put(case, geometric_mean_ratio = exp(again - first),
           mean_selected = over(function(z) exp(mean + sd * z)) / part,
           mean_again = over(function(z) exp(mean + reliability * sd * z + (1 - reliability^2) * sd^2 / 2)) / part)
}
expected("normal_below", 1200, 450, 800, "below", 0.7, FALSE)
expected("normal_above", 60, 15, 65, "above", 0.3, FALSE)
expected("normal_far", 0, 1, -5, "below", 0.5, FALSE)
expected("normal_none", 10, 2, 9, "below", 0, FALSE)
expected("log_below", log(1100), 0.45, 800, "below", 0.75, TRUE)
expected("log_above", 2, 0.8, 9, "above", 0.4, TRUE)
expected("log_none", 6, 0.5, 300, "below", 0, TRUE)
write.csv(out, file.path(here, "regression_to_mean.csv"), row.names = FALSE, quote = FALSE)
