# Linear and logistic regression; sourced by actg175.R. `m` has the numbers per clinical unit.

candidates <- c("age", "gender", "race", "wtkg", "karnof", "hemo", "homo", "drugs", "symptom", "str2", "oprior",
                "preanti", "cd40", "cd80", "arms")
p_all <- ncol(model.matrix(reformulate(candidates), m)) - 1
stopifnot(complete.cases(m[, candidates]))
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
  vifs <- inflation(fit, terms)
  for (v in terms) put(A, "variance_inflation", estimate = vifs[[v]], ..., model = model, variable = v)
}
put_step <- function(A, model, step, level, variable, size, ..., statistic_type = "")
  put(A, "selection_step", estimate = size, step = step, ..., n = n, n_missing = 0, model = model,
      variable = paste(variable, collapse = " + "), level = level, statistic_type = statistic_type)
# Backward elimination: the term with the largest Wald p leaves while that p is above 0.10.
backward <- function(A, fit_terms, test_of) {
  terms <- candidates; step <- 0
  put_step(A, "backward", 0, "start", terms, length(terms))
  repeat {
    fit <- fit_terms(terms)
    tests <- lapply(terms, function(v) test_of(fit, columns_of(v)))
    p <- sapply(tests, `[[`, "p_value")
    step <- step + 1
    if (max(p) <= 0.10) break
    out <- which.max(p)
    gone <- tests[[out]]
    left <- terms[-out]
    do.call(put_step, c(list(A, "backward", step, "remove", terms[out], length(left)), gone))
    terms <- left
  }
  put_step(A, "backward", step, "stop", terms, length(terms))
  terms
}

# --- linear ---
A <- "cd4_change_linear"
outcome <- "cd4_change"
fit_lm <- function(terms) lm(reformulate(terms, outcome), m)
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
put_linear <- function(model, terms) {
  fit <- fit_lm(terms); s <- summary(fit); df <- fit$df.residual
  limits <- function(column) confint(fit)[column, ]
  put_effects(A, model, fit, terms, "beta", "t", limits, function(t) 2 * pt(-abs(t), df),
              function(columns) test_lm(fit, columns), n = n, n_missing = 0)
  if (model == "univariable") return(invisible())
  own <- function(...) put(A, ..., n = n, n_missing = 0, model = model)
  i <- "(Intercept)"
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
  reference <- vif(fit)[, 3]^2
  stopifnot(all.equal(unname(inflation(fit, terms)), unname(reference), tolerance = 1e-10))
  put_model(A, model, fit, terms, model.matrix(fit), n, n = n, n_missing = 0)
}
for (v in candidates) put_linear("univariable", v)
put_linear("backward", backward(A, fit_lm, test_lm))

# Sequential floating forward selection (Pudil et al. 1994) by the mean R2 of five folds in the order of the file; of
# the first two terms none is taken back.
X_all <- model.matrix(reformulate(candidates), m)
of_term <- c("", candidates)[attr(X_all, "assign") + 1]
fold <- rep(1:5, times = n %/% 5 + (1:5 <= n %% 5))
score <- function(terms) {
  X <- X_all[, of_term %in% c("", terms), drop = FALSE]; y <- m$cd4_change
  mean(sapply(1:5, function(f) {
    b <- lm.fit(X[fold != f, ], y[fold != f])$coefficients
    inside <- y[fold == f]
    1 - sum((inside - X[fold == f, ] %*% b)^2) / sum((inside - mean(inside))^2)
  }))
}
kept <- list(); scores <- numeric(); current <- character()
while (length(current) < length(candidates)) {
  entries <- setdiff(candidates, current)
  tried <- sapply(entries, function(v) score(c(current, v)))
  new <- entries[which.max(tried)]
  current <- c(current, new); value <- max(tried); k <- length(current)
  if (k > length(kept) || value > scores[k]) { kept[[k]] <- current; scores[k] <- value }
  while (length(current) > 2) {
    removable <- setdiff(current, new)
    tried <- sapply(removable, function(v) score(setdiff(current, v)))
    k <- length(current) - 1
    if (max(tried) <= value || max(tried) <= scores[k]) break
    current <- setdiff(current, removable[which.max(tried)]); value <- max(tried)
    kept[[k]] <- current; scores[k] <- value
  }
}
put_step(A, "mlxtend", 0, "start", character(), 0)
before <- character()
for (k in seq_along(kept)) {
  entered <- setdiff(kept[[k]], before)
  stopifnot(length(entered) == 1)  # with these data nothing is taken back between two sizes
  put_step(A, "mlxtend", k, "enter", entered, k, statistic = scores[k], statistic_type = "cv_score")
  before <- kept[[k]]
}
chosen <- intersect(candidates, kept[[which.max(scores)]])
put_step(A, "mlxtend", length(kept) + 1, "stop", chosen, length(chosen), statistic = max(scores),
         statistic_type = "cv_score")
