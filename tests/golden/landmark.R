# Rscript landmark.R   (run in tests/golden, after selection_spss.R, whose lung_complete.csv it reads; needs survival)
# Landmark analyses: the patients whose recorded time is above the landmark, their clock restarted there; follow-up.
# Writes landmark.csv (case, quantity, value).
suppressMessages(library(survival))
options(warn = 2)
rows <- list()
put <- function(case, quantity, value) {
  for (i in seq_along(value)) {
    name <- if (length(value) > 1) paste0(quantity, ".", i) else quantity
    rows[[length(rows) + 1]] <<- data.frame(case = case, quantity = name, value = sprintf("%.17g", value[[i]]))
  }
}
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
lung <- read.csv("lung_complete.csv")
lung <- transform(lung, sex = factor(sex), ecog = factor(ecog))

analyse <- function(case, data, landmark, times) {
  left <- subset(data, time > landmark)
  left$time <- left$time - landmark
  put(case, "n", nrow(left)); put(case, "left_out", nrow(data) - nrow(left))
  for (group in c("all", levels(left$sex))) {
    members <- if (group == "all") left else subset(left, sex == group)
    curve <- survfit(Surv(time, event) ~ 1, members, conf.type = "log-log")
    tag <- function(what) paste0(what, "_", group)
    put(case, tag("n"), nrow(members)); put(case, tag("events"), sum(members$event))
    median <- quantile(curve, 0.5)
    put(case, tag("median"), c(median$quantile, median$lower, median$upper))
    at <- summary(curve, times = times)
    put(case, tag("survival"), at$surv); put(case, tag("low"), at$lower); put(case, tag("high"), at$upper)
    put(case, tag("risk"), at$n.risk)
    reverse <- quantile(survfit(Surv(time, 1 - event) ~ 1, members, conf.type = "log-log"), 0.5)
    put(case, tag("reverse"), c(reverse$quantile, reverse$lower, reverse$upper))
    put(case, tag("observed"), c(median(members$time), min(members$time), max(members$time)))
  }
  test <- survdiff(Surv(time, event) ~ sex, left)
  put(case, "log_rank", c(test$chisq, pchisq(test$chisq, 1, lower.tail = FALSE)))
  ratio <- coxph(Surv(time, event) ~ sex, left, control = tight)
  put(case, "ratio", c(exp(coef(ratio)), exp(confint(ratio))))
  model <- coxph(Surv(time, event) ~ age + sex + ecog, left, control = tight)
  s <- summary(model)
  put(case, "hazard_ratio", exp(coef(model))); put(case, "std_error", s$coefficients[, 3])
  put(case, "p", s$coefficients[, 5]); put(case, "log_likelihood", model$loglik[2])
  levels <- levels(left$ecog)
  pairs <- list(c(1, 2), c(1, 3), c(2, 3))
  p <- sapply(pairs, function(pair) {
    members <- subset(left, ecog %in% levels[pair])
    q <- survdiff(Surv(time, event) ~ droplevels(ecog), members)$chisq
    pchisq(q, 1, lower.tail = FALSE)
  })
  put(case, "pair_p", p); put(case, "pair_holm", p.adjust(p, "holm"))
}
analyse("none", lung, 0, c(180, 360))
analyse("days", lung, 60, c(180, 360))
# The same cohort recorded in months of 30 days: 60 days are 2 of them.
analyse("months", transform(lung, time = time / 30), 2, c(6, 12))
write.csv(do.call(rbind, rows), "landmark.csv", row.names = FALSE, quote = FALSE)
