# Rscript regression.R ACTG175.csv   (run in tests/golden; the file is lifelines' datasets/ACTG175.csv)
# spector.csv is shipped with the installation check, src/lymphoradio/selftest.
# Linear and logistic fits, stepwise paths and diagnostics of R, MASS and car, for tests/stats.
suppressPackageStartupMessages(library(MASS))
library(car, quietly = TRUE, warn.conflicts = FALSE)
options(warn = 2)
actg <- read.csv(commandArgs(trailingOnly = TRUE)[1])
spector <- read.csv("../../src/lymphoradio/selftest/data/spector.csv")
write.csv(birthwt, "birthwt.csv", row.names = FALSE)

rows <- list()
put <- function(case, quantity, value) {
  text <- if (is.character(value)) value else sprintf("%.17g", value)
  rows[[length(rows) + 1]] <<- data.frame(case = case, quantity = quantity, value = text)
}
control <- glm.control(epsilon = 1e-14, maxit = 100)
logit <- function(formula, data) {
  eval(bquote(glm(.(formula), binomial, data = .(as.name(data)), control = control)), globalenv())
}
# glm takes its standard errors from the weights before the last iteration: once more from the estimate.
polish <- function(fit) if (inherits(fit, "glm")) update(fit, start = coef(fit)) else fit

linear <- function(case, fit) {
  s <- summary(fit)
  for (i in seq_along(coef(fit))) {
    put(case, paste0("coefficient_", i), coef(fit)[[i]])
    put(case, paste0("std_error_", i), s$coefficients[i, 2])
    put(case, paste0("t_", i), s$coefficients[i, 3])
    put(case, paste0("p_", i), s$coefficients[i, 4])
    put(case, paste0("low_", i), confint(fit)[i, 1])
    put(case, paste0("high_", i), confint(fit)[i, 2])
  }
  put(case, "r_squared", s$r.squared)
  put(case, "adjusted_r_squared", s$adj.r.squared)
  put(case, "f_statistic", s$fstatistic[[1]])
  put(case, "f_p_value", pf(s$fstatistic[[1]], s$fstatistic[[2]], s$fstatistic[[3]], lower.tail = FALSE))
  put(case, "residual_sd", s$sigma)
  put(case, "log_likelihood", as.numeric(logLik(fit)))
  put(case, "aic", extractAIC(fit)[2])
  put(case, "bic", extractAIC(fit, k = log(nobs(fit)))[2])
}

profile_limit <- function(fit, column, side) {
  X <- model.matrix(fit); y <- fit$y; b <- coef(fit)[[column]]; se <- sqrt(vcov(fit)[column, column])
  excess <- function(value) {
    constrained <- glm.fit(X[, -column, drop = FALSE], y, offset = value * X[, column], family = binomial(),
                           control = control)
    constrained$deviance - fit$deviance - qchisq(0.95, 1)
  }
  uniroot(excess, sort(c(b, b + side * 4 * se)), tol = 1e-14 * se)$root
}

logistic <- function(case, fit, profile = TRUE) {
  fit <- polish(fit)
  s <- summary(fit)
  for (i in seq_along(coef(fit))) {
    put(case, paste0("coefficient_", i), coef(fit)[[i]])
    put(case, paste0("std_error_", i), s$coefficients[i, 2])
    put(case, paste0("z_", i), s$coefficients[i, 3])
    put(case, paste0("p_", i), s$coefficients[i, 4])
    put(case, paste0("low_", i), confint.default(fit)[i, 1])
    put(case, paste0("high_", i), confint.default(fit)[i, 2])
    if (profile && i > 1) {
      put(case, paste0("profile_low_", i), profile_limit(fit, i, -1))
      put(case, paste0("profile_high_", i), profile_limit(fit, i, 1))
    }
  }
  put(case, "log_likelihood", as.numeric(logLik(fit)))
  put(case, "log_likelihood_null", -fit$null.deviance / 2)
  put(case, "aic", extractAIC(fit)[2])
  put(case, "bic", extractAIC(fit, k = log(nobs(fit)))[2])
}