put_linear("mlxtend", chosen)

# --- analysis of covariance ---
A <- "cd420_ancova"
outcome <- "cd420"
listed <- c("cd40", "arms")
p_all <- length(coef(fit_lm(listed))) - 1  # candidate parameters are those of the variables listed
put_step(A, "baseline", 0, "start", listed, length(listed))
put_linear("baseline", listed)
p_all <- ncol(X_all) - 1

# --- logistic ---
A <- "cd4_decline_logistic"
control <- glm.control(epsilon = 1e-14, maxit = 100)
# glm takes its standard errors from the weights before the last iteration: once more from the estimate.
fit_glm <- function(terms) {
  formula <- reformulate(terms, "cd4_decline")
  first <- glm(formula, binomial, m, control = control)
  glm(formula, binomial, m, control = control, start = coef(first))
}
test_glm <- function(fit, columns) {
  chi2 <- wald(fit, columns)
  list(statistic = chi2, df = length(columns), p_value = pchisq(chi2, length(columns), lower.tail = FALSE),
       statistic_type = "wald")
}
profile_limits <- function(fit, column) {
  X <- model.matrix(fit); y <- fit$y; b <- coef(fit)[[column]]; se <- sqrt(vcov(fit)[column, column])
  rest <- X[, colnames(X) != column, drop = FALSE]
  excess <- function(value) {
    constrained <- glm.fit(rest, y, offset = value * X[, column], family = binomial(), control = control)
    constrained$deviance - fit$deviance - qchisq(0.95, 1)
  }
  limit <- function(side) uniroot(excess, sort(c(b, b + side * 4 * se)), tol = 1e-14 * se)$root
  c(limit(-1), limit(1))
}
events <- sum(m$cd4_decline)
put_logistic <- function(model, terms) {
  fit <- fit_glm(terms)
  found <- list()
  limits <- function(column) {
    if (is.null(found[[column]])) found[[column]] <<- profile_limits(fit, column)
    found[[column]]
  }
  put_effects(A, model, fit, terms, "odds_ratio", "z", limits, function(z) 2 * pnorm(-abs(z)),
              function(columns) test_glm(fit, columns), n = n, n_missing = 0, n_events = events)
  if (model == "univariable") return(invisible())
  own <- function(...) put(A, ..., n = n, n_missing = 0, n_events = events, model = model)
  b <- coef(fit)[[1]]; se <- sqrt(vcov(fit)[1, 1])
  own("intercept", estimate = b, std_error = se, conf_low = b - qnorm(0.975) * se, conf_high = b + qnorm(0.975) * se,
      statistic = b / se, p_value = 2 * pnorm(-abs(b / se)), statistic_type = "z")
  own("log_likelihood", estimate = as.numeric(logLik(fit)))
  ratio <- fit$null.deviance - fit$deviance; df <- fit$df.null - fit$df.residual
  own("test", statistic = ratio, df = df, p_value = pchisq(ratio, df, lower.tail = FALSE),
      statistic_type = "likelihood_ratio")
  # Patients with the same values have the same score: ties are not left to the last bits of a product.
  area <- roc(fit$y, signif(fit$linear.predictors, 12), levels = c(0, 1), direction = "<")
  limits_of_area <- ci.auc(area, method = "delong")
  own("auc", estimate = limits_of_area[2], std_error = sqrt(var(area, method = "delong")),
      conf_low = limits_of_area[1], conf_high = limits_of_area[3])
  put_model(A, model, fit, terms, model.matrix(fit), min(events, n - events), n = n, n_missing = 0, n_events = events)
}
for (v in candidates) put_logistic("univariable", v)
put_logistic("backward", backward(A, fit_glm, test_glm))
# stepAIC drops and adds by name, hence the formula's own data.
full <- eval(bquote(glm(.(reformulate(candidates, "cd4_decline")), binomial, m, control = control)))
path <- stepAIC(full, direction = "both", trace = 0)
moves <- path$anova
put_step(A, "aic", 0, "start", candidates, length(candidates), statistic = moves$AIC[1], statistic_type = "aic")
stopifnot(grepl("^- ", moves$Step[-1]))  # with these data no term comes back
for (i in seq_len(nrow(moves))[-1])
  put_step(A, "aic", i - 1, "remove", sub("^- ", "", moves$Step[i]), length(candidates) - i + 1,
           statistic = moves$AIC[i], statistic_type = "aic")
chosen <- intersect(candidates, attr(terms(path), "term.labels"))
put_step(A, "aic", nrow(moves), "stop", chosen, length(chosen), statistic = path$aic, statistic_type = "aic")
put_logistic("aic", chosen)
