# Diagnostics of a regression model, and the adjustment of univariable tests; sourced by study_common.R. Needs Hmisc.

# A fit of the same kind, of any columns, of some of the patients.
refit <- function(fit, X, kept = rep(TRUE, nrow(X))) {
  X <- X[kept, , drop = FALSE]
  if (inherits(fit, "coxph")) {
    y <- fit$y[kept]
    found <- coxph(y ~ X, ties = "efron", control = tight)
  } else if (inherits(fit, "glm")) {
    y <- fit$y[kept]
    found <- sure_or_not({
      first <- glm(y ~ 0 + X, binomial, control = control)
      glm(y ~ 0 + X, binomial, control = control, start = coef(first))
    })
  } else {
    y <- model.response(model.frame(fit))[kept]
    found <- lm(y ~ 0 + X)
  }
  names(found$coefficients) <- colnames(X)
  found
}
columns_with_names <- function(fit) {
  X <- model.matrix(fit)
  colnames(X) <- names(coef(fit))
  X
}
is_linear <- function(fit) inherits(fit, "lm") && !inherits(fit, "glm")

# Each continuous covariate in turn, and all together, as restricted cubic splines with Harrell's knots: the Wald or F
# test of the nonlinear columns. `size`: patients, the rarer outcome or events.
# `patient`: whose patient of `m` each row of the fit is. What changes during follow-up is not tested.
put_linearity <- function(A, model, terms, fit, size, patient, ...) {
  nk <- if (size < 30) 3 else 4
  X <- columns_with_names(fit)
  tested <- function(v, splines) {
    E <- do.call(cbind, splines); colnames(E) <- paste0("nonlinear", seq_len(ncol(E)))
    large <- refit(fit, cbind(X, E)); k <- ncol(E); df <- large$df.residual
    chi2 <- wald(large, colnames(E))
    if (is_linear(fit))
      put(A, "test", statistic = chi2 / k, df = k, p_value = pf(chi2 / k, k, df, lower.tail = FALSE), ...,
          model = model, variable = v, statistic_type = "F")
    else
      put(A, "test", statistic = chi2, df = k, p_value = pchisq(chi2, k, lower.tail = FALSE), ..., model = model,
          variable = v, statistic_type = "wald")
  }
  splines <- list()
  for (v in Filter(function(v) !is.factor(m[[v]]) && length(unique(m[[v]])) > 2, terms)) {
    if (length(unique(m[[v]])) < nk + 3 || any(tapply(X[, v], patient, function(x) length(unique(x))) > 1)) {
      put(A, "test", p_value = NA, ..., model = model, variable = v,
          statistic_type = if (is_linear(fit)) "F" else "wald")
      next
    }
    basis <- Hmisc::rcspline.eval(m[[v]], nk = nk)
    stopifnot(length(attr(basis, "knots")) == nk)
    splines[[v]] <- basis[patient, , drop = FALSE]
    tested(v, splines[v])
  }
  if (length(splines) > 1) tested("GLOBAL", splines)
}

# The largest |DFBETAS| of each column, and its coefficient in the model refitted without that patient.
put_influence <- function(A, model, terms, fit, kind, patient, ...) {
  X <- columns_with_names(fit)
  se <- sqrt(diag(vcov(fit)))
  moved <- if (inherits(fit, "coxph")) as.matrix(residuals(fit, type = "dfbetas", collapse = patient))
           else if (is_linear(fit)) dfbetas(fit)
           else X %*% vcov(fit) * (fit$y - fitted(fit)) / (1 - hatvalues(fit)) / rep(se, each = nrow(X))
  colnames(moved) <- colnames(X)
  scale <- if (kind == "beta") identity else exp
  for (v in terms) for (column in columns_of(v)) {
    own <- function(type, ...) put(A, type, ..., model = model, variable = v,
                                   level = if (is.factor(m[[v]])) substring(column, nchar(v) + 1) else "")
    i <- which.max(abs(moved[, column]))
    own("largest_dfbetas", estimate = abs(moved[i, column]), ...)
    others <- refit(fit, X, patient != i)
    b <- coef(others)[[column]]; error <- sqrt(vcov(others)[column, column]); t <- b / error
    p <- if (kind == "beta") 2 * pt(-abs(t), others$df.residual) else 2 * pnorm(-abs(t))
    own("estimate_without", estimate = scale(b), std_error = error, statistic = t, p_value = p, ...,
        statistic_type = if (kind == "beta") "t" else "z")
  }
}
put_diagnostics <- function(A, model, terms, fit, kind, size, patient = seq_len(nrow(m)), ...) {
  put_linearity(A, model, terms, fit, size, patient, ...)
  put_influence(A, model, terms, fit, kind, patient, ...)
}

# Holm over the candidates of an analysis: of a factor of several levels its test as a whole, else the only effect.
put_holm <- function(A) {
  found <- do.call(rbind, rows)
  tests <- found[found$analysis == A & found$model == "univariable" & found$field == "p_value", ]
  whole <- tests$variable[tests$estimate_type == "test"]
  tests <- tests[tests$estimate_type == "test" | !tests$variable %in% whole, ]
  stopifnot(!duplicated(tests$variable))
  adjusted <- p.adjust(as.numeric(tests$value), "holm")
  for (i in seq_len(nrow(tests))) with(tests[i, ], put(
    A, estimate_type, p_adjusted = adjusted[i], model = model, variable = variable, level = level,
    statistic_type = statistic_type))
}
