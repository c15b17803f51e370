# Rscript tests/golden/firth_branches.R
# Profile limits of Firth's penalised likelihood on separated (logistic) and monotone (Cox, Efron's ties) data where,
# with a coefficient held, it has several maxima, for tests/stats/test_firth_search.py: writes firth_branches.csv
# (case, quantity, value) from firth_branches_data.csv (data, row, column, value), both beside itself. The data are
# simulated problems, found by comparing limits with a search from hundreds of starts.
# Brute force: the likelihood as it is defined, maximised by optim (BFGS, numerical slopes) from many random starts and
# from the maxima at the values before, at steps outwards from the estimate until the fall reaches the quantile; there
# from more starts still, and farther out if one leads higher.
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
data <- read.csv(file.path(here, "firth_branches_data.csv"))
quantile <- qchisq(0.95, 1)
set.seed(1)
RNGversion("4.0.0")

log_det <- function(rows) {
  size <- abs(diag(qr.R(qr(rows, LAPACK = TRUE))))
  if (all(size > 0)) sum(log(size)) else -1e10
}
logistic <- function(X, y) {
  Z <- cbind(X, 1)
  function(b) {
    eta <- drop(Z %*% b)
    up <- plogis(eta, log.p = TRUE)
    down <- plogis(-eta, log.p = TRUE)
    sum(ifelse(y == 1, up, down)) + log_det(Z * exp((up + down) / 2))
  }
}
cox <- function(X, time, event) {
  deaths <- which(event == 1)
  # One draw per death: the r-th of d tied deaths takes r / d of them out.
  draws <- lapply(deaths, function(i) {
    tied <- deaths[time[deaths] == time[i]]
    counts <- as.numeric(time >= time[i])
    counts[tied] <- 1 - (match(i, tied) - 1) / length(tied)
    list(died = i, counts = counts)
  })
  function(b) {
    eta <- drop(X %*% b)
    value <- 0
    rows <- NULL
    for (draw in draws) {
      at_risk <- draw$counts > 0
      top <- max(eta[at_risk])
      weight <- ifelse(at_risk, draw$counts * exp(pmin(eta - top, 0)), 0)
      share <- weight / sum(weight)
      value <- value + eta[draw$died] - top - log(sum(weight))
      rows <- rbind(rows, sqrt(share) * sweep(X, 2, colSums(share * X)))
    }
    value + log_det(rows)
  }
}

highest <- function(f, v, j, k, starts) {
  free <- setdiff(seq_len(k), j)
  best <- list(value = -Inf)
  for (start in starts) {
    down <- function(a) -f(replace(replace(numeric(k), free, a), j, v))
    control <- list(maxit = 500, reltol = 1e-10, ndeps = rep(1e-5, k - 1))
    found <- try(optim(start, down, method = "BFGS", control = control), silent = TRUE)
    if (!inherits(found, "try-error") && -found$value > best$value) best <- list(value = -found$value, at = found$par)
  }
  down <- function(a) -f(replace(replace(numeric(k), free, a), j, v))
  for (again in 1:3) {
    control <- list(maxit = 500, reltol = 1e-16, ndeps = rep(1e-5, k - 1))
    found <- optim(best$at, down, method = "BFGS", control = control)
    if (-found$value >= best$value) best <- list(value = -found$value, at = found$par)
  }
  best
}
scatter <- function(n, k) lapply(seq_len(n), function(i) rnorm(k - 1) * sample(c(0.5, 1, 3, 8, 20), 1))

limit <- function(f, estimate, top, j, width, side) {
  k <- length(estimate)
  warm <- list(estimate[-j])
  inside <- estimate[j]
  step <- side * width / 3
  fall <- function(best) 2 * (top - best$value) - quantile
  repeat {
    outside <- inside + step
    scaled <- lapply(c(1, 3, 8), function(s) estimate[-j] * s)
    found <- highest(f, outside, j, k, c(warm, scaled, scatter(25, k)))
    if (fall(found) < 0) {
      warm <- c(list(found$at), warm)[seq_len(min(6, length(warm) + 1))]
      inside <- outside
      next
    }
    near <- c(list(found$at), warm[1])
    root <- uniroot(function(v) fall(highest(f, v, j, k, near)), sort(c(inside, outside)), tol = 1e-12)$root
    found <- highest(f, root, j, k, c(near, scaled, scatter(300, k)))
    if (fall(found) > -1e-6) return(root)
    warm <- c(list(found$at), warm)
    inside <- root
  }
}

# The columns whose limits lie on another maximum than that of the estimate.
tested <- c(logistic_a = 3, logistic_b = 3, logistic_c = 3, logistic_d = 3, cox_a = 1, cox_b = 1, cox_c = 2)
rows <- list()
for (case in unique(data$data)) {
  wide <- with(data[data$data == case, ], tapply(value, list(row, column), sum))
  X <- wide[, grepl("^x", colnames(wide)), drop = FALSE]
  scale <- apply(X, 2, sd)
  Z <- scale(X)
  attributes(Z) <- list(dim = dim(X))
  f <- if ("y" %in% colnames(wide)) logistic(Z, wide[, "y"]) else cox(Z, wide[, "time"], wide[, "event"])
  k <- ncol(Z) + ("y" %in% colnames(wide))
  fit <- NULL
  for (start in c(list(numeric(k)), lapply(1:40, function(i) rnorm(k) * sample(c(1, 4), 1)))) {
    control <- list(reltol = 1e-16, maxit = 500)
    found <- try(optim(start, function(b) -f(b), method = "BFGS", hessian = TRUE, control = control), silent = TRUE)
    if (!inherits(found, "try-error") && (is.null(fit) || found$value < fit$value)) fit <- found
  }
  widths <- sqrt(quantile * diag(solve(fit$hessian)))
  j <- tested[[case]]
  limits <- sapply(c(-1, 1), function(side) limit(f, fit$par, -fit$value, j, widths[j], side)) / scale[j]
  rows[[length(rows) + 1]] <- data.frame(case = case, quantity = paste0(c("low", "high"), "_", j),
                                         value = sprintf("%.17g", limits))
}
write.csv(do.call(rbind, rows), file.path(here, "firth_branches.csv"), row.names = FALSE, quote = FALSE)
