# Survival curves, ROC curves and trajectories of whole studies; sourced by their golden scripts after study_common.R.

# --- Kaplan-Meier ---
# First time at which a curve is at or below one half; a product of fractions misses 0.5 by a unit in the last place.
first_half <- function(time, y) {
  low <- which(y <= 0.5 + 1e-12)
  if (length(low)) time[low[1]] else NA
}
median_of <- function(fit) {
  found <- c(first_half(fit$time, fit$surv), first_half(fit$time, fit$lower), first_half(fit$time, fit$upper))
  if (!any(abs(fit$surv - 0.5) < 1e-9)) stopifnot(all.equal(as.numeric(found), unname(unlist(quantile(fit, 0.5)))))
  found
}
round_ticks <- function(longest) {
  steps <- c(1, 2, 3, 6, 12, 24, 60, 120)
  step <- steps[longest < 9 * steps][1]
  seq(0, longest %/% step) * step
}
# `time` in days, `group` a factor that may be missing; the rows of one curve and of its comparisons.
put_curve <- function(A, time, event, group, times, month, ticks, observed) {
  fit <- survfit(Surv(time, event) ~ 1, conf.type = "log-log")
  n <- length(time)
  own <- function(...) put(A, ..., n = n, n_events = sum(event), group = group)
  own("count", estimate = sum(event), variable = "events")
  found <- median_of(fit) / month
  own("median_survival", estimate = found[1], conf_low = found[2], conf_high = found[3])
  for (t in times) {
    at <- summary(fit, times = t * month, extend = TRUE)
    seen <- t * month <= max(time) || at$surv == 0
    within <- if (seen && at$surv > 0 && at$surv < 1) c(at$lower, at$upper) else c(NA, NA)
    own("survival_probability", estimate = if (seen) at$surv else NA,
        std_error = if (!seen || at$surv == 0) NA else at$std.err, conf_low = within[1], conf_high = within[2],
        time = t)
  }
  if (observed) own("median_follow_up", estimate = median(time) / month) else {
    found <- median_of(survfit(Surv(time, 1 - event) ~ 1, conf.type = "log-log")) / month
    own("median_follow_up", estimate = found[1], conf_low = found[2], conf_high = found[3])
  }
  own("min_follow_up", estimate = min(time) / month)
  own("max_follow_up", estimate = max(time) / month)
  before <- function(status) sapply(ticks, function(t) sum(time < t * month & event == status))
  at_risk <- sapply(ticks, function(t) sum(time >= t * month))
  curves <<- c(curves, list(
    data.frame(analysis = A, curve = "survival", variable = "", group, x = c(0, fit$time / month), y = c(1, fit$surv),
               conf_low = c(NA, fit$lower), conf_high = c(NA, fit$upper), threshold = NA,
               n_risk = c(n, fit$n.risk), n_events = c(0, fit$n.event), n_censored = c(0, fit$n.censor)),
    data.frame(analysis = A, curve = "at_risk", variable = "", group, x = ticks, y = at_risk, conf_low = NA,
               conf_high = NA, threshold = NA, n_risk = at_risk, n_events = before(1), n_censored = before(0))))
}
put_kaplan_meier <- function(A, time, event, group = NULL, times = numeric(), month = 30.4375, observed = FALSE,
                             pairwise = "holm", landmark = NA) {
  if (!is.na(landmark)) {
    left <- time > landmark
    put(A, "count", estimate = sum(!left), n = length(left), n_missing = 0, variable = "before_landmark",
        time = landmark)
    time <- time[left] - landmark; event <- event[left]; group <- group[left]
  }
  ticks <- round_ticks(max(time) / month)
  put_curve(A, time, event, "", times, month, ticks, observed)
  if (is.null(group)) return(invisible())
  levels <- levels(group)
  stopifnot(levels %in% group)
  for (level in levels) {
    own <- group %in% level
    put_curve(A, time[own], event[own], level, times, month, ticks, observed)
  }
  log_rank <- function(members) {
    own <- group %in% members
    test <- survdiff(Surv(time[own], event[own]) ~ droplevels(group[own]))
    df <- length(members) - 1
    list(statistic = test$chisq, df = df, p_value = pchisq(test$chisq, df, lower.tail = FALSE), n = sum(own),
         n_events = sum(event[own]))
  }
  put_test <- function(...) put(A, "test", ..., statistic_type = "chi_squared")
  do.call(put_test, c(log_rank(levels), n_missing = sum(is.na(group)), contrast = paste(levels, collapse = " vs ")))
  if (length(levels) == 2) {
    own <- !is.na(group)
    second <- as.numeric(group[own] == levels[2])
    fit <- coxph(Surv(time[own], event[own]) ~ second, ties = "efron", control = tight)
    b <- coef(fit)[[1]]; se <- sqrt(vcov(fit)[1, 1])
    return(put(A, "hazard_ratio", estimate = exp(b), std_error = se, conf_low = exp(b - qnorm(0.975) * se),
               conf_high = exp(b + qnorm(0.975) * se), statistic = b / se, p_value = 2 * pnorm(-abs(b / se)),
               n = sum(own), n_events = sum(event[own]), level = levels[2],
               contrast = paste(levels[2], "/", levels[1]), statistic_type = "z"))
  }
  pairs <- combn(levels, 2, simplify = FALSE)
  tests <- lapply(pairs, log_rank)
  adjusted <- p.adjust(sapply(tests, `[[`, "p_value"), pairwise)
  for (i in seq_along(tests))
    do.call(put_test, c(tests[[i]], p_adjusted = adjusted[i], contrast = paste(pairs[[i]], collapse = " - ")))
}

