# Rscript profile.R   (run in tests/golden)
# Profile-likelihood limits of covariates that are far from 0 and not centred, as roots of the deviance.
options(warn = 2)
x <- c(340, 512, 287, 655, 430, 391, 268, 720, 505, 333, 612, 298, 447, 560, 377, 689, 254, 481, 405, 533)
far <- data.frame(count = x, dose = ifelse(seq_along(x) %% 2 == 1, 300, 400),
                  event = as.integer(x > median(x) & seq_along(x) %% 3 == 1))
control <- glm.control(epsilon = 1e-14, maxit = 100)
fit <- glm(event ~ count + dose, binomial, far, control = control)
X <- model.matrix(fit)

rows <- list()
put <- function(quantity, values) {
  for (i in seq_along(values)) {
    rows[[length(rows) + 1]] <<- data.frame(case = "far", quantity = paste0(quantity, ".", i),
                                            value = sprintf("%.17g", values[i]))
  }
}
limit <- function(column, side) {
  b <- coef(fit)[[column]]
  se <- sqrt(vcov(fit)[column, column])
  # The other covariate is centred, which moves the intercept only: glm.fit starts from there without trouble.
  centred <- cbind(1, X[, setdiff(2:3, column)] - mean(X[, setdiff(2:3, column)]))
  excess <- function(value) {
    offset <- value * (X[, column] - mean(X[, column]))
    glm.fit(centred, far$event, offset = offset, family = binomial(), control = control)$deviance -
      fit$deviance - qchisq(0.95, 1)
  }
  uniroot(excess, sort(c(b, b + side * 4 * se)), tol = 1e-15 * se)$root
}
for (name in names(far)) put(name, far[[name]])
put("low", c(limit(2, -1), limit(3, -1)))
put("high", c(limit(2, 1), limit(3, 1)))
write.csv(do.call(rbind, rows), "profile.csv", row.names = FALSE, quote = FALSE)
