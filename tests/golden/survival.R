# Golden values for tests/stats: survival curves, log-rank, Cox regression, proportional hazards, concordance.
# Usage: Rscript tests/golden/survival.R path/to/lifelines/datasets   (rossi.csv and ACTG175.csv are read there)
# Writes survival.csv (case, quantity, value) and survival_data.csv, beside itself: the small data sets that R ships and
# selftest.R does not write into src/lymphoradio/selftest/data.
suppressMessages(library(survival))
datasets <- commandArgs(trailingOnly = TRUE)[1]
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
shipped <- file.path(here, "../../src/lymphoradio/selftest/data")
rows <- list()
put <- function(case, quantity, value) {
  rows[[length(rows) + 1]] <<- data.frame(case = case, quantity = quantity, value = sprintf("%.17g", as.numeric(value)))
}
put_each <- function(case, quantity, values) for (i in seq_along(values)) put(case, paste0(quantity, "[", i - 1, "]"), values[i])
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, toler.inf = 1e-10, iter.max = 100)

put_curve <- function(case, formula, data, probs = c(0.25, 0.5, 0.75), times = NULL, steps = TRUE) {
  for (type in c("log-log", "log", "plain")) {
    fit <- survfit(formula, data = data, conf.type = type)
    tag <- function(x) paste0(type, ":", x)
    if (steps) {
      put_each(case, tag("low"), fit$lower)
      put_each(case, tag("high"), fit$upper)
    }
    q <- quantile(fit, probs)
    put_each(case, tag("quantile"), q$quantile)
    put_each(case, tag("quantile_low"), q$lower)
    put_each(case, tag("quantile_high"), q$upper)
    if (!is.null(times)) {
      s <- summary(fit, times = times)
      put_each(case, tag("at_low"), s$lower)
      put_each(case, tag("at_high"), s$upper)
    }
  }
  if (steps) {
    put_each(case, "time", fit$time)
    put_each(case, "n_risk", fit$n.risk)
    put_each(case, "n_event", fit$n.event)
    put_each(case, "n_censored", fit$n.censor)
    put_each(case, "survival", fit$surv)
    put_each(case, "std_error", summary(fit, times = fit$time)$std.err)
  }
  if (!is.null(times)) {
    put_each(case, "at_survival", s$surv)
    put_each(case, "at_std_error", s$std.err)
    put_each(case, "at_n_risk", s$n.risk)
  }
}
put_follow_up <- function(case, data) {
  fit <- survfit(Surv(time, 1 - event) ~ 1, data = data, conf.type = "log-log")
  q <- quantile(fit, 0.5)
  put(case, "follow_up", q$quantile); put(case, "follow_up_low", q$lower); put(case, "follow_up_high", q$upper)
}
put_log_rank <- function(case, formula, data) {
  fit <- survdiff(formula, data = data)
  total <- function(x) if (is.matrix(x)) rowSums(x) else x
  put(case, "statistic", fit$chisq); put(case, "p_value", fit$pvalue)
  put_each(case, "observed", total(fit$obs)); put_each(case, "expected", total(fit$exp))
  put_each(case, "n", fit$n)
}
put_cox <- function(case, formula, data, zph = character(0), residuals = FALSE) {
  for (ties in c("efron", "breslow")) {
    fit <- do.call(coxph, list(formula, data = data, ties = ties, control = tight))  # the call carries the data to cox.zph
    id <- paste0(case, ":", ties)
    put_each(id, "coefficient", coef(fit))
    put_each(id, "std_error", sqrt(diag(vcov(fit))))
    put_each(id, "covariance", as.vector(vcov(fit)))
    put(id, "log_likelihood_null", fit$loglik[1]); put(id, "log_likelihood", fit$loglik[2])
    put(id, "score", fit$score); put(id, "wald", fit$wald.test); put(id, "n_event", fit$nevent)
    for (transform in zph) {
      test <- cox.zph(fit, transform = transform)
      put_each(id, paste0("zph_", transform), test$table[, "chisq"])
      put_each(id, paste0("zph_", transform, "_df"), test$table[, "df"])
      put_each(id, paste0("zph_", transform, "_p"), test$table[, "p"])
      if (residuals) {
        put_each(id, paste0("zph_", transform, "_x"), test$x)
        put_each(id, paste0("zph_", transform, "_y"), cox.zph(fit, transform = transform, terms = FALSE)$y[, 1])
      }
    }
    if (ncol(fit$y) == 2) {
      put(id, "concordance", fit$concordance["concordance"]); put(id, "concordance_se", fit$concordance["std"])
      put_each(id, "pairs", fit$concordance[1:5])
    }
  }
}

keep <- list()
data_set <- function(name, data) {
  long <- do.call(rbind, lapply(names(data), function(v)
    data.frame(data = name, column = v, row = seq_len(nrow(data)) - 1, value = sprintf("%.17g", as.numeric(data[[v]])))))
  keep[[length(keep) + 1]] <<- long
  data
}

freireich <- read.csv(file.path(shipped, "freireich.csv"))
aml <- read.csv(file.path(shipped, "aml.csv"))
lung <- read.csv(file.path(shipped, "lung.csv"))
veteran <- data_set("veteran", with(survival::veteran, data.frame(time, event = status, trt, karno, diagtime, age, prior,
  small = as.integer(celltype == "smallcell"), adeno = as.integer(celltype == "adeno"),
  large = as.integer(celltype == "large"), celltype = as.integer(celltype))))
