# Rscript selection_spss.R   (run in tests/golden; needs R's survival and MASS)
# SPSS's backward methods by loops over glm and coxph: removal by Wald, likelihood-ratio or conditional statistic,
# return by the score test; for linear models removal by the partial F. Writes selection_spss.csv (case, quantity,
# value), lung_complete.csv and site_returns.csv (patients in whom a removed factor returns).
suppressMessages({library(survival); library(MASS)})
options(warn = 2)
rows <- list()
put <- function(case, quantity, value) {
  text <- if (is.character(value)) value else sprintf("%.17g", value)
  rows[[length(rows) + 1]] <<- data.frame(case = case, quantity = quantity, value = text)
}
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, toler.inf = 1e-10, iter.max = 100)
stay <- coxph.control(iter.max = 0)

# A kind of model: how to fit it, its log-likelihood, the one with coefficients b, and the score test of a term.
logistic <- function(data, outcome) {
  control <- glm.control(epsilon = 1e-14, maxit = 100)
  formula_of <- function(terms) reformulate(if (length(terms)) terms else "1", outcome)
  # The standard errors of glm are of the weights before its last iteration: once more from the estimate.
  fit <- function(terms) {
    f <- formula_of(terms)
    first <- glm(f, binomial, data, control = control)
    glm(f, binomial, data, control = control, start = coef(first))
  }
  list(
    fit = fit, log_likelihood = function(fit) as.numeric(logLik(fit)),
    at = function(terms, b) {
      eta <- drop(model.matrix(formula_of(terms), data) %*% b)
      sum(data[[outcome]] * eta - log1p(exp(eta)))
    },
    score = function(fit, terms, added) {
      tested <- add1(fit, reformulate(c(terms, added)), test = "Rao")[added, ]
      c(tested[["Rao score"]], tested[["Pr(>Chi)"]])
    }
  )
}
cox <- function(data, time, event, ties) {
  surv <- sprintf("Surv(%s, %s)", time, event)
  fit <- function(terms) {
    coxph(reformulate(if (length(terms)) terms else "1", surv), data, ties = ties, control = tight)
  }
  list(
    fit = fit, log_likelihood = function(fit) tail(fit$loglik, 1),
    at = function(terms, b) {
      if (!length(terms)) return(fit(terms)$loglik)
      suppressWarnings(coxph(reformulate(terms, surv), data, ties = ties, init = b, control = stay))$loglik[2]
    },
    score = function(fit, terms, added) {
      larger <- reformulate(c(terms, added), surv)
      k <- ncol(model.matrix(larger, data)) - 1 - length(coef(fit))
      at <- suppressWarnings(coxph(larger, data, ties = ties, init = c(coef(fit), rep(0, k)), control = stay))
      c(at$score, pchisq(at$score, k, lower.tail = FALSE))
    }
  )
}

columns_of <- function(fit, term) {
  columns <- attr(model.matrix(fit), "assign") == match(term, attr(terms(fit), "term.labels"))
  which(columns)
}
removal <- function(kind, fit, terms, term, by) {
  columns <- columns_of(fit, term)
  b <- coef(fit); V <- vcov(fit); k <- length(columns)
  if (by == "wald") {
    q <- drop(b[columns] %*% solve(V[columns, columns], b[columns]))
  } else {
    rest <- setdiff(terms, term)
    smaller <- if (by == "lr") kind$log_likelihood(kind$fit(rest)) else {
      kind$at(rest, (b - V[, columns, drop = FALSE] %*% solve(V[columns, columns], b[columns]))[-columns])
    }
    q <- 2 * (kind$log_likelihood(fit) - smaller)
  }
  c(q, pchisq(q, k, lower.tail = FALSE))
}
backward <- function(case, kind, candidates, by, remove_above = 0.10, enter_below = 0.05) {
  present <- candidates; step <- 0; seen <- list(present)
  move <- function(action, term, after, result) {
    if (any(sapply(seen, setequal, after))) return(FALSE)
    step <<- step + 1
    put(case, paste0("move_", step), paste(action, term))
    put(case, paste0("statistic_", step), result[[1]])
    put(case, paste0("p_", step), result[[2]])
    seen[[length(seen) + 1]] <<- after
    present <<- after
    TRUE
  }
  repeat {
    fit <- kind$fit(present)
    if (length(present)) {
      tests <- lapply(present, function(term) removal(kind, fit, present, term, by))
      p <- sapply(tests, `[[`, 2)
      if (max(p) > remove_above) {
        i <- which.max(p)
        if (move("-", present[i], present[-i], tests[[i]])) next else break
      }
    }
    absent <- setdiff(candidates, present)
    if (!length(absent)) break
    tests <- lapply(absent, function(term) kind$score(fit, present, term))
    p <- sapply(tests, `[[`, 2)
    if (step == 0 || min(p) >= enter_below) break
    i <- which.min(p)
    if (!move("+", absent[i], candidates[candidates %in% c(present, absent[i])], tests[[i]])) break
  }
  put(case, "n_moves", step)
  put(case, "selected", paste(present, collapse = " "))
}
# Every statistic of the full model, and the score tests of all other terms at a small one.
single <- function(case, kind, candidates, small) {
  full <- kind$fit(candidates)
  for (by in c("wald", "lr", "conditional")) for (term in candidates) {
    result <- removal(kind, full, candidates, term, by)
    put(case, paste0(by, "_", term), result[1]); put(case, paste0(by, "_p_", term), result[2])
  }
  for (term in setdiff(candidates, small)) {
    result <- kind$score(kind$fit(small), small, term)
    put(case, paste0("score_", term), result[1]); put(case, paste0("score_p_", term), result[2])
  }
  for (term in candidates) {
    result <- kind$score(kind$fit(character()), character(), term)
    put(case, paste0("score_null_", term), result[1])
  }
}
# A null Cox model has no coefficients; coxph then starts the larger one at zero.

