# What the golden scripts of whole studies share: the rows of the golden file, summaries, and regression models; sourced
# by them. Of the model at hand `m` holds the patients and the variables, numbers per their unit, and `p_all` the number
# of parameters that a selection looked at.
place <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))

rows <- list()
# Not `estimate_type` as an argument: `estimate = ` would match it in part. `test` tells rows apart that share the rest.
put <- function(analysis, type, ..., model = "", variable = "", level = "", group = "", time = "",
                contrast = "", statistic_type = "", test = "") {
  fields <- list(...)
  stopifnot(!is.null(names(fields)), lengths(fields) == 1)
  rows[[length(rows) + 1]] <<- data.frame(
    analysis, model, variable, level, group, time = as.character(time), contrast, estimate_type = type, statistic_type,
    test, field = names(fields), value = sprintf("%.17g", as.numeric(unlist(fields))))
}
write_golden <- function(file) {
  found <- do.call(rbind, rows)
  if (all(found$test == "")) found$test <- NULL
  write.csv(found, file, row.names = FALSE, quote = which(names(found) != "field" & names(found) != "value"))
}
curves <- list()
write_curves <- function(file) {
  shown <- do.call(rbind, curves)
  texts <- names(shown) %in% c("analysis", "curve", "variable", "group")
  for (name in names(shown)[!texts])
    shown[[name]] <- ifelse(is.na(shown[[name]]), "", sprintf("%.17g", shown[[name]]))
  write.csv(shown, sub("\\.csv$", "_curves.csv", file), row.names = FALSE, quote = which(texts))
}

# Ties are those of the values at the declared decimals (10 for the ratios).
at_10_decimals <- function(x) round(x * 1e10) / 1e10
summaries <- function(x) {
  x <- x[!is.na(x)]
  q <- quantile(x, c(0.25, 0.5, 0.75), type = 7, names = FALSE)
  c(mean = mean(x), sd = sd(x), median = q[2], q1 = q[1], q3 = q[3], min = min(x), max = max(x))
}
put_summaries <- function(analysis, x, ..., n_missing = sum(is.na(x)), skip = character()) {
  s <- summaries(x)
  for (kind in setdiff(names(s), skip))
    put(analysis, kind, estimate = s[[kind]], n = sum(!is.na(x)), n_missing = n_missing, ...)
}
t_interval <- function(x) mean(x) + c(-1, 1) * qt(0.975, length(x) - 1) * sd(x) / sqrt(length(x))
walsh_median <- function(x) {
  walsh <- outer(x, x, "+") / 2
  median(walsh[upper.tri(walsh, diag = TRUE)])
}
# Distribution function of the noncentral t by quadrature: P(T <= t) = E Phi(t sqrt(chi2 / df) - delta).
noncentral_t <- function(t, df, delta) {
  spread <- 12 * sqrt(2 * df)
  integrate(function(w) pnorm(t * sqrt(w / df) - delta) * dchisq(w, df), max(0, df - spread), df + spread,
            rel.tol = 1e-13, subdivisions = 2000)$value
}
dz_limit <- function(t, df, p)
  uniroot(function(delta) noncentral_t(t, df, delta) - p, t + c(-4, 4), tol = 1e-13)$root / sqrt(df + 1)

# --- regression ---
source(file.path(place, "study_diagnose.R"))
columns_of <- function(v) if (is.factor(m[[v]])) paste0(v, levels(m[[v]])[-1]) else v
wald <- function(fit, columns) {
  b <- coef(fit)[columns]
  drop(t(b) %*% solve(vcov(fit)[columns, columns, drop = FALSE], b))
}
# Fox & Monette (1992), on one column's scale; the correlations are those of the coefficients.
inflation <- function(fit, terms) {
  V <- vcov(fit)
  R <- cov2cor(V[rownames(V) != "(Intercept)", colnames(V) != "(Intercept)"])
  sapply(setNames(terms, terms), function(v) {
    own <- rownames(R) %in% columns_of(v)
    (det(R[own, own, drop = FALSE]) * det(R[!own, !own, drop = FALSE]) / det(R))^(1 / sum(own))
  })
}
condition <- function(X) {
  s <- svd(sweep(X, 2, sqrt(colSums(X^2)), "/"))$d
  s[1] / s[length(s)]
}
# What the three kinds share, for the effects of one model; `limits` on the scale of the linear predictor.
put_effects <- function(A, model, fit, terms, kind, statistic_type, limits, p_of, whole, ...) {
  scale <- if (kind == "beta") identity else exp
  for (v in terms) {
    columns <- columns_of(v)
    if (length(columns) > 1) do.call(put, c(list(A, "test", model = model, variable = v, ...), whole(columns)))
    for (column in columns) {
      b <- coef(fit)[[column]]; se <- sqrt(vcov(fit)[column, column])
      put(A, kind, estimate = scale(b), std_error = se, conf_low = scale(limits(column)[1]),
          conf_high = scale(limits(column)[2]), statistic = b / se, p_value = p_of(b / se), ..., model = model,
          variable = v, level = if (is.factor(m[[v]])) substring(column, nchar(v) + 1) else "",
          statistic_type = statistic_type)
    }
  }
}
put_model <- function(A, model, fit, terms, X, per_variable, ...) {
  put(A, "events_per_variable", estimate = per_variable / p_all, ..., model = model)
  put(A, "condition_number", estimate = condition(X), ..., model = model)
  if (length(terms) < 2) return(invisible())
  vifs <- inflation(fit, terms)
  for (v in terms) put(A, "variance_inflation", estimate = vifs[[v]], ..., model = model, variable = v)
}
put_step <- function(A, model, step, level, variable, size, ..., n_missing = 0, statistic_type = "")
  put(A, "selection_step", estimate = size, step = step, ..., n = nrow(m), n_missing = n_missing, model = model,
      variable = paste(variable, collapse = " + "), level = level, statistic_type = statistic_type)
