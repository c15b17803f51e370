# Linear, logistic and Cox models: univariable tables, listed and selected models, their diagnostics.
# A `kind` is how to fit terms to patients and what to take from the fit; `data` has y, or time and event.

linear_kind <- list(
  fit = function(terms, data) fit_call(quote(lm), reformulate(terms, "y"), data),
  effect = "beta", scale = identity, test = "t", limits = function(fit) confint(fit),
  p_of = function(t, fit) 2 * pt(-abs(t), fit$df.residual), per_variable = function(fit) nobs(fit))
through_origin <- linear_kind
# Factors keep their reference level, where lm(y ~ 0 + factor) would not.
through_origin$fit <- function(terms, data) {
  X <- model.matrix(reformulate(terms), data)[, -1, drop = FALSE]
  fit <- lm(data$y ~ 0 + X)
  names(fit$coefficients) <- colnames(X)
  fit
}
logistic_kind <- list(
  fit = function(terms, data) fit_call(quote(glm), reformulate(if (length(terms)) terms else "1", "y"), data,
                                       family = quote(binomial), epsilon = 1e-14),
  effect = "odds_ratio", scale = exp, test = "z", limits = function(fit) suppressMessages(confint(fit)),
  p_of = function(z, fit) 2 * pnorm(-abs(z)), per_variable = function(fit) min(sum(fit$y), sum(1 - fit$y)))
logistic_wald <- logistic_kind
logistic_wald$limits <- function(fit) confint.default(fit)
cox_kind <- list(
  fit = function(terms, data)
    fit_call(quote(coxph), reformulate(if (length(terms)) terms else "1", "Surv(time, event)"), data),
  effect = "hazard_ratio", scale = exp, test = "z", limits = function(fit) confint(fit),
  p_of = function(z, fit) 2 * pnorm(-abs(z)), per_variable = function(fit) fit$nevent)
# The call carries the formula and the patients themselves, so that cox.zph, confint and add1 find them.
fit_call <- function(f, formula, data, ...) eval(as.call(list(f, formula, data = data, ...)))

columns_of <- function(v, data) if (is.factor(data[[v]])) paste0(v, levels(data[[v]])[-1]) else v
wald_p <- function(fit, v, data) {
  columns <- columns_of(v, data); b <- coef(fit)[columns]
  chi2 <- drop(b %*% solve(vcov(fit)[columns, columns], b)); k <- length(columns)
  if (inherits(fit, "lm") && !inherits(fit, "glm")) pf(chi2 / k, k, fit$df.residual, lower.tail = FALSE)
  else pchisq(chi2, k, lower.tail = FALSE)
}
complete <- function(data, variables, per = list()) {
  data <- droplevels(data[complete.cases(data[variables]), ])
  for (v in intersect(names(per), variables)) data[[v]] <- data[[v]] / per[[v]]
  data
}

effects <- function(fit, terms, data, kind, model) {
  limits <- kind$limits(fit)
  bind(lapply(terms, function(v) {
    columns <- columns_of(v, data)
    b <- coef(fit)[columns]; se <- sqrt(diag(vcov(fit)))[match(columns, names(coef(fit)))]
    found <- results(kind$effect, kind$scale(b), se, kind$scale(limits[columns, 1]), kind$scale(limits[columns, 2]),
                     b / se, kind$p_of(b / se, fit), model = model, variable = v, test = kind$test,
                     level = if (is.factor(data[[v]])) levels(data[[v]])[-1] else "")
    if (length(columns) == 1) return(found)
    rbind(results("test", p_value = wald_p(fit, v, data), model = model, variable = v,
                  test = if (kind$effect == "beta") "F" else "wald"), found)
  }))
}
univariable <- function(data, candidates, kind, per = list()) {
  found <- bind(lapply(candidates, function(v) {
    own <- complete(data, v, per)
    effects(kind$fit(v, own), v, own, kind, "univariable")
  }))
  first <- !duplicated(found$variable)  # of a factor of several levels its test as a whole
  found$p_adjusted[first] <- p.adjust(found$p_value[first], "holm")
  found
}

