# Rscript pooling.R   (run in tests/golden; needs survival, mice and mitml)
# Rubin's rules: linear, logistic and Cox models in the same imputed data sets, pooled by mice::pool, mice::D1 and
# mitml::testModels. Writes imputed_sets.csv: 100 patients of the North Central Cancer Treatment Group's lung cancer
# study (Loprinzi et al. 1994, J Clin Oncol 12:601-607), as R's survival ships them (lung), with some more values taken
# out, in five imputations by mice; and pooling.csv (case, quantity, value).
suppressMessages({library(survival); library(mice); library(mitml)})
rows <- list()
put <- function(case, quantity, value) {
  for (i in seq_along(value)) {
    name <- if (length(value) > 1) paste0(quantity, ".", i) else quantity
    rows[[length(rows) + 1]] <<- data.frame(case = case, quantity = name, value = sprintf("%.17g", value[[i]]))
  }
}
patients <- with(head(lung, 100), data.frame(
  time, event = status - 1, age, sex, ecog = factor(pmin(ph.ecog, 2)), meal = meal.cal, loss = wt.loss
))
set.seed(20261122)
patients$age[sample(100, 15)] <- NA
patients$ecog[sample(100, 20)] <- NA
set <- mice(patients, m = 5, maxit = 5, printFlag = FALSE, seed = 5)
long <- subset(complete(set, "long"), select = -.id)
names(long)[1] <- "imputation"
write.csv(long, "imputed_sets.csv", row.names = FALSE, quote = FALSE)

tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, toler.inf = 1e-10, iter.max = 100)
models <- list(
  linear = with(set, lm(meal ~ age + sex + loss)),
  logistic = with(set, glm(sex == 1 ~ age + loss + ecog, family = binomial,
                           control = glm.control(epsilon = 1e-15, maxit = 100))),
  cox = with(set, coxph(Surv(time, event) ~ age + sex + ecog + loss, control = tight))
)
smaller <- list(
  linear = with(set, lm(meal ~ sex)), logistic = with(set, glm(sex == 1 ~ age + loss, family = binomial)),
  cox = with(set, coxph(Surv(time, event) ~ age + sex + loss, control = tight))
)
for (name in names(models)) {
  for (df in c("own", "infinite")) {
    pooled <- pool(models[[name]], dfcom = if (df == "infinite") Inf)
    case <- paste(name, df, sep = "_")
    s <- summary(pooled, conf.int = TRUE, conf.level = 0.9)
    p <- pooled$pooled
    put(case, "estimate", p$estimate); put(case, "within", p$ubar); put(case, "between", p$b); put(case, "total", p$t)
    put(case, "df", p$df); put(case, "riv", p$riv); put(case, "lambda", p$lambda); put(case, "fmi", p$fmi)
    put(case, "df_complete", p$dfcom[1])
    put(case, "std_error", s$std.error); put(case, "t", s$statistic); put(case, "p", s$p.value)
    put(case, "low", s[["5 %"]]); put(case, "high", s[["95 %"]])
  }
  dfcom <- pool(models[[name]])$pooled$dfcom[1]
  for (df in c("own", "infinite")) {
    test <- testModels(as.mitml.result(models[[name]]$analyses), as.mitml.result(smaller[[name]]$analyses),
                       method = "D1", df.com = if (df == "own") dfcom)$test
    put(paste(name, df, sep = "_"), "d1", as.numeric(test))
  }
  # mice::D1 gives NaN for infinite df.
  put(paste0(name, "_own"), "mice_d1", as.numeric(D1(models[[name]], smaller[[name]], dfcom = dfcom)$result)[1:5])
}
write.csv(do.call(rbind, rows), "pooling.csv", row.names = FALSE, quote = FALSE)
