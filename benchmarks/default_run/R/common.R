# What the R side of the benchmark shares: the packages, the shape of a table, and how raw codes become factors.
suppressPackageStartupMessages({
  library(parallel); library(grid); library(nlme)
  library(survival); library(MASS); library(rms); library(pROC); library(ggplot2)
})
options(contrasts = c("contr.treatment", "contr.poly"))

# One row per number or test of an analysis; `test` names the statistic, `contrast` what is compared where several are.
results <- function(type, estimate = NA, std_error = NA, conf_low = NA, conf_high = NA, statistic = NA, p_value = NA,
                    p_adjusted = NA, model = "", variable = "", level = "", group = "", time = "", contrast = "",
                    test = "")
  data.frame(model, variable, level, group, time = as.character(time), contrast, type, test, estimate, std_error,
             conf_low, conf_high, statistic, p_value, p_adjusted)
bind <- function(tables) do.call(rbind, tables)

yes_no <- c(`0` = "No", `1` = "Yes")
# `labels`: the label of each code, the reference first.
coded <- function(x, labels) factor(labels[as.character(x)], levels = unname(labels))
is_true <- function(x) factor(ifelse(x, "Yes", "No"), levels = c("No", "Yes"))
# Ratios of the same counts are ties.
ratio <- function(x, y) round(x / y, 10)

describe <- function(x) {
  x <- x[!is.na(x)]
  q <- quantile(x, c(0.25, 0.5, 0.75), names = FALSE)
  c(mean = mean(x), sd = sd(x), median = q[2], q1 = q[1], q3 = q[3], min = min(x), max = max(x))
}
summary_rows <- function(x, ...) {
  found <- describe(x)
  results(names(found), unname(found), ...)
}
share <- function(k, n, ...) {
  limits <- 100 * binom.test(k, n)$conf.int
  rbind(results("count", k, ...), results("percent", 100 * k / n, conf_low = limits[1], conf_high = limits[2], ...))
}