# --- trajectory ---
# `columns`: the names of the counts, named by their times; paired t tests against the first.
put_trajectory <- function(A, data, label, columns, adjust = "bonferroni") {
  n <- nrow(data); start <- data[[columns[[1]]]]
  tests <- lapply(columns[-1], function(column) t.test(data[[column]], start, paired = TRUE))
  adjusted <- p.adjust(sapply(tests, `[[`, "p.value"), adjust)
  for (time in names(columns)) {
    x <- data[[columns[[time]]]]
    own <- function(...) put(A, ..., variable = label, level = columns[[time]], time = time)
    known <- x[!is.na(x)]
    put_summaries(A, x, variable = label, level = columns[[time]], time = time, skip = "mean")
    own("mean", estimate = mean(known), std_error = sd(known) / sqrt(length(known)), conf_low = t_interval(known)[1],
        conf_high = t_interval(known)[2], n = length(known), n_missing = sum(is.na(x)))
    own("percent_of_baseline", estimate = 100 * mean(known) / mean(start, na.rm = TRUE), n = length(known),
        n_missing = sum(is.na(x)))
    if (time == names(columns)[1]) next
    test <- tests[[time]]
    both <- !is.na(x) & !is.na(start)
    k <- sum(both)
    own("percent_of_baseline", estimate = 100 * mean(x[both]) / mean(start[both]), n = k, n_missing = n - k,
        contrast = "time / baseline")
    own("mean_difference", estimate = test$estimate, std_error = test$stderr, conf_low = test$conf.int[1],
        conf_high = test$conf.int[2], n = k, n_missing = n - k, contrast = "time - baseline")
    own("test", statistic = test$statistic, df = test$parameter, p_value = test$p.value,
        p_adjusted = adjusted[[time]], n = k, n_missing = n - k, contrast = "time - baseline", statistic_type = "t")
  }
}

# --- ROC ---
# Chance that the largest Youden index of outcomes in random order is at least the observed one, `J` times cases times
# controls: group by group of equal values, over the number of cases so far (hypergeometric steps).
p_of_searched_j <- function(x, outcome, direction, J) {
  cases <- sum(outcome); controls <- sum(1 - outcome)
  sizes <- as.vector(table(if (direction == "<") -x else x))
  below <- c(1, rep(0, cases)); seen <- 0; p <- 0
  for (m in sizes) {
    after <- rep(0, cases + 1)
    for (a in which(below > 0) - 1) {
      more <- 0:min(m, cases - a)
      chance <- below[a + 1] * dhyper(more, cases - a, controls - (seen - a), m)
      after[a + more + 1] <- after[a + more + 1] + chance
    }
    seen <- seen + m
    # Cases called positive less controls called positive, in whole numbers.
    index <- (0:cases) * controls - (seen - 0:cases) * cases
    p <- p + sum(after[index >= J])
    after[index >= J] <- 0
    below <- after
  }
  p
}
# `outcome`: 1 or 0; `direction`: "<" where patients with the outcome have higher values, else ">".
put_roc <- function(A, outcome, x, variable, direction, level = "Yes", interval = logit_limits) {
  curve <- roc(outcome, x, levels = c(0, 1), direction = direction)
  cases <- sum(outcome); controls <- sum(1 - outcome); n <- length(outcome)
  own <- function(..., k = n, n_events = cases)
    put(A, ..., n = k, n_missing = 0, n_events = n_events, variable = variable, level = level)
  limits <- interval(curve)
  own("auc", estimate = as.numeric(auc(curve)), std_error = sqrt(var(curve, method = "delong")), conf_low = limits[1],
      conf_high = limits[2])
  # pROC lists the thresholds of ">" in descending order.
  ascending <- order(curve$thresholds)
  sensitivity <- curve$sensitivities[ascending]; specificity <- curve$specificities[ascending]
  threshold <- curve$thresholds[ascending]
  J <- round(sensitivity * cases) * controls + round(specificity * controls) * cases
  best <- which.max(J)  # the lower index wins ties
  cutoff <- threshold[best]
  reference <- coords(curve, "best", best.method = "youden")
  stopifnot(cutoff %in% reference$threshold)
  own("cutoff", estimate = cutoff)
  own("youden_index", estimate = sensitivity[best] + specificity[best] - 1)
  positive <- if (direction == "<") x > cutoff else x < cutoff
  groups <- chisq.test(table(positive, outcome), correct = FALSE)
  own("test", statistic = groups$statistic, df = groups$parameter, p_value = groups$p.value,
      statistic_type = "chi_squared")
  own("test", statistic = sensitivity[best] + specificity[best] - 1,
      p_value = p_of_searched_j(x, outcome, direction, max(J) - cases * controls),
      statistic_type = "youden_J")
  outcome <- outcome == 1
  for (kind in list(list("sensitivity", outcome & positive, outcome),
                    list("specificity", !outcome & !positive, !outcome),
                    list("positive_predictive_value", outcome & positive, positive),
                    list("negative_predictive_value", !outcome & !positive, !positive))) {
    k <- sum(kind[[2]]); of <- sum(kind[[3]])
    exact <- binom.test(k, of)$conf.int
    own(kind[[1]], estimate = k / of, conf_low = exact[1], conf_high = exact[2], k = of, n_events = k)
  }
  curves <<- c(curves, list(data.frame(
    analysis = A, curve = "roc", variable, group = "", x = 1 - specificity, y = sensitivity, conf_low = NA,
    conf_high = NA, threshold = ifelse(is.finite(threshold), threshold, NA), n_risk = NA, n_events = NA,
    n_censored = NA)))
}
