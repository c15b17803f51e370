# Golden values of the comparison of two groups' changes.
# Run: Rscript tests/golden/coefficient_difference.R; writes coefficient_difference.csv beside this file.
# Needs sandwich. The mixed model of the same question is in mixed_model.R.
suppressPackageStartupMessages(library(sandwich))
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
compare <- function(case, pre, post, group) {
  put(case, pre = pre, post = post, group = group)
  welch <- t.test((post - pre)[group == 1], (post - pre)[group == 0])
  put(case, welch_difference = welch$estimate[[1]] - welch$estimate[[2]], welch_t = welch$statistic,
      welch_df = welch$parameter, welch_p = welch$p.value,
      welch_low = welch$conf.int[1], welch_high = welch$conf.int[2])
  fit <- lm(post ~ pre + group)
  row <- summary(fit)$coefficients["group", ]
  limits <- confint(fit)["group", ]
  put(case, estimate = row[[1]], std_error = row[[2]], t = row[[3]], p = row[[4]], low = limits[[1]],
      high = limits[[2]], slope = coef(fit)[["pre"]], df = fit$df.residual)
  robust <- vcovHC(fit, type = "HC3")
  se <- sqrt(robust["group", "group"]); df <- fit$df.residual
  put(case, hc3 = as.numeric(robust), hc3_std_error = se, hc3_p = 2 * pt(-abs(row[[1]] / se), df),
      hc3_low = row[[1]] - qt(0.975, df) * se, hc3_high = row[[1]] + qt(0.975, df) * se)
}
set.seed(9)
pre <- round(rlnorm(48, 6.8, 0.35)); group <- rep(c(1, 0, 0), 16)
compare("lymphocytes", pre, round(0.5 * pre + 60 * group + rnorm(48, 150, 60 + 90 * group)), group)
pre <- round(rnorm(12, 50, 8), 1); group <- rep(0:1, 6)
compare("small", pre, round(pre * 0.8 + rnorm(12, 10, 4), 1), group)
d <- subset(read.csv(file.path(here, "mixed_model_data.csv")), data == "pairs")
compare("pairs", d$y[d$time == 0], d$y[d$time == 1], d$group[d$time == 0])
fit <- lm(mpg ~ wt + hp, mtcars)
put("mtcars", hc3 = as.numeric(vcovHC(fit, type = "HC3")))
fit <- lm(mpg ~ 0 + wt + hp, mtcars)
put("mtcars_no_intercept", hc3 = as.numeric(vcovHC(fit, type = "HC3")))
write.csv(out, file.path(here, "coefficient_difference.csv"), row.names = FALSE, quote = FALSE)