# Backward elimination: the term with the largest Wald p leaves while that p is above 0.10.
backward <- function(A, candidates, fit_terms, test_of, n_missing = 0) {
  terms <- candidates; step <- 0
  put_step(A, "backward", 0, "start", terms, length(terms), n_missing = n_missing)
  repeat {
    fit <- fit_terms(terms)
    tests <- lapply(terms, function(v) test_of(fit, columns_of(v)))
    p <- sapply(tests, `[[`, "p_value")
    step <- step + 1
    if (max(p) <= 0.10) break
    out <- which.max(p)
    gone <- tests[[out]]
    left <- terms[-out]
    do.call(put_step, c(list(A, "backward", step, "remove", terms[out], length(left), n_missing = n_missing), gone))
    terms <- left
  }
  put_step(A, "backward", step, "stop", terms, length(terms), n_missing = n_missing)
  terms
}

test_lm <- function(fit, columns) {
  df <- fit$df.residual
  if (length(columns) == 1) {
    t <- coef(fit)[[columns]] / sqrt(vcov(fit)[columns, columns])
    list(statistic = t, df = df, p_value = 2 * pt(-abs(t), df), statistic_type = "t")
  } else {
    f <- wald(fit, columns) / length(columns)
    list(statistic = f, df = length(columns), p_value = pf(f, length(columns), df, lower.tail = FALSE),
         statistic_type = "F")
  }
}
put_linear <- function(A, model, terms, fit, n_missing = 0) {
  s <- summary(fit); df <- fit$df.residual; n <- nobs(fit)
  limits <- function(column) confint(fit)[column, ]
  put_effects(A, model, fit, terms, "beta", "t", limits, function(t) 2 * pt(-abs(t), df),
              function(columns) test_lm(fit, columns), n = n, n_missing = n_missing)
  if (model == "univariable") return(invisible())
  own <- function(...) put(A, ..., n = n, n_missing = n_missing, model = model)
  i <- "(Intercept)"
  if (i %in% names(coef(fit)))
    own("intercept", estimate = coef(fit)[[i]], std_error = s$coefficients[i, 2], conf_low = confint(fit)[i, 1],
        conf_high = confint(fit)[i, 2], statistic = s$coefficients[i, 3], p_value = s$coefficients[i, 4],
        statistic_type = "t")
  own("r_squared", estimate = s$r.squared)
  own("adjusted_r_squared", estimate = s$adj.r.squared)
  own("residual_sd", estimate = s$sigma)
  own("df_residual", estimate = df)
  f <- s$fstatistic
  own("test", statistic = f[[1]], df = f[[2]], p_value = pf(f[[1]], f[[2]], f[[3]], lower.tail = FALSE),
      statistic_type = "F")
  put_model(A, model, fit, terms, model.matrix(fit), n, n = n, n_missing = n_missing)
  put_diagnostics(A, model, terms, fit, "beta", n, n = n, n_missing = n_missing)
}

test_glm <- function(fit, columns) {
  chi2 <- wald(fit, columns)
  list(statistic = chi2, df = length(columns), p_value = pchisq(chi2, length(columns), lower.tail = FALSE),
       statistic_type = "wald")
}
# A patient whom the model is sure of (within 2e-15) is no error while the fit converges, which glm would say.
sure_or_not <- function(fitting) withCallingHandlers(fitting, warning = function(met)
  if (grepl("fitted probabilities numerically 0 or 1", conditionMessage(met))) invokeRestart("muffleWarning"))
control <- glm.control(epsilon = 1e-14, maxit = 100)
# glm takes its standard errors from the weights before the last iteration: once more from the estimate. The outcome of
# the patients of `m` is their `y`, 1 or 0.
fit_glm <- function(terms) sure_or_not({
  formula <- reformulate(if (length(terms)) terms else "1", "y")
  first <- glm(formula, binomial, m, control = control)
  glm(formula, binomial, m, control = control, start = coef(first))
})
wald_limits <- function(fit) function(column)
  coef(fit)[[column]] + c(-1, 1) * qnorm(0.975) * sqrt(vcov(fit)[column, column])
