# Survival curves and Cox regression; sourced by actg175.R after actg175_regress.R.

# --- Kaplan-Meier ---
A <- "progression_curves"
month <- 30.4375
for (group in c("", arms)) {
  g <- if (group == "") d else d[d$arms == group, ]
  fit <- survfit(Surv(days, cens) ~ 1, g, conf.type = "log-log")
  own <- function(...) put(A, ..., n = nrow(g), n_events = sum(g$cens), group = group)
  own("count", estimate = sum(g$cens), variable = "events")
  median_of <- function(curve) unlist(quantile(curve, 0.5)) / month
  stopifnot(!any(abs(fit$surv - 0.5) < 1e-9))
  found <- median_of(fit)
  own("median_survival", estimate = found[1], conf_low = found[2], conf_high = found[3])
  at <- summary(fit, times = c(12, 24, 36) * month)
  for (i in 1:3)
    own("survival_probability", estimate = at$surv[i], std_error = at$std.err[i], conf_low = at$lower[i],
        conf_high = at$upper[i], time = c(12, 24, 36)[i])
  reverse <- survfit(Surv(days, 1 - cens) ~ 1, g, conf.type = "log-log")
  stopifnot(!any(abs(reverse$surv - 0.5) < 1e-9))
  found <- median_of(reverse)
  own("median_follow_up", estimate = found[1], conf_low = found[2], conf_high = found[3])
  own("min_follow_up", estimate = min(g$days) / month)
  own("max_follow_up", estimate = max(g$days) / month)
  curves <- c(curves, list(
    data.frame(analysis = A, curve = "survival", group, x = c(0, fit$time / month), y = c(1, fit$surv),
               conf_low = c(NA, fit$lower), conf_high = c(NA, fit$upper), threshold = NA,
               n_risk = c(nrow(g), fit$n.risk), n_events = c(0, fit$n.event), n_censored = c(0, fit$n.censor))))
  ticks <- seq(0, 36, 6)
  before <- function(status) sapply(ticks, function(t) sum(g$days < t * month & g$cens == status))
  at_risk <- sapply(ticks, function(t) sum(g$days >= t * month))
  curves <- c(curves, list(data.frame(analysis = A, curve = "at_risk", group, x = ticks, y = at_risk, conf_low = NA,
                                      conf_high = NA, threshold = NA, n_risk = at_risk, n_events = before(1),
                                      n_censored = before(0))))
}
log_rank <- function(members) {
  g <- droplevels(d[d$arms %in% members, ])
  test <- survdiff(Surv(days, cens) ~ arms, g)
  df <- length(members) - 1
  list(statistic = test$chisq, df = df, p_value = pchisq(test$chisq, df, lower.tail = FALSE), n = nrow(g),
       n_events = sum(g$cens))
}
put_test <- function(...) put(A, "test", ..., statistic_type = "chi_squared")
do.call(put_test, c(log_rank(arms), n_missing = 0, contrast = paste(arms, collapse = " vs ")))
pairs_of_arms <- combn(arms, 2, simplify = FALSE)
tests <- lapply(pairs_of_arms, log_rank)
holm <- p.adjust(sapply(tests, `[[`, "p_value"), "holm")
for (i in seq_along(tests))
  do.call(put_test, c(tests[[i]], p_adjusted = holm[i], contrast = paste(pairs_of_arms[[i]], collapse = " - ")))

# --- Cox ---
A <- "progression_cox"
fit_cox <- function(terms)
  eval(bquote(coxph(.(reformulate(terms, "Surv(days, cens)")), m, ties = "efron", x = TRUE, y = TRUE,
                    control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100))))
put_cox <- function(model, terms) {
  fit <- fit_cox(terms)
  z <- qnorm(0.975)
  limits <- function(column) coef(fit)[[column]] + c(-1, 1) * z * sqrt(vcov(fit)[column, column])
  put_effects(A, model, fit, terms, "hazard_ratio", "z", limits, function(z) 2 * pnorm(-abs(z)),
              function(columns) test_glm(fit, columns), n = n, n_missing = 0, n_events = fit$nevent)
  if (model == "univariable") return(invisible())
  own <- function(...) put(A, ..., n = n, n_missing = 0, n_events = fit$nevent, model = model)
  own("log_likelihood", estimate = fit$loglik[2])
  df <- length(coef(fit))
  whole <- list(likelihood_ratio = 2 * diff(fit$loglik), wald = wald(fit, names(coef(fit))), score = fit$score)
  stopifnot(all.equal(whole$wald, fit$wald.test[[1]], tolerance = 1e-9))
  for (kind in names(whole))
    own("test", statistic = whole[[kind]], df = df, p_value = pchisq(whole[[kind]], df, lower.tail = FALSE),
        statistic_type = kind)
  risk <- signif(predict(fit, type = "lp", reference = "zero"), 12)
  found <- concordance(Surv(m$days, m$cens) ~ risk, reverse = TRUE)
  stopifnot(all.equal(found$concordance, summary(fit)$concordance[["C"]], tolerance = 1e-6))
  se <- sqrt(found$var)
  own("concordance", estimate = found$concordance, std_error = se, conf_low = found$concordance - z * se,
      conf_high = found$concordance + z * se)
  constant <- cox.zph(fit, "km", terms = TRUE)$table
  for (v in rownames(constant))
    own("test", statistic = constant[v, "chisq"], df = constant[v, "df"],
        p_value = pchisq(constant[v, "chisq"], constant[v, "df"], lower.tail = FALSE), variable = v,
        statistic_type = "chi_squared")
  put_model(A, model, fit, terms, model.matrix(fit), fit$nevent, n = n, n_missing = 0, n_events = fit$nevent)
}
for (v in candidates) put_cox("univariable", v)
put_cox("backward", backward(A, fit_cox, test_glm))
