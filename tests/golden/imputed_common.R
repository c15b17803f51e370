# Models in multiply imputed data sets, pooled by Rubin's rules; sourced by golden scripts after study_common.R.

# A row per imputed value: its analysis and variable, its patient's number among those of the analysis, and a column per
# data set.
read_imputed <- function(file) read.csv(file, colClasses = "character")

# The data sets of `d` with the values of one analysis filled in, numbers per `per` of their unit.
imputed_sets <- function(d, candidates, values, per = list()) {
  of_set <- grep("^set_", names(values), value = TRUE)
  lapply(of_set, function(column) {
    filled <- d
    for (v in unique(values$variable)) {
      own <- values$variable == v
      at <- as.integer(values$patient[own])
      stopifnot(identical(which(is.na(d[[v]])), at))
      filled[[v]][at] <- if (is.factor(d[[v]])) values[own, column] else as.numeric(values[own, column])
    }
    for (v in intersect(names(per), candidates)) filled[[v]] <- filled[[v]] / per[[v]]
    stopifnot(complete.cases(filled[candidates]))
    filled
  })
}
put_imputed_counts <- function(A, d, candidates, n_missing = 0) {
  missing <- is.na(d[candidates])
  own <- function(k, variable)
    put(A, "count", estimate = k, n = nrow(d), n_missing = n_missing, variable = variable, level = "imputed")
  own(sum(rowSums(missing) > 0), "patients")
  for (v in candidates) own(sum(missing[, v]), v)
}

# Rubin (1987) with the degrees of freedom of Barnard and Rubin (1999). mice::pool is the same but that it takes no
# proportion of missing variance below 1e-4.
rubin <- function(q, u, dfcom) {
  m <- length(q); within <- mean(u); between <- (1 + 1 / m) * var(q)
  total <- within + between; lambda <- between / total; riv <- between / within
  df <- 1 / (lambda^2 / (m - 1) + 1 / ((dfcom + 1) / (dfcom + 3) * dfcom * (1 - lambda)))
  list(estimate = mean(q), t = total, df = df, lambda = lambda, fmi = (riv + 2 / (df + 3)) / (1 + riv))
}
# Li, Raghunathan and Rubin (1991) with the degrees of freedom of Reiter (2007).
joint_test <- function(Q, U, dfcom) {
  m <- nrow(Q); k <- ncol(Q); W <- Reduce(`+`, U) / m; q <- colMeans(Q)
  riv <- (1 + 1 / m) * sum(diag(var(Q) %*% solve(W))) / k
  statistic <- drop(q %*% solve(W) %*% q) / (k * (1 + riv))
  t <- k * (m - 1); a <- riv * t / (t - 2); v <- (dfcom + 1) / (dfcom + 3) * dfcom
  c1 <- v - 2 * (1 + a); c2 <- v - 4 * (1 + a)
  z <- 1 / c2 + (a^2 * c1 / ((1 + a)^2 * c2) + 8 * a^2 * c1 / ((1 + a) * c2^2) + 4 * a^2 / ((1 + a) * c2) +
                 4 * a^2 / (c2 * c1) + 16 * a^2 * c1 / c2^3 + 8 * a^2 / c2^2) / (t - 4)
  c(statistic = statistic, df = k, residual = 4 + 1 / z, p = pf(statistic, k, 4 + 1 / z, lower.tail = FALSE))
}

fit_kind <- list(linear = function(terms) lm(reformulate(if (length(terms)) terms else "1", "y"), m),
                 logistic = function(terms) fit_glm(terms),
                 cox = function(terms) fit_cox(if (length(terms)) terms else "1"))
effect_of <- c(linear = "beta", logistic = "odds_ratio", cox = "hazard_ratio")
# The effects of one model in the data sets; `univariable` without what concerns the whole model.
put_pooled <- function(A, model, terms, sets, kind, n_missing = 0) {
  fit_all <- function(terms) lapply(sets, function(filled) { m <<- filled; fit_kind[[kind]](terms) })
  fits <- fit_all(terms)
  n <- nrow(sets[[1]]); events <- if (kind == "cox") fits[[1]]$nevent else if (kind == "logistic") sum(m$y)
  dfcom <- if (kind == "cox") events - length(coef(fits[[1]])) else fits[[1]]$df.residual
  own <- function(type, ..., variable = "", level = "", statistic_type = "") {
    arguments <- list(A, type, ..., n = n, n_missing = n_missing, model = model, variable = variable, level = level,
                      statistic_type = statistic_type)
    if (!is.null(events)) arguments$n_events <- events
    do.call(put, arguments)
  }
  of_mice <- pool(as.mira(fits))$pooled
  stopifnot(all.equal(unique(of_mice$dfcom), dfcom))
  scale <- if (kind == "linear") identity else exp
  for (v in terms) {
    columns <- columns_of(v)
    Q <- t(sapply(fits, function(fit) coef(fit)[columns])); if (length(columns) == 1) Q <- t(Q)
    U <- lapply(fits, function(fit) vcov(fit)[columns, columns, drop = FALSE])
    if (length(columns) > 1) {
      test <- joint_test(Q, U, dfcom)
      if (kind != "cox" || length(terms) > 1) {
        theirs <- D1(as.mira(fits), as.mira(fit_all(setdiff(terms, v))), dfcom = dfcom)$result
        stopifnot(all.equal(as.numeric(theirs)[1:4], unname(test), tolerance = 1e-9))
      }
      own("test", statistic = test[["statistic"]], df = test[["df"]], p_value = test[["p"]], variable = v,
          statistic_type = "F")
    }
    for (j in seq_along(columns)) {
      found <- rubin(Q[, j], sapply(U, function(V) V[j, j]), dfcom)
      if (found$lambda > 1e-4) {
        theirs <- of_mice[of_mice$term == columns[j], ]
        for (name in names(found)) stopifnot(all.equal(theirs[[name]], found[[name]], tolerance = 1e-10))
      }
      se <- sqrt(found$t); half <- qt(0.975, found$df) * se
      level <- if (is.factor(m[[v]])) substring(columns[j], nchar(v) + 1) else ""
      own(effect_of[[kind]], estimate = scale(found$estimate), std_error = se, conf_low = scale(found$estimate - half),
          conf_high = scale(found$estimate + half), statistic = found$estimate / se, df = found$df,
          p_value = 2 * pt(-abs(found$estimate / se), found$df), variable = v, level = level, statistic_type = "t")
      own("fraction_missing_information", estimate = found$fmi, variable = v, level = level)
    }
  }
  if (model == "univariable") return(invisible())
  k <- length(unlist(lapply(terms, columns_of)))
  own("events_per_variable", estimate = switch(kind, linear = n, logistic = min(events, n - events), events) / k)
  put_step(A, model, 0, "start", terms, length(terms), n_missing = n_missing)
}