heart <- data_set("heart", with(survival::heart, data.frame(start, time = stop, event, age, year, surgery,
  transplant = as.integer(transplant == "1"))))
test1 <- read.csv(file.path(shipped, "test1.csv"))
test2 <- read.csv(file.path(shipped, "test2.csv"))
half <- data_set("half", data.frame(time = c(1, 2, 3, 5, 6, 6, 7, 9, 10, 12), event = c(1, 1, 1, 1, 1, 0, 1, 0, 1, 0)))
rossi <- read.csv(file.path(datasets, "rossi.csv"))
actg <- read.csv(file.path(datasets, "ACTG175.csv"))
actg$time <- actg$days; actg$event <- actg$cens

put_curve("freireich_6mp", Surv(time, event) ~ 1, subset(freireich, group == 0), times = c(3, 6, 10, 23))
put_curve("freireich_control", Surv(time, event) ~ 1, subset(freireich, group == 1), times = c(3, 6, 10))
put_curve("half", Surv(time, event) ~ 1, half, probs = c(0.1, 0.3, 0.4, 0.5, 0.9), times = c(0.5, 6, 12))
put_curve("lung_male", Surv(time, event) ~ 1, subset(lung, sex == 1), times = c(100, 365.25, 730.5))
put_curve("lung_female", Surv(time, event) ~ 1, subset(lung, sex == 2), times = c(100, 365.25, 730.5))
for (arm in 0:3)
  put_curve(paste0("actg_arm", arm), Surv(time, event) ~ 1, subset(actg, arms == arm), probs = c(0.1, 0.25, 0.5),
    times = c(365.25, 730.5), steps = FALSE)
for (name in c("freireich", "aml", "lung", "half")) put_follow_up(name, get(name))
put_follow_up("actg", actg)

put_log_rank("freireich", Surv(time, event) ~ group, freireich)
put_log_rank("freireich_strata", Surv(time, event) ~ group + strata(pair), freireich)
put_log_rank("aml", Surv(time, event) ~ group, aml)
put_log_rank("lung", Surv(time, event) ~ sex, lung)
put_log_rank("lung_strata", Surv(time, event) ~ sex + strata(inst), lung)
put_log_rank("veteran", Surv(time, event) ~ celltype, veteran)
put_log_rank("actg", Surv(time, event) ~ arms, actg)
for (pair in combn(1:4, 2, simplify = FALSE))
  put_log_rank(paste0("veteran_", pair[1], "_", pair[2]), Surv(time, event) ~ celltype, subset(veteran, celltype %in% pair))

put_rmean <- function(case, data, tau) {
  s <- summary(survfit(Surv(time, event) ~ 1, data = data), rmean = tau)$table
  put(case, paste0("rmean_", tau), s[["rmean"]]); put(case, paste0("rmean_se_", tau), s[["se(rmean)"]])
}
put_rmean("aml_maintained", subset(aml, group == 0), 30)
put_rmean("aml_nonmaintained", subset(aml, group == 1), 30)
put_rmean("aml_nonmaintained", subset(aml, group == 1), 60)
both <- lapply(0:1, function(g) summary(survfit(Surv(time, event) ~ 1, data = subset(aml, group == g)), rmean = 30)$table)
put("aml_difference", "p_value", 2 * pnorm(-abs(both[[1]][["rmean"]] - both[[2]][["rmean"]]) /
  sqrt(both[[1]][["se(rmean)"]]^2 + both[[2]][["se(rmean)"]]^2)))
put_rmean("lung_male", subset(lung, sex == 1), 365.25)
put_rmean("actg_arm0", subset(actg, arms == 0), 1000)

all_transforms <- c("km", "identity", "log", "rank")
put_cox("freireich", Surv(time, event) ~ group, freireich)
put_cox("test1", Surv(time, event) ~ x, test1)
put_cox("test2", Surv(start, time, event) ~ x, test2)
put_cox("lung", Surv(time, event) ~ age + sex + ph.ecog, lung, zph = all_transforms, residuals = TRUE)
put_cox("lung_strata", Surv(time, event) ~ age + ph.ecog + strata(sex), lung, zph = "km")
put_cox("veteran", Surv(time, event) ~ trt + factor(celltype, levels = c(1, 2, 3, 4)) + karno + age, veteran, zph = all_transforms)
put_cox("heart", Surv(start, time, event) ~ age + year + surgery + transplant, heart, zph = c("km", "identity"))
put_cox("heart_strata", Surv(start, time, event) ~ age + year + transplant + strata(surgery), heart)
put_cox("rossi", Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio, rossi, zph = "km")
put_cox("actg", Surv(time, event) ~ age + wtkg + hemo + homo + drugs + karnof + oprior + preanti + race + gender + str2 +
  symptom + cd40 + cd80 + factor(arms), actg, zph = "km")

lung_c <- concordance(Surv(time, event) ~ age, lung, reverse = TRUE)
put("lung_age", "concordance", lung_c$concordance); put("lung_age", "concordance_se", sqrt(lung_c$var))
put_each("lung_age", "pairs", lung_c$count)
strat_c <- concordance(Surv(time, event) ~ age + strata(sex), lung, reverse = TRUE)
put("lung_age_strata", "concordance", strat_c$concordance); put("lung_age_strata", "concordance_se", sqrt(strat_c$var))

write.csv(do.call(rbind, rows), file.path(here, "survival.csv"), row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, keep), file.path(here, "survival_data.csv"), row.names = FALSE, quote = FALSE)
