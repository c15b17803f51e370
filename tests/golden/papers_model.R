# Regression models of the papers' studies; sourced by papers_common.R after study_common.R.

# The patients of `data` with all of `variables` become the model's, numbers per `per` of their unit; returns how many
# of the `of` patients are left out.
use <- function(data, variables, per = list(), of = nrow(data)) {
  m <<- droplevels(data[complete.cases(data[variables]), ])
  for (name in intersect(names(per), variables)) m[[name]] <<- m[[name]] / per[[name]]
  p_all <<- sum(lengths(lapply(variables, columns_of)))
  of - nrow(m)
}
# `kind`: how to fit the patients of `m`, and what to write of the model.
put_univariable <- function(A, data, candidates, fit_terms, put_kind, per = list()) {
  for (v in candidates) {
    lost <- use(data, v, per)
    put_kind(A, "univariable", v, fit_terms(v), n_missing = lost)
  }
  put_holm(A)
}
put_listed <- function(A, model, data, variables, fit_terms, put_kind, per = list()) {
  lost <- use(data, variables, per)
  put_kind(A, model, variables, fit_terms(variables), n_missing = lost)
  put_step(A, model, 0, "start", variables, length(variables), n_missing = lost)
}
# A Cox model of intervals: `every` names counts that rise by one at each multiple of so many days, `from` values that
# are known from a day on and at their reference (0) before.
put_over_time <- function(A, model, data, variables, every = list(), from = list()) {
  lost <- use(data, variables)
  m$id <- seq_len(nrow(m))
  split <- tmerge(m, m, id = id, died = event(time, event))
  for (v in names(every)) {
    doses <- data.frame(id = rep(m$id, m[[v]]), day = every[[v]] * (sequence(m[[v]]) - 1))
    split <- tmerge(split, subset(doses, day > 0), id = id, later = cumtdc(day))
    split[[v]] <- pmin(m[[v]][split$id], 1) + split$later
    split$later <- NULL
  }
  for (v in names(from)) {
    split <- tmerge(split, data.frame(id = m$id, day = from[[v]]), id = id, known = tdc(day))
    split[[v]][split$known == 0] <- if (is.factor(m[[v]])) levels(m[[v]])[1] else 0
    split$known <- NULL
  }
  put_step(A, model, 0, "start", variables, length(variables), n_missing = lost)
  fit <- eval(bquote(coxph(.(reformulate(variables, "Surv(tstart, tstop, died)")), split, ties = "efron", x = TRUE,
                           y = TRUE, control = tight)))
  put_cox(A, model, variables, fit, lost, nrow(m), with(split, Surv(tstart, tstop, died)), split$id)
}
put_backward_wald <- function(A, data, candidates, fit_terms, put_kind, per = list()) {
  lost <- use(data, candidates, per)
  chosen <- backward(A, candidates, fit_terms, test_glm, lost)
  if (length(chosen)) put_kind(A, "backward", chosen, fit_terms(chosen), n_missing = lost)
}

# Through the origin; factors keep their reference level, where lm(y ~ 0 + factor) would not.
fit_origin <- function(terms) {
  X <- model.matrix(reformulate(terms), m)[, -1, drop = FALSE]
  y <- m$y
  fit <- lm(y ~ 0 + X)
  names(fit$coefficients) <- colnames(X)
  fit
}

# SPSS's backward stepwise selection by likelihood ratio: the term with the largest p leaves while it is above 0.10;
# where none does, the one with the smallest p of the score test returns if it is below 0.05.
log_likelihood <- function(fit) if (inherits(fit, "coxph")) tail(fit$loglik, 1) else as.numeric(logLik(fit))
fit_null_or <- function(fit_terms) function(terms) {
  if (length(terms) || !identical(fit_terms, fit_cox)) return(fit_terms(terms))
  coxph(Surv(time, event) ~ 1, m, ties = "efron")
}
score_test <- function(fit, terms, added) {
  if (inherits(fit, "coxph")) {
    larger <- reformulate(c(terms, added), "Surv(time, event)")
    start <- c(coef(fit), rep(0, length(columns_of(added))))
    at <- suppressWarnings(coxph(larger, m, ties = "efron", init = start, control = coxph.control(iter.max = 0)))
    statistic <- at$score
  } else {
    statistic <- sure_or_not(add1(fit, reformulate(c(terms, added)), test = "Rao"))[added, "Rao score"]
  }
  df <- length(columns_of(added))
  list(statistic = statistic, df = df, p_value = pchisq(statistic, df, lower.tail = FALSE), statistic_type = "score")
}
put_backward_lr <- function(A, data, candidates, fit_terms, put_kind, per = list()) {
  lost <- use(data, candidates, per)
  fit_any <- fit_null_or(fit_terms)
  present <- candidates; step <- 0; seen <- list(candidates)
  own <- function(level, variable, ...)
    put_step(A, "backward", step, level, variable, length(present), ..., n_missing = lost)
  own("start", present)
  repeat {
    step <- step + 1
    fit <- fit_any(present)
    leave <- lapply(present, function(v) {
      statistic <- 2 * (log_likelihood(fit) - log_likelihood(fit_any(setdiff(present, v))))
      df <- length(columns_of(v))
      list(statistic = statistic, df = df, p_value = pchisq(statistic, df, lower.tail = FALSE),
           statistic_type = "likelihood_ratio")
    })
    p <- sapply(leave, `[[`, "p_value")
    if (length(p) && max(p) > 0.10) {
      i <- which.max(p); moved <- present[i]; test <- leave[[i]]; move <- "remove"
      after <- present[-i]
    } else {
      absent <- setdiff(candidates, present)
      enter <- lapply(absent, function(v) score_test(fit, present, v))
      p <- sapply(enter, `[[`, "p_value")
      if (!length(p) || min(p) >= 0.05) break
      i <- which.min(p); moved <- absent[i]; test <- enter[[i]]; move <- "enter"
      after <- intersect(candidates, c(present, moved))
    }
    if (any(sapply(seen, setequal, after))) break
    present <- after; seen <- c(seen, list(after))
    do.call(own, c(list(move, moved), test))
  }
  own("stop", present)
  if (length(present)) put_kind(A, "backward", present, fit_terms(present), n_missing = lost)
}

# Forward selection to a given size by the R2 of all the data, about the mean, of models through the origin.
put_forward_r2 <- function(A, model, data, candidates, size) {
  lost <- use(data, candidates)
  score <- function(terms) 1 - sum(residuals(fit_origin(terms))^2) / sum((m$y - mean(m$y))^2)
  own <- function(step, level, variable, k, ...) put_step(A, model, step, level, variable, k, ..., n_missing = lost)
  own(0, "start", character(), 0)
  chosen <- character()
  while (length(chosen) < size) {
    absent <- setdiff(candidates, chosen)
    scores <- sapply(absent, function(v) score(c(chosen, v)))
    chosen <- c(chosen, absent[which.max(scores)])
    own(length(chosen), "enter", tail(chosen, 1), length(chosen), statistic = max(scores), statistic_type = "cv_score")
  }
  chosen <- intersect(candidates, chosen)
  own(size + 1, "stop", chosen, size, statistic = max(scores), statistic_type = "cv_score")
  put_linear(A, model, chosen, fit_origin(chosen), n_missing = lost)
}
