# Correlations with their lines, and what the coupling of a change with its baseline explains; sourced by the golden
# scripts of whole studies.

put_correlation <- function(A, label, x, y) {
  both <- !is.na(x) & !is.na(y)
  n <- sum(both); x <- x[both]; y <- y[both]
  stopifnot(n > 9)
  own <- function(...) put(A, ..., n = n, n_missing = sum(!both), variable = label, statistic_type = "t")
  test <- cor.test(x, y)
  own("pearson_r", estimate = test$estimate, conf_low = test$conf.int[1], conf_high = test$conf.int[2],
      statistic = test$statistic, df = test$parameter, p_value = test$p.value, p_adjusted = test$p.value)
  rho <- cor(rank(x), rank(y)); t <- rho * sqrt((n - 2) / (1 - rho^2))
  test <- suppressWarnings(cor.test(x, y, method = "spearman", exact = FALSE))
  stopifnot(all.equal(test$estimate[[1]], rho), all.equal(test$p.value, 2 * pt(-abs(t), n - 2)))
  half <- qnorm(0.975) * sqrt((1 + rho^2 / 2) / (n - 3))  # Bonett and Wright (2000)
  own("spearman_rho", estimate = rho, conf_low = tanh(atanh(rho) - half), conf_high = tanh(atanh(rho) + half),
      statistic = t, df = n - 2, p_value = 2 * pt(-abs(t), n - 2))
  fit <- lm(y ~ x); s <- summary(fit)$coefficients; limits <- confint(fit)
  for (i in 1:2)
    own(c("intercept", "beta")[i], estimate = s[i, 1], std_error = s[i, 2], conf_low = limits[i, 1],
        conf_high = limits[i, 2], statistic = s[i, 3], df = n - 2, p_value = s[i, 4])
  at <- seq(min(x), max(x), length.out = 50)
  band <- predict(fit, data.frame(x = at), interval = "confidence")
  curves <<- c(curves, list(data.frame(
    analysis = A, curve = "fit", variable = label, group = "", x = at, y = band[, 1], conf_low = band[, 2],
    conf_high = band[, 3], threshold = NA, n_risk = NA, n_events = NA, n_censored = NA)))
}

# The change from `pre` to `post` and its baseline. Of two measurements of equal variance with this correlation, the
# correlation of change and baseline follows from their covariance matrix.
put_coupling <- function(A, label, pre, post) {
  both <- !is.na(pre) & !is.na(post)
  n <- sum(both); pre <- pre[both]; post <- post[both]
  own <- function(...) put(A, ..., n = n, n_missing = sum(!both), variable = label)
  oldham <- cor.test(post - pre, (post + pre) / 2)
  own("pearson_r", estimate = oldham$estimate, conf_low = oldham$conf.int[1], conf_high = oldham$conf.int[2],
      statistic = oldham$statistic, df = oldham$parameter, p_value = oldham$p.value, level = "change with mean",
      statistic_type = "t")
  r <- cor(pre, post)
  baseline_and_change <- rbind(c(1, 0), c(-1, 1))
  alone <- cov2cor(baseline_and_change %*% matrix(c(1, r, r, 1), 2) %*% t(baseline_and_change))[1, 2]
  own("pearson_r", estimate = alone, level = "coupling alone")
  z <- (atanh(cor(post - pre, pre)) - atanh(alone)) * sqrt(n - 3)
  own("test", statistic = z, p_value = 2 * pnorm(-abs(z)), level = "coupling alone", statistic_type = "z")
}
