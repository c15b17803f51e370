# The same computations in R: Rscript reference.R FILE OUTPUT seconds REPEATS, or FILE OUTPUT numbers. FILE is that of
# arrays.py. Seconds are at R's defaults; numbers are converged (coxph.control, glm.control).
suppressPackageStartupMessages(library(survival))
arguments <- commandArgs(trailingOnly = TRUE)
columns <- c("days", "exact_days", "event", "outcome", "group", paste0("x", 1:15))
size <- file.size(arguments[1]) / 8
values <- matrix(readBin(arguments[1], "double", size), ncol = length(columns), dimnames = list(NULL, columns))
patients <- as.data.frame(values)
covariates <- paste0("x", 1:15)
X <- values[, covariates]
rm(values)
right <- paste(covariates, collapse = " + ")
of_days <- as.formula(paste("Surv(days, event) ~", right))
of_exact_days <- as.formula(paste("Surv(exact_days, event) ~", right))
of_outcome <- as.formula(paste("outcome ~", right))
patients$score <- round(patients$x1) - round(patients$x6) + 10 * patients$x9

measure <- function(repeats) {
  endpoint <- Surv(patients$days, patients$event)
  control <- coxph.control()
  tasks <- list(
    kaplan_meier = function() survfit(Surv(days, event) ~ group, patients),
    log_rank = function() survdiff(Surv(days, event) ~ group, patients),
    cox_efron = function() coxph(of_days, patients),
    cox_breslow = function() coxph(of_days, patients, ties = "breslow"),
    cox_distinct_times = function() coxph(of_exact_days, patients),
    logistic = function() glm(of_outcome, binomial, patients),
    cox_efron_fit_only = function() {
      coxph.fit(X, endpoint, NULL, NULL, NULL, control, NULL, "efron", rownames = NULL, resid = FALSE)
    },
    logistic_fit_only = function() glm.fit(cbind(1, X), patients$outcome, family = binomial())
  )
  fit <- coxph(of_days, patients)
  tasks$proportional_hazards <- function() cox.zph(fit, terms = FALSE)
  tasks$concordance <- function() concordance(Surv(days, event) ~ score, patients, reverse = TRUE)
  rows <- lapply(names(tasks), function(name) {
    taken <- system.time(for (i in seq_len(repeats)) tasks[[name]]()) / repeats
    data.frame(task = name, seconds = taken[["elapsed"]], cpu_seconds = taken[["user.self"]] + taken[["sys.self"]])
  })
  do.call(rbind, rows)
}

number <- function(name, values) {
  values <- as.vector(values)
  data.frame(name = paste(name, seq_along(values), sep = "_"), value = sprintf("%.17g", values))
}

# coxph stops when the log-likelihood no longer changes in its digits; of 10^6 patients the coefficients then still
# change in their ninth. Newton's method goes on from there with R's information, and with the score from sums that R adds
# up in extended precision. (The sum of R's score residuals takes time with n squared.)
score_at <- function(time, event, estimate, efron) {
  risk <- exp(drop(scale(X, scale = FALSE) %*% estimate))
  at_time <- function(values) rowsum(values, time)
  still <- function(sums) apply(sums, 2, function(column) rev(cumsum(rev(column))))
  all <- still(at_time(cbind(risk, risk * X)))
  own <- at_time(event * cbind(risk, risk * X))
  deaths <- drop(at_time(event))
  # Efron's average of tied deaths: the first with all of them at risk, the next with one less of their mean, and so on.
  row <- rep(seq_along(deaths), deaths)
  share <- if (efron) (sequence(deaths) - 1) / deaths[row] else 0
  sums <- all[row, ] - share * own[row, ]
  colSums(X[event == 1, ]) - colSums(sums[, -1] / sums[, 1])
}

# Without timefix: R would take times for equal that differ in their ninth digit.
converged <- function(formula, ...) {
  tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 50, timefix = FALSE)
  nowhere <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 0, timefix = FALSE)
  first <- coxph(formula, patients, control = tight, ...)
  estimate <- coef(first)
  for (i in 1:2) {
    at <- coxph(formula, patients, control = nowhere, init = estimate, ...)
    endpoint <- as.matrix(at$y)
    score <- score_at(endpoint[, 1], endpoint[, 2], estimate, at$method == "efron")
    estimate <- estimate + drop(vcov(at) %*% score)
  }
  fit <- coxph(formula, patients, control = nowhere, init = estimate, ...)
  fit$null <- first$loglik[1]
  fit$score_at_null <- first$score
  fit
}

cox_numbers <- function(name, fit) {
  rbind(
    number(name, coef(fit)), number(paste0(name, "_se"), sqrt(diag(vcov(fit)))),
    number(paste0(name, "_log_likelihood"), c(fit$null, fit$loglik[2])),
    number(paste0(name, "_score"), fit$score_at_null)
  )
}

compute <- function() {
  at <- round(quantile(patients$days, seq(0.02, 0.98, length.out = 25)))
  curves <- lapply(0:2, function(g) {
    curve <- survfit(Surv(days, event) ~ 1, patients[patients$group == g, ])
    step <- summary(curve, times = at, extend = TRUE)
    part <- function(name) paste0("km", g, "_", name)
    rbind(
      number(part("survival"), step$surv), number(part("se"), step$std.err), number(part("low"), step$lower),
      number(part("high"), step$upper), number(part("median"), quantile(curve, 0.5, conf.int = FALSE))
    )
  })
  test <- survdiff(Surv(days, event) ~ group, patients)
  efron <- converged(of_days)
  agreement <- concordance(Surv(days, event) ~ score, patients, reverse = TRUE)
  model <- glm(of_outcome, binomial, patients, epsilon = 1e-14, maxit = 100)
  rbind(
    do.call(rbind, curves), number("log_rank", test$chisq), number("log_rank_expected", test$exp),
    cox_numbers("cox_efron", efron),
    cox_numbers("cox_breslow", converged(of_days, ties = "breslow")),
    cox_numbers("cox_distinct_times", converged(of_exact_days)),
    number("zph", cox.zph(efron, terms = FALSE)$table[, "chisq"]),
    number("concordance", agreement$concordance), number("concordance_se", sqrt(agreement$var)),
    number("logistic", coef(model)), number("logistic_se", sqrt(diag(vcov(model)))),
    number("logistic_log_likelihood", as.numeric(logLik(model)))
  )
}

result <- if (arguments[3] == "numbers") compute() else measure(as.integer(arguments[4]))
write.csv(result, arguments[2], row.names = FALSE, quote = FALSE)
