# Rscript resampling.R   (run in tests/golden after selection_spss.R, which writes lung_complete.csv, and
# python resampling_weights.py, which writes resampling_weights.csv; needs R's survival and pROC)
# Backward selection in 40 resamples by loops over coxph, glm and lm: every model is fitted anew, on rows that stand
# there as often as they were drawn. Writes resampling.csv (case, quantity, value): cases <family>_<criterion>, each
# quantity a list over the resamples:
#   selected     terms of the last model, by spaces; "none" without any
#   criterion    its AIC or BIC; for wald and lr the largest p of its terms
#   <column>     its coefficients, 0 for what is not in it; (intercept)
#   apparent, tested   C, AUC or R squared in the resample and in the original rows
#   slope        calibration slope in the original rows; NaN without any term
suppressPackageStartupMessages({library(survival); library(pROC)})
options(warn = 2)
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, toler.inf = 1e-10, iter.max = 100)
tight_glm <- glm.control(epsilon = 1e-14, maxit = 100)
REMOVE_ABOVE <- 0.10

lung <- transform(read.csv("lung_complete.csv"), ecog = factor(ecog))
weights <- read.csv("resampling_weights.csv")
# Known at 365 days: dead by then, or followed for longer.
known <- with(lung, event == 1 & time <= 365 | time > 365)
year <- transform(lung[known, ], died = as.integer(time <= 365))

formula_of <- function(outcome, terms) reformulate(if (length(terms)) terms else "1", outcome)
# Sum over columns in their order: patients with equal covariates get equal predictions.
linear_predictor <- function(columns, b) Reduce(`+`, Map(`*`, columns, b), numeric(nrow(columns)))
r_squared <- function(y, predicted) 1 - sum((y - predicted)^2) / sum((y - mean(y))^2)

# A family: data, outcome, fit; minus twice the log-likelihood up to a constant; the n of BIC; the test of coefficients
# b with covariance V; performance of a linear predictor; calibration slope.
cox <- list(
  data = lung, outcome = "Surv(time, event)", candidates = setdiff(names(lung), c("time", "event")),
  fit = function(formula, rows) coxph(formula, rows, ties = "efron", control = tight),
  deviance = function(fit) -2 * tail(fit$loglik, 1),
  n_of_bic = function(rows) sum(rows$event),
  wald_p = function(fit, statistic, k) pchisq(statistic, k, lower.tail = FALSE),
  performance = function(rows, lp) concordance(Surv(time, event) ~ lp, rows, reverse = TRUE)$concordance,
  slope = function(rows, lp) coef(coxph(Surv(time, event) ~ lp, rows, control = tight))[["lp"]]
)
logistic <- list(
  data = year, outcome = "died", candidates = cox$candidates,
  fit = function(formula, rows) {
    first <- glm(formula, binomial, rows, control = tight_glm)
    # The standard errors of glm are of the weights before its last iteration: once more from the estimate.
    eval(bquote(glm(.(formula), binomial, rows, control = tight_glm, start = .(coef(first)))))
  },
  deviance = function(fit) -2 * as.numeric(logLik(fit)),
  n_of_bic = nrow,
  wald_p = cox$wald_p,
  performance = function(rows, lp) {
    as.numeric(auc(roc(rows$died, lp, levels = c(0, 1), direction = "<", quiet = TRUE)))
  },
  slope = function(rows, lp) coef(glm(died ~ lp, binomial, cbind(rows, lp), control = tight_glm))[["lp"]]
)
linear <- list(
  data = lung, outcome = "wt_loss", candidates = setdiff(cox$candidates, "wt_loss"),
  fit = function(formula, rows) lm(formula, rows),
  deviance = function(fit) extractAIC(fit, k = 0)[2],
  n_of_bic = nrow,
  wald_p = function(fit, statistic, k) pf(statistic / k, k, fit$df.residual, lower.tail = FALSE),
  performance = function(rows, lp) r_squared(rows$wt_loss, lp),
  slope = function(rows, lp) coef(lm(wt_loss ~ lp, cbind(rows, lp)))[["lp"]]
)