# --- one multivariable model ---
whole_model <- function(fit, data, kind, model) {
  own <- function(...) results(..., model = model)
  if (kind$effect == "beta") {
    s <- summary(fit); f <- s$fstatistic
    return(rbind(own(c("r_squared", "adjusted_r_squared", "residual_sd"), c(s$r.squared, s$adj.r.squared, s$sigma)),
                 own("test", statistic = f[[1]], p_value = pf(f[[1]], f[[2]], f[[3]], lower.tail = FALSE), test = "F")))
  }
  if (kind$effect == "odds_ratio") {
    ratio <- fit$null.deviance - fit$deviance; df <- fit$df.null - fit$df.residual
    area <- roc(fit$y, fit$linear.predictors, levels = c(0, 1), direction = "<")
    return(rbind(own("log_likelihood", as.numeric(logLik(fit))), own("auc", as.numeric(auc(area)), sqrt(var(area))),
                 own("test", statistic = ratio, p_value = pchisq(ratio, df, lower.tail = FALSE),
                     test = "likelihood_ratio")))
  }
  s <- summary(fit); constant <- cox.zph(fit)$table
  rbind(own("log_likelihood", fit$loglik[2]), own("concordance", s$concordance[[1]]),
        own("test", statistic = c(s$logtest[[1]], fit$wald.test, s$sctest[[1]]),
            p_value = c(s$logtest[[3]], s$waldtest[[3]], s$sctest[[3]]), test = c("likelihood_ratio", "wald", "score")),
        own("test", statistic = constant[, "chisq"], p_value = constant[, "p"], variable = rownames(constant),
            test = "chi_squared"))
}
# Generalised variance inflation (Fox and Monette 1992), on one column's scale.
inflation <- function(fit, terms, data, model) {
  V <- vcov(fit); R <- cov2cor(V[rownames(V) != "(Intercept)", colnames(V) != "(Intercept)"])
  of_term <- function(v) {
    own <- rownames(R) %in% columns_of(v, data)
    (det(R[own, own, drop = FALSE]) * det(R[!own, !own, drop = FALSE]) / det(R))^(1 / sum(own))
  }
  results("variance_inflation", sapply(terms, of_term), model = model, variable = terms)
}
# Restricted cubic splines of each continuous covariate in turn, tested by rms.
linearity <- function(terms, data, kind, model, knots) {
  numbers <- Filter(function(v) !is.factor(data[[v]]) && length(unique(data[[v]])) >= knots + 3, terms)
  bind(lapply(numbers, function(v) {
    with_spline <- reformulate(c(setdiff(terms, v), sprintf("rcs(%s, %d)", v, knots)),
                               if (kind$effect == "hazard_ratio") "Surv(time, event)" else "y")
    fit <- switch(kind$effect, beta = ols(with_spline, data), odds_ratio = lrm(with_spline, data, eps = 1e-9),
                  hazard_ratio = cph(with_spline, data, eps = 1e-9))
    if (isTRUE(fit$fail)) return(NULL)  # lrm takes a spline of nearly equal values for singular
    nonlinear <- anova(fit)[" Nonlinear", ]
    linear <- kind$effect == "beta"
    results("test", statistic = nonlinear[[if (linear) "F" else "Chi-Square"]], p_value = nonlinear[["P"]],
            model = model, variable = v, test = if (linear) "F" else "wald")
  }))
}
# The model without the patient who moves each coefficient most.
influence_rows <- function(fit, terms, data, kind, model) {
  moved <- if (inherits(fit, "coxph")) as.matrix(residuals(fit, type = "dfbetas")) else dfbetas(fit)
  colnames(moved) <- names(coef(fit))
  bind(lapply(terms, function(v) bind(lapply(columns_of(v, data), function(column) {
    most <- which.max(abs(moved[, column]))
    without <- kind$fit(terms, data[-most, ])
    results(c("largest_dfbetas", "estimate_without"),
            c(abs(moved[most, column]), kind$scale(coef(without)[[column]])), model = model, variable = v,
            test = c("", kind$test), level = if (is.factor(data[[v]])) substring(column, nchar(v) + 1) else "")
  }))))
}
model_table <- function(terms, data, kind, model) {
  fit <- kind$fit(terms, data)
  size <- kind$per_variable(fit)
  rbind(effects(fit, terms, data, kind, model), whole_model(fit, data, kind, model),
        if (length(terms) > 1) inflation(fit, terms, data, model),
        if (!identical(kind, through_origin)) linearity(terms, data, kind, model, if (size < 30) 3 else 4),
        influence_rows(fit, terms, data, kind, model))
}
listed <- function(data, variables, kind, model, per = list())
  model_table(variables, complete(data, variables, per), kind, model)

