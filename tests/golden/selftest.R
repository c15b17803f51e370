# Rscript tests/golden/selftest.R   (needs survival, MASS and coin)
# Writes selftest.csv (case, quantity, value) beside itself: what R computes of the values of
# src/lymphoradio/selftest/certified.csv, under the same names. Writes R's data sets into
# src/lymphoradio/selftest/data, and reads norris, longley, rossi and spector there.
suppressMessages({library(survival); library(MASS); library(coin)})
options(warn = 2)
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
data_folder <- file.path(here, "../../src/lymphoradio/selftest/data")
rows <- list()
put <- function(case, ...) {
  values <- list(...)
  for (quantity in names(values)) {
    rows[[length(rows) + 1]] <<- data.frame(case = case, quantity = quantity,
                                            value = sprintf("%.17g", as.numeric(values[[quantity]])))
  }
}
put_all <- function(case, values) do.call(put, c(list(case), as.list(values)))
shipped <- function(name) read.csv(file.path(data_folder, paste0(name, ".csv")))
ship <- function(name, data) {
  write.csv(data, file.path(data_folder, paste0(name, ".csv")), row.names = FALSE, quote = FALSE, na = "")
  invisible(data)
}

# --- least squares: R's QR keeps 9 digits of these two problems and more
linear <- function(case, fit) {
  put_all(case, c(setNames(coef(fit), paste0("B", seq_along(coef(fit)) - 1)), "residual SD" = sigma(fit)))
}
linear("Norris", lm(y ~ x, shipped("norris")))
linear("Longley", lm(TOTEMP ~ GNPDEFL + GNP + UNEMP + ARMED + POP + YEAR, shipped("longley")))

# --- Cox regression
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)
cox <- function(formula, data, ties) coxph(formula, data, ties = ties, control = tight)
test1 <- ship("test1", data.frame(time = c(9, 1, 1, 6, 6, 8), event = c(1, 1, 0, 1, 1, 0), x = c(0, 1, 1, 1, 0, 0)))
test2 <- ship("test2", data.frame(start = c(1, 2, 5, 2, 1, 7, 3, 4, 8, 8), time = c(2, 3, 6, 7, 8, 9, 9, 9, 14, 17),
  event = c(1, 1, 1, 1, 1, 1, 1, 0, 0, 0), x = c(1, 0, 0, 1, 0, 1, 1, 1, 0, 0)))
fit <- cox(Surv(time, event) ~ x, test1, "breslow")
put("test1, Breslow", beta = coef(fit), "log-likelihood" = fit$loglik[2])
fit <- cox(Surv(time, event) ~ x, test1, "efron")
put("test1, Efron", beta = coef(fit), "log-likelihood at 0" = fit$loglik[1], "log-likelihood" = fit$loglik[2])
fit <- cox(Surv(start, time, event) ~ x, test2, "breslow")
put("test2, Breslow", beta = coef(fit), "log-likelihood" = fit$loglik[2])

# --- survival of two groups
freireich <- ship("freireich",
  with(gehan, data.frame(time, event = cens, group = as.integer(treat == "control"), pair)))
aml <- ship("aml", with(survival::aml, data.frame(time, event = status, group = as.integer(x == "Nonmaintained"))))
lung <- ship("lung", with(survival::lung, data.frame(time, event = status - 1, sex, age, ph.ecog, inst)))
median_of <- function(data, type = "log") {
  q <- quantile(survfit(Surv(time, event) ~ 1, data, conf.type = type), 0.5)
  sapply(q, unname)
}
efron <- cox(Surv(time, event) ~ group, freireich, "efron")
breslow <- cox(Surv(time, event) ~ group, freireich, "breslow")
put("Freireich 6-MP", "beta, Efron" = coef(efron), "SE, Efron" = sqrt(diag(vcov(efron))), "beta, Breslow" = coef(breslow),
    "log-rank" = survdiff(Surv(time, event) ~ group, freireich)$chisq,
    "S(6), 6-MP" = summary(survfit(Surv(time, event) ~ 1, subset(freireich, group == 0)), times = 6)$surv,
    "median, 6-MP" = median_of(subset(freireich, group == 0))[["quantile"]],
    "median, control" = median_of(subset(freireich, group == 1))[["quantile"]])
