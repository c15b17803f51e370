# Rscript aalen_johansen.R   (run in tests/golden; needs survival and cmprsk)
# Cumulative incidence with competing risks by survfit, and Gray's test by cmprsk::cuminc.
# Writes competing_risks.csv: the first 300 patients with monoclonal gammopathy of undetermined significance of R's
# survival (mgus2; Kyle et al. 2002, N Engl J Med 346:564-569): months to a plasma cell malignancy (cause 1) or death
# without one (2); and aalen_johansen.csv (case, quantity, value).
suppressMessages({library(survival); library(cmprsk)})
options(warn = 2)
rows <- list()
put <- function(case, quantity, value) {
  for (i in seq_along(value)) {
    name <- if (length(value) > 1) paste0(quantity, ".", i) else quantity
    rows[[length(rows) + 1]] <<- data.frame(case = case, quantity = name, value = sprintf("%.17g", value[[i]]))
  }
}
patients <- with(head(mgus2, 300), data.frame(
  time = ifelse(pstat == 0, futime, ptime), cause = ifelse(pstat == 0, 2 * death, 1),
  male = as.integer(sex == "M"), age_group = findInterval(age, c(60, 70, 80))
))
write.csv(patients, "competing_risks.csv", row.names = FALSE, quote = FALSE)

curves <- function(case, time, cause, at) {
  for (type in c("log-log", "log", "plain")) {
    fit <- survfit(Surv(time, factor(cause, 0:2)) ~ 1, conf.type = type, conf.int = 0.9)
    if (type == "log-log") {
      put(case, "time", fit$time); put(case, "n_risk", fit$n.risk[, 1]); put(case, "survival", fit$pstate[, 1])
      for (j in 1:2) {
        put(case, paste0("incidence_", j), fit$pstate[, j + 1])
        put(case, paste0("std_error_", j), fit$std.err[, j + 1])
      }
    }
    s <- summary(fit, times = at)
    for (j in 1:2) {
      put(case, paste0(type, "_low_", j), s$lower[, j + 1]); put(case, paste0(type, "_high_", j), s$upper[, j + 1])
      put(case, paste0("at_", type, "_", j), s$pstate[, j + 1])
    }
  }
}
put("mgus", "at", c(24.5, 60, 120, 250)); put("small", "at", c(2, 5))
curves("mgus", patients$time, patients$cause, c(24.5, 60, 120, 250))
small <- data.frame(time = c(1, 2, 2, 2, 3, 4, 5, 5, 6, 6), cause = c(1, 2, 1, 0, 0, 1, 2, 2, 1, 2))
put("small", "times", small$time); put("small", "causes", small$cause)
curves("small", small$time, small$cause, c(2, 5))

gray <- function(case, time, cause, group) {
  tests <- cuminc(time, cause, group)$Tests  # rows: causes 1 and 2
  for (j in 1:2) put(paste(case, j, sep = "_"), "gray", tests[j, c("stat", "df", "pv")])
}
gray("sex", patients$time, patients$cause, patients$male)
gray("age", patients$time, patients$cause, patients$age_group)
# Without ties, and with a group that is followed for a short time only.
untied <- transform(patients, time = time + seq_along(time) / 1000)
gray("untied", untied$time, untied$cause, untied$male)
short <- transform(patients, cause = ifelse(male == 1 & time > 30, 0, cause), time = ifelse(male == 1, pmin(time, 30), time))
gray("short", short$time, short$cause, short$male)
write.csv(do.call(rbind, rows), "aalen_johansen.csv", row.names = FALSE, quote = FALSE)