inflation <- function(case, fit) {
  fit <- polish(fit)
  v <- vif(fit)
  if (!is.matrix(v)) v <- cbind(v, 1, sqrt(v))
  for (i in seq_len(nrow(v))) {
    put(case, paste0("gvif_", i), v[i, 1])
    put(case, paste0("gvif_scaled_", i), v[i, 3])
  }
}

# stepAIC's anova lists each move as "- term" or "+ term" with the AIC after it.
path <- function(case, fitted) {
  a <- fitted$anova
  for (i in seq_len(nrow(a))) {
    put(case, paste0("move_", i - 1), if (i == 1) "start" else trimws(as.character(a$Step[i])))
    put(case, paste0("criterion_", i - 1), a$AIC[i])
  }
}

# Test of all columns of a term in a fitted model: t for one column of lm, F for several, chi-squared for glm.
wald <- function(fit, term) {
  fit <- polish(fit)
  columns <- which(attr(model.matrix(fit), "assign") == match(term, attr(terms(fit), "term.labels")))
  b <- coef(fit)[columns]; k <- length(columns)
  q <- drop(b %*% solve(vcov(fit)[columns, columns], b))
  if (inherits(fit, "glm")) return(c(q, pchisq(q, k, lower.tail = FALSE)))
  if (k == 1) return(c(b / sqrt(vcov(fit)[columns, columns]),
                       pf(q, 1, df.residual(fit), lower.tail = FALSE)))
  c(q / k, pf(q / k, k, df.residual(fit), lower.tail = FALSE))
}
lr <- function(larger, smaller) {
  df <- length(coef(larger)) - length(coef(smaller))
  q <- 2 * as.numeric(logLik(larger) - logLik(smaller))
  c(q, pchisq(q, df, lower.tail = FALSE))
}
formula_of <- function(outcome, terms) reformulate(if (length(terms)) terms else "1", outcome)
by_p <- function(case, refit, outcome, candidates, test, remove_above, enter_below, present) {
  step <- 0
  record <- function(action, term, result) {
    step <<- step + 1
    put(case, paste0("move_", step), paste(action, term))
    put(case, paste0("statistic_", step), result[[1]])
    put(case, paste0("p_", step), result[[2]])
  }
  repeat {
    here <- refit(formula_of(outcome, candidates[candidates %in% present])); moved <- FALSE
    if (!is.na(remove_above) && length(present)) {
      options <- candidates[candidates %in% present]
      results <- lapply(options, function(term) {
        if (test == "wald") wald(here, term)
        else lr(here, refit(formula_of(outcome, setdiff(options, term))))
      })
      p <- sapply(results, `[[`, 2)
      if (max(p) > remove_above) {
        worst <- which.max(p); record("-", options[worst], results[[worst]])
        present <- setdiff(present, options[worst]); moved <- TRUE
      }
    }
    if (!moved && !is.na(enter_below)) {
      options <- candidates[!candidates %in% present]
      results <- lapply(options, function(term) {
        larger <- refit(formula_of(outcome, candidates[candidates %in% c(present, term)]))
        if (test == "wald") wald(larger, term) else lr(larger, here)
      })
      p <- sapply(results, `[[`, 2)
      if (length(p) && min(p) < enter_below) {
        best <- which.min(p); record("+", options[best], results[[best]])
        present <- c(present, options[best]); moved <- TRUE
      }
    }
    if (!moved) break
  }
  put(case, "n_moves", step)
}