births <- transform(birthwt, race = factor(race))
birth_terms <- c("age", "lwt", "race", "smoke", "ptl", "ht", "ui", "ftv")
logit <- logistic(births, "low")
single("birthwt", logit, birth_terms, c("lwt", "smoke"))

patients <- subset(lung, ph.ecog < 3)[, c("time", "status", "age", "sex", "ph.ecog", "ph.karno", "pat.karno",
                                          "meal.cal", "wt.loss")]
names(patients) <- c("time", "event", "age", "sex", "ecog", "ph_karno", "pat_karno", "meal_cal", "wt_loss")
patients <- transform(na.omit(patients), event = as.integer(event == 2))
write.csv(patients, "lung_complete.csv", row.names = FALSE, quote = FALSE)
patients$ecog <- factor(patients$ecog)
lung_terms <- c("age", "sex", "ecog", "ph_karno", "pat_karno", "meal_cal", "wt_loss")
single("lung_efron", cox(patients, "time", "event", "efron"), lung_terms, c("sex", "ecog"))
single("lung_breslow", cox(patients, "time", "event", "breslow"), lung_terms, c("sex", "ecog"))

# The site is nearly the sum of four weak markers: it leaves beside them, and returns when they have left.
simulate <- function(seed) {
  set.seed(seed)
  n <- 160
  d <- as.data.frame(round(matrix(rnorm(5 * n), n), 2)); names(d) <- c("a", "b", "c", "e", "g")
  d$site <- as.integer(cut((d$a + d$b + d$c + d$e) / 2 + rnorm(n, sd = 0.1), c(-Inf, -0.5, 0.5, Inf))) - 1
  shift <- 0.45 * d$site
  d$event <- as.integer(runif(n) < plogis(shift - 0.4))
  d$time <- ceiling(100 * rexp(n, exp(shift * 0.8))); d$status <- as.integer(runif(n) < 0.5)
  cbind(seed = seed, d)
}
returns <- rbind(simulate(252), simulate(1))
write.csv(returns, "site_returns.csv", row.names = FALSE, quote = FALSE)
returns$site <- factor(returns$site)
site_terms <- c("a", "b", "c", "e", "g", "site")
for (by in c("wald", "lr", "conditional")) {
  backward(paste0("birthwt_", by), logit, birth_terms, by)
  backward(paste0("lung_efron_", by), cox(patients, "time", "event", "efron"), lung_terms, by)
  backward(paste0("lung_breslow_", by), cox(patients, "time", "event", "breslow"), lung_terms, by)
  backward(paste0("site_logistic_", by), logistic(subset(returns, seed == 252), "event"), site_terms, by, 0.15, 0.15)
  backward(paste0("site_cox_", by), cox(subset(returns, seed == 1), "time", "status", "efron"), site_terms, by,
           0.15, 0.15)
}

# Linear: F to remove, no return.
cars <- transform(mtcars, cyl = factor(cyl))
present <- c("cyl", "disp", "hp", "drat", "wt", "qsec", "vs", "am", "gear", "carb"); step <- 0
repeat {
  tested <- drop1(lm(reformulate(present, "mpg"), cars), test = "F")[-1, ]
  p <- tested[["Pr(>F)"]]; i <- which.max(p)
  if (p[i] <= 0.10) break
  step <- step + 1
  put("mtcars_f", paste0("move_", step), paste("-", present[i]))
  put("mtcars_f", paste0("statistic_", step), tested[["F value"]][i]); put("mtcars_f", paste0("p_", step), p[i])
  present <- present[-i]
}
put("mtcars_f", "n_moves", step)
put("mtcars_f", "selected", paste(present, collapse = " "))

write.csv(do.call(rbind, rows), "selection_spss.csv", row.names = FALSE, quote = FALSE)
