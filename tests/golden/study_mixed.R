# Linear mixed model with a random intercept per patient, for the golden scripts of whole studies; sourced by them.
# Restricted likelihood by Newton's method on the covariance matrices of the patients, which is exact to rounding (as in
# mixed_model.R, where the matrix of all measurements is one); nlme::lme gives the start, and must agree.
suppressPackageStartupMessages(library(nlme))

fit_mixed <- function(X, y, patient) {
  k <- ncol(X); n <- length(y)
  own <- split(seq_len(n), patient)
  lme_fit <- lme(y ~ 0 + X, random = ~ 1 | patient, method = "REML",
                 control = lmeControl(opt = "nlminb", tolerance = 1e-12, msTol = 1e-14, msMaxIter = 500, maxIter = 500))
  s <- c(1, as.matrix(lme_fit$modelStruct$reStruct[[1]])) * lme_fit$sigma^2
  start <- s
  # Sums over patients of what the score and the Hessian are made of; A and B are I and J (all ones).
  for (iteration in 1:30) {
    inverse <- lapply(seq_len(max(lengths(own))), function(m) solve(s[1] * diag(m) + s[2] * matrix(1, m, m)))
    XVX <- matrix(0, k, k); XVy <- numeric(k)
    for (i in own) {
      Vi <- inverse[[length(i)]]; x <- X[i, , drop = FALSE]
      XVX <- XVX + t(x) %*% Vi %*% x; XVy <- XVy + drop(t(x) %*% Vi %*% y[i])
    }
    C <- solve(XVX); b <- drop(C %*% XVy)
    trace <- numeric(2); once <- list(matrix(0, k, k), matrix(0, k, k)); linear <- list(numeric(k), numeric(k))
    trace2 <- quadratic <- matrix(0, 2, 2); twice <- matrix(list(matrix(0, k, k)), 2, 2); square <- numeric(2)
    for (i in own) {
      m <- length(i); Vi <- inverse[[m]]; x <- X[i, , drop = FALSE]; q <- drop(Vi %*% (y[i] - x %*% b))
      parts <- list(diag(m), matrix(1, m, m)); VX <- Vi %*% x
      for (a in 1:2) {
        A <- parts[[a]]
        trace[a] <- trace[a] + sum(Vi * A)
        once[[a]] <- once[[a]] + t(VX) %*% A %*% VX
        linear[[a]] <- linear[[a]] + drop(t(VX) %*% A %*% q)
        square[a] <- square[a] + drop(t(q) %*% A %*% q)
        for (c in 1:2) {
          B <- parts[[c]]; AVB <- A %*% Vi %*% B
          trace2[a, c] <- trace2[a, c] + sum((Vi %*% A) * t(Vi %*% B))
          twice[[a, c]] <- twice[[a, c]] + t(VX) %*% AVB %*% VX
          quadratic[a, c] <- quadratic[a, c] + drop(t(q) %*% AVB %*% q)
        }
      }
    }
    score <- sapply(1:2, function(a) -0.5 * (trace[a] - sum(C * once[[a]])) + 0.5 * square[a])
    hessian <- matrix(0, 2, 2)
    for (a in 1:2) for (c in 1:2)
      hessian[a, c] <- 0.5 * (trace2[a, c] - 2 * sum(C * twice[[a, c]]) + sum((C %*% once[[a]]) * t(C %*% once[[c]]))) -
        (quadratic[a, c] - drop(linear[[a]] %*% C %*% linear[[c]]))
    step <- -solve(hessian, score)
    while (any(s + step <= 0)) step <- step / 2
    s <- s + step
    if (max(abs(step / s)) < 1e-14) break
  }
  stopifnot(max(abs(fixef(lme_fit) / b - 1)) < 1e-6, max(abs(start / s - 1)) < 1e-5,
            max(abs(sqrt(diag(vcov(lme_fit))) / sqrt(diag(C)) - 1)) < 1e-6)
  list(b = b, C = C, s = s, slopes = lapply(once, function(M) C %*% M %*% C), A = solve(-hessian))
}
satterthwaite <- function(fit, l) {
  g <- sapply(fit$slopes, function(S) drop(l %*% S %*% l))
  2 * drop(l %*% fit$C %*% l)^2 / drop(g %*% fit$A %*% g)
}
f_test <- function(fit, tested) {
  L <- diag(length(fit$b))[tested, , drop = FALSE]; k <- length(tested)
  statistic <- drop(fit$b[tested] %*% solve(fit$C[tested, tested], fit$b[tested])) / k
  e <- eigen(fit$C[tested, tested])
  nu <- apply(crossprod(e$vectors, L), 1, function(l) satterthwaite(fit, l))
  E <- sum(nu / (nu - 2))
  df <- if (diff(range(nu)) < 1e-8) mean(nu) else 2 * E / (E - k)
  list(statistic = statistic, df = k, p_value = pf(statistic, k, df, lower.tail = FALSE))
}

