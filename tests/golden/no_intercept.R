# Rscript no_intercept.R   (run in tests/golden, after regression.R; needs R's MASS and car)
# Linear models through the origin: fits, variance inflation, and selection. Writes no_intercept.csv (case, quantity,
# value). Factors keep their reference level: cyl is two columns, where lm(y ~ 0 + cyl) would make three.
suppressPackageStartupMessages({library(MASS); library(car)})
options(warn = 2)
rows <- list()
put <- function(case, quantity, value) {
  text <- if (is.character(value)) value else sprintf("%.17g", value)
  rows[[length(rows) + 1]] <<- data.frame(case = case, quantity = quantity, value = text)
}
cars <- transform(mtcars, cyl6 = as.integer(cyl == 6), cyl8 = as.integer(cyl == 8))

fitted_by_r <- function(case, fit) {
  s <- summary(fit)
  for (i in seq_along(coef(fit))) {
    put(case, paste0("estimate.", i), coef(fit)[[i]])
    put(case, paste0("std_error.", i), s$coefficients[i, 2])
    put(case, paste0("statistic.", i), s$coefficients[i, 3])
    put(case, paste0("p_value.", i), s$coefficients[i, 4])
    put(case, paste0("conf_low.", i), confint(fit)[i, 1])
    put(case, paste0("conf_high.", i), confint(fit)[i, 2])
  }
  f <- s$fstatistic
  put(case, "r_squared", s$r.squared)
  put(case, "adjusted_r_squared", s$adj.r.squared)
  put(case, "F", f[["value"]]); put(case, "df", f[["numdf"]]); put(case, "df_residual", f[["dendf"]])
  put(case, "F_p", pf(f[["value"]], f[["numdf"]], f[["dendf"]], lower.tail = FALSE))
  put(case, "residual_sd", s$sigma)
}
for (term in c("wt", "hp", "qsec")) fitted_by_r(paste0("alone_", term), lm(reformulate(term, "mpg", intercept = FALSE), cars))
fitted_by_r("alone_cyl", lm(mpg ~ 0 + cyl6 + cyl8, cars))
several <- lm(mpg ~ 0 + wt + hp + qsec + cyl6 + cyl8, cars)
fitted_by_r("several", several)
columns <- 4:5
b <- coef(several)[columns]
q <- drop(b %*% solve(vcov(several)[columns, columns], b)) / 2
put("several", "F_cyl", q)
put("several", "p_cyl", pf(q, 2, df.residual(several), lower.tail = FALSE))
# car warns that these are of the uncentred columns.
numbers <- lm(mpg ~ 0 + wt + hp + qsec, cars)
inflation <- suppressWarnings(vif(numbers))
for (i in seq_along(inflation)) put("numbers", paste0("vif.", i), inflation[[i]])

candidates <- c("disp", "hp", "drat", "wt", "qsec", "vs", "am", "gear", "carb")
full <- lm(reformulate(candidates, "mpg", intercept = FALSE), cars)
empty <- lm(mpg ~ 0, cars)
scope <- list(lower = ~ 0, upper = formula(full)[-2])
path <- function(case, fitted) {
  a <- fitted$anova
  for (i in seq_len(nrow(a))) {
    put(case, paste0("move_", i - 1), if (i == 1) "start" else trimws(as.character(a$Step[i])))
    put(case, paste0("criterion_", i - 1), a$AIC[i])
  }
}
path("aic_backward", stepAIC(full, scope, direction = "backward", trace = 0))
path("aic_forward", stepAIC(empty, scope, direction = "forward", trace = 0))
path("bic_both", stepAIC(full, scope, direction = "both", trace = 0, k = log(nrow(cars))))

# By p of the partial F: backward at 0.10, forward at 0.05.
present <- candidates; step <- 0
repeat {
  tested <- drop1(lm(reformulate(present, "mpg", intercept = FALSE), cars), test = "F")
  tested <- tested[rownames(tested) != "<none>", ]
  p <- tested[["Pr(>F)"]]; i <- which.max(p)
  if (p[i] <= 0.10) break
  step <- step + 1
  put("f_backward", paste0("move_", step), paste("-", present[i]))
  put("f_backward", paste0("F_", step), tested[["F value"]][i]); put("f_backward", paste0("p_", step), p[i])
  present <- present[-i]
}
put("f_backward", "n_moves", step)
present <- character(); step <- 0
repeat {
  absent <- setdiff(candidates, present)
  tested <- lapply(absent, function(term) {
    fit <- lm(reformulate(c(present, term), "mpg", intercept = FALSE), cars)
    t <- summary(fit)$coefficients[term, ]
    c(t[["t value"]]^2, t[["Pr(>|t|)"]])
  })
  p <- sapply(tested, `[[`, 2); i <- which.min(p)
  if (p[i] >= 0.05) break
  step <- step + 1
  put("f_forward", paste0("move_", step), paste("+", absent[i]))
  put("f_forward", paste0("F_", step), tested[[i]][1]); put("f_forward", paste0("p_", step), p[i])
  present <- c(present, absent[i])
}
put("f_forward", "n_moves", step)

write.csv(do.call(rbind, rows), "no_intercept.csv", row.names = FALSE, quote = FALSE)
