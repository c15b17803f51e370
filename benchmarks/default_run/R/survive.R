# Kaplan-Meier curves: tables of events, medians, survival at some times, follow-up, and tests between groups.

kaplan_meier <- function(time, event, group = NULL, times = NULL, month = 30.4375, observed = FALSE, adjust = "holm",
                         landmark = 0) {
  left <- time > landmark | landmark == 0
  time <- time[left] - landmark; event <- event[left]; group <- group[left]
  of_curve <- function(own, name) {
    t <- time[own]; e <- event[own]
    fit <- survfit(Surv(t, e) ~ 1, conf.type = "log-log")
    middle <- quantile(fit, 0.5)
    rows <- rbind(results("count", sum(e), variable = "events"),
                  results("median_survival", middle$quantile / month, NA, middle$lower / month, middle$upper / month))
    for (at in times[times * month <= max(t)]) {
      s <- summary(fit, times = at * month)
      rows <- rbind(rows, results("survival_probability", s$surv, s$std.err, s$lower, s$upper, time = at))
    }
    reverse <- quantile(survfit(Surv(t, 1 - e) ~ 1, conf.type = "log-log"), 0.5)
    follow_up <- if (observed) results("median_follow_up", median(t) / month) else
      results("median_follow_up", reverse$quantile / month, NA, reverse$lower / month, reverse$upper / month)
    transform(rbind(rows, follow_up, results(c("min_follow_up", "max_follow_up"), range(t) / month)), group = name)
  }
  curves <- of_curve(rep(TRUE, length(time)), "")
  if (is.null(group)) return(curves)
  curves <- rbind(curves, bind(lapply(levels(group), function(l) of_curve(group %in% l, l))))
  log_rank <- function(members) {
    own <- group %in% members
    survdiff(Surv(time[own], event[own]) ~ droplevels(group[own]))
  }
  p_of <- function(test) pchisq(test$chisq, length(test$n) - 1, lower.tail = FALSE)
  whole <- log_rank(levels(group))
  tests <- results("test", statistic = whole$chisq, p_value = p_of(whole), test = "chi_squared",
                   contrast = paste(levels(group), collapse = " vs "))
  if (nlevels(group) == 2) {
    s <- summary(coxph(Surv(time, event) ~ group))
    limits <- s$conf.int
    return(rbind(curves, tests, results("hazard_ratio", limits[1], s$coefficients[3], limits[3], limits[4],
                                        s$coefficients[4], s$coefficients[5], level = levels(group)[2], test = "z")))
  }
  pairs <- combn(levels(group), 2, simplify = FALSE)
  compared <- lapply(pairs, log_rank)
  p <- sapply(compared, p_of)
  rbind(curves, tests, results("test", statistic = sapply(compared, `[[`, "chisq"), p_value = p,
                               p_adjusted = p.adjust(p, adjust), test = "chi_squared",
                               contrast = sapply(pairs, paste, collapse = " - ")))
}