# --- selection ---
step_row <- function(level, variable, size, model, ...)
  results("selection_step", size, model = model, variable = variable, level = level, ...)
# Selections return their path; `selected` fits the last model.
backward_wald <- function(candidates, data, kind, model) {
  terms <- candidates; path <- NULL
  repeat {
    fit <- kind$fit(terms, data)
    p <- sapply(terms, function(v) wald_p(fit, v, data))
    if (max(p) <= 0.10) break
    out <- terms[which.max(p)]; terms <- setdiff(terms, out)
    path <- rbind(path, step_row("remove", out, length(terms), model, p_value = max(p),
                                 test = if (kind$effect != "beta") "wald" else
                                   if (length(columns_of(out, data)) > 1) "F" else "t"))
    if (!length(terms)) break
  }
  list(terms = terms, path = path)
}
# SPSS: the largest likelihood ratio p above 0.10 leaves; else the smallest score p below 0.05 returns.
backward_lr <- function(candidates, data, kind, model) {
  terms <- candidates; path <- NULL; seen <- list(candidates)
  repeat {
    fit <- kind$fit(terms, data)
    out <- drop1(fit, test = "Chisq")[-1, ]
    p <- setNames(out[["Pr(>Chi)"]], rownames(out))
    if (length(p) && max(p) > 0.10) {
      moved <- names(which.max(p)); after <- setdiff(terms, moved); level <- "remove"; p <- max(p)
    } else {
      absent <- setdiff(candidates, terms)
      p <- sapply(absent, function(v) score_p(fit, terms, v, data, kind))
      if (!length(p) || min(p) >= 0.05) break
      moved <- absent[which.min(p)]; after <- intersect(candidates, c(terms, moved)); level <- "enter"; p <- min(p)
    }
    if (any(sapply(seen, setequal, after))) break
    terms <- after; seen <- c(seen, list(after))
    path <- rbind(path, step_row(level, moved, length(terms), model, p_value = p,
                                 test = if (level == "enter") "score" else "likelihood_ratio"))
  }
  list(terms = terms, path = path)
}
score_p <- function(fit, terms, v, data, kind) {
  if (inherits(fit, "glm")) return(add1(fit, reformulate(c(terms, v)), test = "Rao")[v, "Pr(>Chi)"])
  added <- columns_of(v, data)
  start <- c(coef(fit), rep(0, length(added)))
  at <- suppressWarnings(coxph(reformulate(c(terms, v), "Surv(time, event)"), data, init = start,
                               control = coxph.control(iter.max = 0)))
  pchisq(at$score, length(added), lower.tail = FALSE)
}
by_aic <- function(candidates, data, kind, model) {
  found <- step_aic(candidates, data, kind, "both")
  moves <- found$anova[-1, ]
  list(terms = intersect(candidates, attr(terms(found), "term.labels")),
       path = step_row(ifelse(grepl("^-", moves$Step), "remove", "enter"), substring(moves$Step, 3),
                       length(candidates) - seq_len(nrow(moves)), model, statistic = moves$AIC, test = "aic"))
}
# stepAIC refits by name, in this function's frame. "forward" begins without a variable.
step_aic <- function(candidates, data, kind, direction) {
  outcome <- if (kind$effect == "hazard_ratio") "Surv(time, event)" else "y"
  formula <- reformulate(if (direction == "forward") "1" else candidates, outcome)
  start <- switch(kind$effect, beta = lm(formula, data = data), odds_ratio = glm(formula, binomial, data = data),
                  hazard_ratio = coxph(formula, data = data))
  scope <- list(lower = ~ 1, upper = reformulate(candidates))
  stepAIC(start, scope, direction = direction, trace = 0)
}
# Sequential floating forward selection (Pudil et al. 1994) by the mean R2 of five folds in the order of the file.
floating_r2 <- function(candidates, data, kind, model) {
  X <- model.matrix(reformulate(candidates), data); of_term <- c("", candidates)[attr(X, "assign") + 1]
  fold <- sort(rep_len(1:5, nrow(X)))
  score <- function(terms) {
    own <- X[, of_term %in% c("", terms), drop = FALSE]
    mean(sapply(1:5, function(f) {
      b <- lm.fit(own[fold != f, ], data$y[fold != f])$coefficients
      y <- data$y[fold == f]
      1 - sum((y - own[fold == f, ] %*% b)^2) / sum((y - mean(y))^2)
    }))
  }
  kept <- list(); scores <- numeric(); current <- character()
  while (length(current) < length(candidates)) {
    entries <- setdiff(candidates, current)
    tried <- sapply(entries, function(v) score(c(current, v)))
    new <- names(which.max(tried)); current <- c(current, new); value <- max(tried); k <- length(current)
    if (k > length(kept) || value > scores[k]) { kept[[k]] <- current; scores[k] <- value }
    while (length(current) > 2) {
      tried <- sapply(setdiff(current, new), function(v) score(setdiff(current, v)))
      k <- length(current) - 1
      if (max(tried) <= value || max(tried) <= scores[k]) break
      current <- setdiff(current, names(which.max(tried))); value <- max(tried)
      kept[[k]] <- current; scores[k] <- value
    }
  }
  entered <- sapply(seq_along(kept), function(k) setdiff(kept[[k]], if (k > 1) kept[[k - 1]])[1])
  list(terms = intersect(candidates, kept[[which.max(scores)]]),
       path = step_row("enter", entered, seq_along(kept), model, statistic = scores, test = "cv_score"))
}
# To a given size by the R2 of all patients, about the mean, of models through the origin.
forward_r2 <- function(size) function(candidates, data, kind, model) {
  score <- function(terms) 1 - sum(resid(kind$fit(terms, data))^2) / sum((data$y - mean(data$y))^2)
  chosen <- character(); scores <- numeric()
  while (length(chosen) < size) {
    tried <- sapply(setdiff(candidates, chosen), function(v) score(c(chosen, v)))
    chosen <- c(chosen, names(which.max(tried))); scores <- c(scores, max(tried))
  }
  list(terms = intersect(candidates, chosen), path = step_row("enter", chosen, seq_len(size), model, statistic = scores,
                                                              test = "cv_score"))
}
selected <- function(data, candidates, kind, model, select, per = list()) {
  own <- complete(data, candidates, per)
  found <- select(candidates, own, kind, model)
  rbind(found$path, model_table(found$terms, own, kind, model))
}