restricted <- summary(survfit(Surv(time, event) ~ 1, subset(aml, group == 0)), rmean = 30)$table
put("AML", "log-rank" = survdiff(Surv(time, event) ~ group, aml)$chisq,
    "median, maintained" = median_of(subset(aml, group == 0))[["quantile"]],
    "median, not maintained" = median_of(subset(aml, group == 1))[["quantile"]],
    "RMST(30), maintained" = restricted[["rmean"]], "SE of RMST(30)" = restricted[["se(rmean)"]])
fit <- cox(Surv(time, event) ~ age + sex + ph.ecog, na.omit(lung[c("time", "event", "age", "sex", "ph.ecog")]), "efron")
put_all("lung, Cox", c(setNames(coef(fit), paste0("beta, ", names(coef(fit)))), C = fit$concordance[["concordance"]]))
for (sex in 1:2) {
  group <- lung[lung$sex == sex, ]; name <- c("men", "women")[sex]
  put_all("lung by sex", setNames(median_of(group)[["quantile"]], paste0("median, ", name)))
  for (type in c("log", "log-log")) {
    limits <- median_of(group, type)[c("lower", "upper")]
    put_all("lung by sex", setNames(limits, paste0(c("low, ", "high, "), type, ", ", name)))
  }
}
put("lung by sex", "log-rank" = survdiff(Surv(time, event) ~ sex, lung)$chisq)
rossi <- shipped("rossi")
fit <- cox(Surv(week, arrest) ~ fin + age + race + wexp + mar + paro + prio, rossi, "efron")
put("Rossi", "beta, fin" = coef(fit)[["fin"]], "log-likelihood" = fit$loglik[2], C = fit$concordance[["concordance"]])

# --- paired measurements
ship("sleep", sleep)
test <- with(sleep, t.test(extra[group == 1], extra[group == 2], paired = TRUE))
# Whole numbers: wilcoxsign_test would break ties by the noise of decimal differences.
d <- with(sleep, round(10 * (extra[group == 1] - extra[group == 2])))
exact <- wilcoxsign_test(d ~ zero, data.frame(d = d, zero = 0), distribution = "exact", zero.method = "Wilcoxon")
put("sleep", t = test$statistic, p = test$p.value, "CI low" = test$conf.int[1], "CI high" = test$conf.int[2],
    "exact signed-rank p" = pvalue(exact))
# Hollander & Wolfe (1973), pp. 29-33: Hamilton depression scale, as in the examples of ?wilcox.test.
depression <- ship("depression", data.frame(first = c(1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30),
                                            second = c(0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29)))
greater <- with(depression, wilcox.test(first, second, paired = TRUE, alternative = "greater"))
put("depression", V = greater$statistic, "one-sided p" = greater$p.value,
    "two-sided p" = with(depression, wilcox.test(first, second, paired = TRUE))$p.value)

# --- logistic regression, normality
spector <- shipped("spector")
fit <- glm(GRADE ~ GPA + TUCE + PSI, binomial, spector, control = glm.control(epsilon = 1e-14, maxit = 100))
put_all("Spector", c(setNames(coef(fit), c("constant", names(coef(fit))[-1])), "log-likelihood" = as.numeric(logLik(fit))))
ship("mtcars", mtcars)
test <- shapiro.test(mtcars$mpg)
put("mtcars, mpg", W = test$statistic, p = test$p.value)

versions <- c(R = paste(R.version$major, R.version$minor, sep = "."),
              sapply(c("survival", "coin"), function(package) packageDescription(package)$Version))
rows[[length(rows) + 1]] <- data.frame(case = "versions", quantity = names(versions), value = unname(versions))
write.csv(do.call(rbind, rows), file.path(here, "selftest.csv"), row.names = FALSE)
