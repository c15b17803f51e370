# Linear and logistic regression; sourced by actg175.R. `m` has the numbers per clinical unit.

candidates <- c("age", "gender", "race", "wtkg", "karnof", "hemo", "homo", "drugs", "symptom", "str2", "oprior",
                "preanti", "cd40", "cd80", "arms")
p_all <- ncol(model.matrix(reformulate(candidates), m)) - 1
stopifnot(complete.cases(m[, candidates]))

# --- linear ---
A <- "cd4_change_linear"
outcome <- "cd4_change"
fit_lm <- function(terms) lm(reformulate(terms, outcome), m)
for (v in candidates) put_linear(A, "univariable", v, fit_lm(v))
put_holm(A)
chosen <- backward(A, candidates, fit_lm, test_lm)
put_linear(A, "backward", chosen, fit_lm(chosen))
reference <- vif(fit_lm(chosen))[, 3]^2
stopifnot(all.equal(unname(inflation(fit_lm(chosen), chosen)), unname(reference), tolerance = 1e-10))

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
put_linear(A, "mlxtend", chosen, fit_lm(chosen))

# --- analysis of covariance ---
A <- "cd420_ancova"
outcome <- "cd420"
listed <- c("cd40", "arms")
p_all <- length(coef(fit_lm(listed))) - 1  # candidate parameters are those of the variables listed
put_step(A, "baseline", 0, "start", listed, length(listed))
put_linear(A, "baseline", listed, fit_lm(listed))
p_all <- ncol(X_all) - 1

# --- logistic ---
A <- "cd4_decline_logistic"
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
put_by_profile <- function(model, terms) {
  fit <- fit_glm(terms)
  found <- list()
  limits <- function(column) {
    if (is.null(found[[column]])) found[[column]] <<- profile_limits(fit, column)
    found[[column]]
  }
  put_logistic(A, model, terms, fit, limits)
}
for (v in candidates) put_by_profile("univariable", v)
put_holm(A)
put_by_profile("backward", backward(A, candidates, fit_glm, test_glm))
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
put_by_profile("aic", chosen)