# --- Cox models whose covariates change, and models of imputed values ---
# `every`: counts that rise by one at each multiple of so many days; `from`: values known from a day on.
cox_over_time <- function(data, variables, model, every = list(), from = list()) {
  d <- complete(data, variables); d$id <- seq_len(nrow(d))
  split <- tmerge(d, d, id = id, died = event(time, event))
  for (v in names(every)) {
    doses <- data.frame(id = rep(d$id, d[[v]]), day = every[[v]] * (sequence(d[[v]]) - 1))
    split <- tmerge(split, subset(doses, day > 0), id = id, later = cumtdc(day))
    split[[v]] <- pmin(d[[v]][split$id], 1) + split$later
    split$later <- NULL
  }
  for (v in names(from)) {
    split <- tmerge(split, data.frame(id = d$id, day = from[[v]]), id = id, known = tdc(day))
    split[[v]][split$known == 0] <- levels(d[[v]])[1]
    split$known <- NULL
  }
  fit <- fit_call(quote(coxph), reformulate(variables, "Surv(tstart, tstop, died)"), split, id = quote(id))
  rbind(effects(fit, variables, split, cox_kind, model), whole_model(fit, split, cox_kind, model),
        inflation(fit, variables, split, model))
}
# Predictive mean matching by Hmisc, which comes with rms; pooled by Rubin's rules.
cox_imputed <- function(data, variables, helping, model, per, imputations) {
  data$hazard <- with(data, approx(basehaz(coxph(Surv(time, event) ~ 1))[2:1], xout = time, rule = 2)$y)
  imputed <- aregImpute(reformulate(c(variables, helping, "event", "hazard")), data, n.impute = imputations, nk = 0,
                        pr = FALSE)
  data[names(per)] <- Map(`/`, data[names(per)], per)
  for (v in names(per)) if (!is.null(imputed$imputed[[v]])) imputed$imputed[[v]] <- imputed$imputed[[v]] / per[[v]]
  fit <- suppressWarnings(fit.mult.impute(reformulate(variables, "Surv(time, event)"), cph, imputed, data, pr = FALSE))
  b <- coef(fit); se <- sqrt(diag(vcov(fit)))
  results("hazard_ratio", exp(b), se, exp(b - qnorm(0.975) * se), exp(b + qnorm(0.975) * se), b / se,
          2 * pnorm(-abs(b / se)), model = model, variable = names(b), test = "t")
}
