# Rscript roc.R ACTG175.csv   (run in tests/golden after regression.R, which writes birthwt.csv)
# ROC curves, DeLong intervals and tests, and Youden thresholds of pROC, for tests/stats.
suppressPackageStartupMessages(library(pROC))
options(warn = 2)
actg <- read.csv(commandArgs(trailingOnly = TRUE)[1])
actg$decline <- as.integer(actg$cd420 < actg$cd40)
births <- read.csv("birthwt.csv")

rows <- list()
put <- function(case, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(case = case, quantity = quantity, value = sprintf("%.17g", value))
}
# pROC's "<" is controls < cases: cases higher.
curve <- function(case, outcome, score, direction) {
  r <- roc(outcome, score, levels = c(0, 1), direction = direction, quiet = TRUE)
  put(case, "auc", as.numeric(r$auc))
  put(case, "variance", var(r, method = "delong"))
  limits <- ci.auc(r, method = "delong")
  put(case, "low", limits[1]); put(case, "high", limits[3])
  limits <- ci.auc(r, method = "delong", conf.level = 0.9)
  put(case, "low_90", limits[1]); put(case, "high_90", limits[3])
  a <- as.numeric(r$auc); se <- sqrt(var(r, method = "delong")); z <- qnorm(0.975)
  put(case, "logit_low", plogis(qlogis(a) - z * se / (a * (1 - a))))
  put(case, "logit_high", plogis(qlogis(a) + z * se / (a * (1 - a))))
  put(case, "n_thresholds", length(r$thresholds))
  # pROC lists the thresholds of "controls > cases" in descending order.
  o <- order(r$thresholds)
  for (i in unique(round(seq(1, length(o), length.out = 12)))) {
    put(case, paste0("threshold_", i), r$thresholds[o][i])
    put(case, paste0("sensitivity_", i), r$sensitivities[o][i])
    put(case, paste0("specificity_", i), r$specificities[o][i])
  }
  best <- coords(r, "best", best.method = "youden", transpose = FALSE,
                 ret = c("threshold", "sensitivity", "specificity", "ppv", "npv", "tp", "tn", "fp", "fn"))
  best <- best[order(best$threshold), ][1, ]
  for (name in names(best)) put(case, paste0("youden_", name), best[[name]])
  r
}
paired <- function(case, a, b) {
  test <- roc.test(a, b, method = "delong", paired = TRUE)
  put(case, "z", test$statistic[[1]]); put(case, "p_value", test$p.value)
  put(case, "low", test$conf.int[1]); put(case, "high", test$conf.int[2])
}

cd40 <- curve("actg_cd40", actg$decline, actg$cd40, "<")
cd80 <- curve("actg_cd80", actg$decline, actg$cd80, "<")
paired("actg_cd40_cd80", cd40, cd80)
lwt <- curve("birthwt_lwt", births$low, births$lwt, ">")
age <- curve("birthwt_age", births$low, births$age, ">")
paired("birthwt_lwt_age", lwt, age)
write.csv(do.call(rbind, rows), "roc.csv", row.names = FALSE, quote = FALSE)