# --- linear: mtcars
cars <- transform(mtcars, cyl = factor(cyl))
fit <- lm(mpg ~ wt + hp + cyl, cars)
linear("mtcars", fit)
inflation("mtcars", fit)
put("mtcars", "wald_cyl", wald(fit, "cyl")[1]); put("mtcars", "wald_cyl_p", wald(fit, "cyl")[2])
for (i in seq_len(nrow(cars))) {
  put("mtcars", paste0("leverage_", i), hatvalues(fit)[[i]])
  put("mtcars", paste0("rstandard_", i), rstandard(fit)[[i]])
  put("mtcars", paste0("cooks_", i), cooks.distance(fit)[[i]])
}
linear("mtcars_no_intercept", lm(mpg ~ 0 + wt + hp, cars))
candidates <- c("cyl", "disp", "hp", "drat", "wt", "qsec", "vs", "am", "gear", "carb")
full <- lm(formula_of("mpg", candidates), cars)
empty <- lm(mpg ~ 1, cars)
scope <- list(lower = ~1, upper = formula(full)[-2])
path("mtcars_aic_backward", stepAIC(full, direction = "backward", trace = 0))
path("mtcars_aic_forward", stepAIC(empty, scope, direction = "forward", trace = 0))
path("mtcars_aic_both_full", stepAIC(full, scope, direction = "both", trace = 0))
path("mtcars_aic_both_empty", stepAIC(empty, scope, direction = "both", trace = 0))
path("mtcars_bic_backward", stepAIC(full, direction = "backward", trace = 0, k = log(32)))
refit <- function(formula) lm(formula, cars)
by_p("mtcars_wald_backward", refit, "mpg", candidates, "wald", 0.10, NA, candidates)
by_p("mtcars_wald_forward", refit, "mpg", candidates, "wald", NA, 0.05, character())
by_p("mtcars_lr_both", refit, "mpg", candidates, "lr", 0.10, 0.05, character())

# --- logistic: birthwt, spector
births <- transform(birthwt, race = factor(race))
candidates <- c("age", "lwt", "race", "smoke", "ptl", "ht", "ui", "ftv")
full <- logit(formula_of("low", candidates), "births")
empty <- logit(low ~ 1, "births")
scope <- list(lower = ~1, upper = formula(full)[-2])
logistic("birthwt", full)
inflation("birthwt", full)
put("birthwt", "wald_race", wald(full, "race")[1]); put("birthwt", "wald_race_p", wald(full, "race")[2])
logistic("birthwt_no_intercept", logit(low ~ 0 + lwt + smoke, "births"), profile = FALSE)
path("birthwt_aic_backward", stepAIC(full, direction = "backward", trace = 0))
path("birthwt_aic_forward", stepAIC(empty, scope, direction = "forward", trace = 0))
path("birthwt_aic_both_full", stepAIC(full, scope, direction = "both", trace = 0))
path("birthwt_aic_both_empty", stepAIC(empty, scope, direction = "both", trace = 0))
path("birthwt_bic_backward", stepAIC(full, direction = "backward", trace = 0, k = log(189)))
refit <- function(formula) logit(formula, "births")
by_p("birthwt_wald_backward", refit, "low", candidates, "wald", 0.10, NA, candidates)
by_p("birthwt_lr_backward", refit, "low", candidates, "lr", 0.10, NA, candidates)
by_p("birthwt_lr_forward", refit, "low", candidates, "lr", NA, 0.05, character())
by_p("birthwt_wald_both", refit, "low", candidates, "wald", 0.10, 0.05, character())
by_p("birthwt_wald_both_full", refit, "low", candidates, "wald", 0.10, 0.05, candidates)
logistic("spector", logit(GRADE ~ GPA + TUCE + PSI, "spector"))

# --- a cohort of 2,139 patients
actg <- transform(actg, arms = factor(arms), change = cd420 - cd40, decline = as.integer(cd420 < cd40))
candidates <- c("age", "wtkg", "hemo", "homo", "drugs", "karnof", "oprior", "preanti", "race", "gender", "str2",
                "symptom", "cd40", "cd80", "arms")
full <- lm(formula_of("change", candidates), actg)
linear("actg_linear", full)
inflation("actg_linear", full)
path("actg_linear_aic_backward", stepAIC(full, direction = "backward", trace = 0))
by_p("actg_linear_wald_backward", function(f) lm(f, actg), "change", candidates, "wald", 0.10, NA, candidates)
full <- logit(formula_of("decline", candidates), "actg")
logistic("actg_logistic", full)
path("actg_logistic_aic_backward", stepAIC(full, direction = "backward", trace = 0))
by_p("actg_logistic_wald_backward", function(f) logit(f, "actg"), "decline", candidates, "wald", 0.10, NA, candidates)

write.csv(do.call(rbind, rows), "regression.csv", row.names = FALSE, quote = FALSE)