columns_of <- function(terms, rows) {
  model.matrix(formula_of(NULL, terms), rows)[, -1, drop = FALSE]
}
p_of <- function(family, rows, terms, term, by) {
  fit <- family$fit(formula_of(family$outcome, terms), rows)
  own <- colnames(columns_of(term, rows))
  if (by == "wald") {
    b <- coef(fit)[own]
    return(family$wald_p(fit, drop(b %*% solve(vcov(fit)[own, own], b)), length(own)))
  }
  smaller <- family$fit(formula_of(family$outcome, setdiff(terms, term)), rows)
  pchisq(family$deviance(smaller) - family$deviance(fit), length(own), lower.tail = FALSE)
}
information_criterion <- function(family, rows, terms, penalty) {
  fit <- family$fit(formula_of(family$outcome, terms), rows)
  family$deviance(fit) + penalty * length(coef(fit))
}
# No decision of these resamples hangs on rounding.
clear <- function(values) {
  stopifnot(length(values) < 2 || diff(sort(values, decreasing = TRUE)[1:2]) < -1e-7)
}
select <- function(family, rows, by) {
  terms <- family$candidates
  repeat {
    if (by %in% c("aic", "bic")) {
      penalty <- if (by == "aic") 2 else log(family$n_of_bic(rows))
      now <- information_criterion(family, rows, terms, penalty)
      after <- vapply(terms, function(t) information_criterion(family, rows, setdiff(terms, t), penalty), 0)
      clear(-c(now, after))
      if (!length(terms) || min(after) >= now) return(list(terms = terms, criterion = now))
      terms <- terms[-which.min(after)]
    } else {
      if (!length(terms)) return(list(terms = terms, criterion = NaN))
      p <- vapply(terms, function(t) p_of(family, rows, terms, t, by), 0)
      clear(p)
      clear(c(max(p), REMOVE_ABOVE))
      if (max(p) <= REMOVE_ABOVE) return(list(terms = terms, criterion = max(p)))
      terms <- terms[-which.max(p)]
    }
  }
}

results <- list()
put <- function(case, quantity, replicate, value) {
  text <- if (is.character(value)) value else sprintf("%.17g", value)
  quantity <- paste(quantity, replicate, sep = ".")
  results[[length(results) + 1]] <<- data.frame(case = case, quantity = quantity, value = text)
}
rerun <- function(name, family, by, replicate, weight) {
  case <- paste(name, by, sep = "_")
  original <- family$data
  rows <- original[rep(seq_len(nrow(original)), weight), ]
  chosen <- select(family, rows, by)
  terms <- chosen$terms
  b <- coef(family$fit(formula_of(family$outcome, terms), rows))
  intercept <- if ("(Intercept)" %in% names(b)) b[["(Intercept)"]] else 0
  score <- function(data) {
    columns <- columns_of(terms, data)
    intercept + linear_predictor(as.data.frame(columns), b[colnames(columns)])
  }
  columns <- colnames(columns_of(family$candidates, rows))
  all <- setNames(ifelse(columns %in% names(b), b[columns], 0), columns)
  put(case, "selected", replicate, if (length(terms)) paste(terms, collapse = " ") else "none")
  put(case, "criterion", replicate, chosen$criterion)
  if (name != "cox") put(case, "intercept", replicate, intercept)
  for (column in names(all)) put(case, column, replicate, all[[column]])
  put(case, "apparent", replicate, family$performance(rows, score(rows)))
  put(case, "tested", replicate, family$performance(original, score(original)))
  put(case, "slope", replicate, if (length(terms)) family$slope(original, score(original)) else NaN)
}

families <- list(cox = cox, logistic = logistic, linear = linear)
for (name in names(families)) for (by in c("aic", "bic", "wald", "lr")) for (r in seq_along(weights)) {
  weight <- if (name == "logistic") weights[[r]][known] else weights[[r]]
  rerun(name, families[[name]], by, r, weight)
}
write.csv(do.call(rbind, results), "resampling.csv", row.names = FALSE, quote = FALSE)