# DeLong's variance carried to the logit of the area (Pepe 2003, section 5.2), and as pROC has it.
logit_limits <- function(curve) {
  a <- as.numeric(auc(curve))
  plogis(qlogis(a) + c(-1, 1) * qnorm(0.975) * sqrt(var(curve, method = "delong")) / (a * (1 - a)))
}
plain_limits <- function(curve) ci.auc(curve, method = "delong")[c(1, 3)]
put_logistic <- function(A, model, terms, fit, limits = wald_limits(fit), n_missing = 0) {
  n <- nobs(fit); events <- sum(fit$y)
  put_effects(A, model, fit, terms, "odds_ratio", "z", limits, function(z) 2 * pnorm(-abs(z)),
              function(columns) test_glm(fit, columns), n = n, n_missing = n_missing, n_events = events)
  if (model == "univariable") return(invisible())
  own <- function(...) put(A, ..., n = n, n_missing = n_missing, n_events = events, model = model)
  b <- coef(fit)[[1]]; se <- sqrt(vcov(fit)[1, 1])
  own("intercept", estimate = b, std_error = se, conf_low = b - qnorm(0.975) * se, conf_high = b + qnorm(0.975) * se,
      statistic = b / se, p_value = 2 * pnorm(-abs(b / se)), statistic_type = "z")
  own("log_likelihood", estimate = as.numeric(logLik(fit)))
  ratio <- fit$null.deviance - fit$deviance; df <- fit$df.null - fit$df.residual
  own("test", statistic = ratio, df = df, p_value = pchisq(ratio, df, lower.tail = FALSE),
      statistic_type = "likelihood_ratio")
  # Patients with the same values have the same score: ties are not left to the last bits of a product.
  area <- roc(fit$y, signif(fit$linear.predictors, 12), levels = c(0, 1), direction = "<")
  limits_of_area <- logit_limits(area)
  own("auc", estimate = as.numeric(auc(area)), std_error = sqrt(var(area, method = "delong")),
      conf_low = limits_of_area[1], conf_high = limits_of_area[2])
  put_model(A, model, fit, terms, model.matrix(fit), min(events, n - events), n = n, n_missing = n_missing,
            n_events = events)
  put_diagnostics(A, model, terms, fit, "odds_ratio", min(events, n - events), n = n, n_missing = n_missing,
                  n_events = events)
}

tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
# The patients of `m` have `time` and `event`; the call carries them to cox.zph.
fit_cox <- function(terms)
  eval(bquote(coxph(.(reformulate(terms, "Surv(time, event)")), m, ties = "efron", x = TRUE, y = TRUE,
                    control = tight)))
# `n`: patients, where they have several intervals; `response`, `patient`: what the concordance is of, and whose it is.
put_cox <- function(A, model, terms, fit, n_missing = 0, n = fit$n, response = Surv(m$time, m$event),
                    patient = seq_len(fit$n)) {
  put_effects(A, model, fit, terms, "hazard_ratio", "z", wald_limits(fit), function(z) 2 * pnorm(-abs(z)),
              function(columns) test_glm(fit, columns), n = n, n_missing = n_missing, n_events = fit$nevent)
  if (model == "univariable") return(invisible())
  own <- function(...) put(A, ..., n = n, n_missing = n_missing, n_events = fit$nevent, model = model)
  own("log_likelihood", estimate = fit$loglik[2])
  df <- length(coef(fit))
  whole <- list(likelihood_ratio = 2 * diff(fit$loglik), wald = wald(fit, names(coef(fit))), score = fit$score)
  stopifnot(all.equal(whole$wald, fit$wald.test[[1]], tolerance = 1e-9))
  for (kind in names(whole))
    own("test", statistic = whole[[kind]], df = df, p_value = pchisq(whole[[kind]], df, lower.tail = FALSE),
        statistic_type = kind)
  risk <- signif(predict(fit, type = "lp", reference = "zero"), 12)
  found <- concordance(response ~ risk, cluster = patient, reverse = TRUE)
  stopifnot(all.equal(found$concordance, summary(fit)$concordance[["C"]], tolerance = 1e-6))
  se <- sqrt(found$var); half <- qnorm(0.975) * se
  own("concordance", estimate = found$concordance, std_error = se, conf_low = max(found$concordance - half, 0),
      conf_high = min(found$concordance + half, 1))
  constant <- cox.zph(fit, "km", terms = TRUE)$table
  for (v in rownames(constant))
    own("test", statistic = constant[v, "chisq"], df = constant[v, "df"],
        p_value = pchisq(constant[v, "chisq"], constant[v, "df"], lower.tail = FALSE), variable = v,
        statistic_type = "chi_squared")
  put_model(A, model, fit, terms, model.matrix(fit), fit$nevent, n = n, n_missing = n_missing,
            n_events = fit$nevent)
  put_diagnostics(A, model, terms, fit, "hazard_ratio", fit$nevent, patient, n = n, n_missing = n_missing,
                  n_events = fit$nevent)
}