# `columns`: times as names. Of `by` the first level is compared with each other one.
put_mixed_model <- function(A, data, label, columns, log_scale, by = NULL) {
  values <- as.matrix(data[columns])
  times <- as.numeric(names(columns))
  long <- function(members) {
    found <- which(!is.na(values) & members, arr.ind = TRUE)
    y <- values[found]
    list(y = if (log_scale) log(y) else y, patient = found[, 1], at = factor(found[, 2], seq_along(times)))
  }
  scale <- if (log_scale) exp else identity
  kind <- if (log_scale) "geometric_mean_ratio" else "mean_difference"
  sign <- if (log_scale) "/" else "-"
  put_times <- function(own, fit, tested, contrast) {
    effects <- lapply(tested, function(j) {
      l <- diag(length(fit$b))[j, ]; se <- sqrt(fit$C[j, j]); df <- satterthwaite(fit, l); t <- fit$b[j] / se
      list(estimate = scale(fit$b[j]), std_error = se, conf_low = scale(fit$b[j] - qt(0.975, df) * se),
           conf_high = scale(fit$b[j] + qt(0.975, df) * se), statistic = t, df = df, p_value = 2 * pt(-abs(t), df))
    })
    holm <- p.adjust(sapply(effects, `[[`, "p_value"), "holm")
    for (j in seq_along(tested))
      do.call(own, c(list(kind, p_adjusted = holm[j], time = times[j + 1], level = columns[[j + 1]],
                          contrast = contrast, statistic_type = "t"), effects[[j]]))
  }
  everybody <- rep(TRUE, nrow(data))
  m <- long(everybody); k <- length(times)
  any_value <- rowSums(!is.na(values)) > 0
  own <- function(...) put(A, ..., n = sum(any_value), n_missing = sum(!any_value), variable = label)
  own("count", estimate = length(m$y))
  for (j in seq_along(times)) own("count", estimate = sum(!is.na(values[, j])), time = times[j], level = columns[[j]])
  fit <- fit_mixed(model.matrix(~ at, m), m$y, m$patient)
  do.call(own, c(list("test", statistic_type = "F"), f_test(fit, 2:k)))
  put_times(own, fit, 2:k, paste("time", sign, "baseline"))
  own("residual_sd", estimate = sqrt(fit$s[1]))
  own("between_patient_sd", estimate = sqrt(fit$s[2]))
  own("intraclass_correlation", estimate = fit$s[2] / sum(fit$s))
  if (is.null(by)) return(invisible())
  group <- data[[by]]; levels <- levels(group)
  for (level in levels[-1]) {
    members <- group %in% c(levels[1], level)
    of_two <- function(...)
      put(A, ..., n = sum(any_value & members), n_missing = sum(!any_value & members), variable = label)
    m <- long(members); m$other <- as.numeric(group[m$patient] == level)
    fit <- fit_mixed(model.matrix(~ at * other, m), m$y, m$patient)
    products <- (k + 2):(2 * k)
    changes <- function(sign) sprintf("change in %s %s change in %s", level, sign, levels[1])
    do.call(of_two, c(list("test", statistic_type = "F", contrast = changes("-")), f_test(fit, products)))
    put_times(of_two, fit, products, changes(sign))
  }
}
