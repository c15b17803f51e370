# Rscript tests/golden/firth.R
# Firth's penalised likelihood, for tests/stats/test_firth_*.py: writes firth.csv (case, quantity, value) and
# firth_data.csv (data, row, column, value), beside itself.
# Logistic: estimates and standard errors of brglm2 (AS_mean is Firth's for the logit link). Profile limits and tests,
# and all of Cox regression: the penalised likelihood written out here, maximised by Newton's method, and uniroot. The
# partial likelihood and its information are held to coxph's at the same coefficients (iter.max = 0).
# endometrial: Heinze & Schemper (2002), Stat. Med. 21:2409-2419, as brglm2 ships it; lizards: Schoener (1970).
suppressMessages({library(survival); library(brglm2)})
options(warn = 2)
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
rows <- list()
put <- function(case, quantity, values) {
  names <- if (length(values) > 1) paste0(quantity, ".", seq_along(values)) else quantity
  rows[[length(rows) + 1]] <<- data.frame(case = case, quantity = names, value = sprintf("%.17g", as.numeric(values)))
}
sets <- list()
keep <- function(name, frame) {
  for (column in names(frame)) {
    sets[[length(sets) + 1]] <<- data.frame(data = name, row = seq_len(nrow(frame)), column = column,
                                            value = sprintf("%.17g", as.numeric(frame[[column]])))
  }
  invisible(frame)
}

# --- a penalised likelihood: value(b) and score(b) ---
jacobian <- function(f, b) {
  vapply(seq_along(b), function(j) {
    h <- 1e-4 * max(abs(b[j]), 0.1)
    at <- function(k) f(replace(b, j, b[j] + k * h))
    (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h)
  }, numeric(length(f(b))))
}
# Maximum over the coefficients at `free`; Newton's method on the score, halved until the value rises.
climb <- function(model, b, free) {
  if (length(free) == 0) return(b)
  for (iteration in 1:100) {
    score <- model$score(b)[free]
    slopes <- matrix(jacobian(function(x) model$score(replace(b, free, x))[free], b[free]), length(free))
    step <- tryCatch(solve(-slopes, score), error = function(e) score / 100)
    if (sum(step * score) < 0) step <- score / sqrt(sum(score^2))
    # In standard errors; a last step squares it.
    if (sqrt(sum(step * score)) < 1e-8) return(replace(b, free, b[free] + step))
    if (max(abs(step)) > 2) step <- 2 * step / max(abs(step))
    fraction <- 1
    while (!isTRUE(model$value(replace(b, free, b[free] + fraction * step)) >= model$value(b) - 1e-11)) {
      fraction <- fraction / 2
      if (fraction < 1e-6) return(NULL)
    }
    b[free] <- b[free] + fraction * step
  }
  NULL
}
# The highest maximum that the starts lead to; from a start far away there may be no way.
highest <- function(model, starts, free) {
  found <- Filter(Negate(is.null), lapply(starts, function(b) {
    tryCatch(climb(model, b, free), error = function(e) NULL)
  }))
  stopifnot(length(found) > 0)
  found[[which.max(vapply(found, model$value, 0))]]
}
report <- function(case, model, k, tests) {
  b <- climb(model, rep(0, k), seq_len(k))
  best <- model$value(b)
  message(case)
  put(case, "coefficient", b)
  put(case, "std_error", sqrt(diag(solve(model$information(b)))))
  put(case, "penalised", best)
  put(case, "unpenalised", model$unpenalised(b))
  for (j in seq_len(k)) {
    others <- setdiff(seq_len(k), j)
    last <- b
    fall <- function(value) {
      last <<- highest(model, list(replace(last, j, value), replace(last * value / last[j], j, value)), others)
      2 * (best - model$value(last)) - qchisq(0.95, 1)
    }
    se <- sqrt(diag(solve(model$information(b))))[j]
    for (side in c(-1, 1)) {
      last <- b
      from <- b[j]
      to <- b[j] + side * se
      repeat {
        while (fall(to) < 0) { from <- to; to <- b[j] + 1.5 * (to - b[j]) }
        limit <- uniroot(fall, sort(c(from, to)), tol = 1e-14 * se, maxiter = 200)$root
        # Separated data: with one coefficient held there can be several maxima. A higher one moves the limit outwards.
        elsewhere <- highest(model, list(replace(b * limit / b[j], j, limit), replace(b, j, limit),
                                         replace(rep(0, k), j, limit)), others)
        if (2 * (best - model$value(elsewhere)) > qchisq(0.95, 1) - 1e-7) break
        last <- elsewhere
        from <- limit
        to <- b[j] + 1.1 * (limit - b[j])
      }
      put(case, sprintf("%s_%d", if (side < 0) "low" else "high", j), limit)
    }
  }
  for (name in names(tests)) {
    others <- setdiff(seq_len(k), tests[[name]])
    smaller <- highest(model, list(replace(b, tests[[name]], 0), rep(0, k)), others)
    statistic <- 2 * (best - model$value(smaller))
    put(case, paste0("lr_", name), statistic)
    put(case, paste0("lr_p_", name), pchisq(statistic, length(tests[[name]]), lower.tail = FALSE))
  }
  b
}

# --- logistic ---
logistic <- function(X, y) {
  p <- function(b) plogis(drop(X %*% b))
  information <- function(b) crossprod(X * sqrt(p(b) * plogis(-drop(X %*% b))))
  unpenalised <- function(b) sum(plogis(ifelse(y == 1, 1, -1) * drop(X %*% b), log.p = TRUE))
  list(
    information = information, unpenalised = unpenalised,
    value = function(b) {
      triangle <- qr.R(qr(X * sqrt(p(b) * plogis(-drop(X %*% b)))))
      unpenalised(b) + sum(log(abs(diag(triangle))))
    },
    score = function(b) {
      h <- rowSums(qr.Q(qr(X * sqrt(p(b) * plogis(-drop(X %*% b)))))^2)
      drop(crossprod(X, y - p(b) + h * (0.5 - p(b))))
    })
}
logistic_case <- function(case, formula, data, tests) {
  frame <- model.frame(formula, data)
  X <- model.matrix(formula, frame)
  y <- model.response(frame)
  b <- report(case, logistic(X, y), ncol(X), tests)
  fit <- glm(formula, binomial("logit"), data, method = "brglmFit", type = "AS_mean", epsilon = 1e-12, maxit = 10000)
  stopifnot(fit$converged, max(abs(coef(fit) / b - 1)) < 1e-10)
  put(case, "brglm2", coef(fit))
  put(case, "brglm2_se", sqrt(diag(vcov(fit))))
}
data(endometrial, package = "brglm2")
keep("endometrial", endometrial)
logistic_case("endometrial", HG ~ NV + PI + EH, endometrial, list(NV = 2, PI = 3, EH = 4, NV_PI = 2:3, all = 2:4))
logistic_case("endometrial_alone", HG ~ NV, endometrial, list(NV = 2))
logistic_case("endometrial_no_intercept", HG ~ 0 + NV + EH, endometrial, list(NV = 1))
data(lizards, package = "brglm2")
perches <- with(lizards, data.frame(
  high = as.numeric(height == levels(height)[2]), wide = as.numeric(diameter == levels(diameter)[2]),
  shady = as.numeric(light == "shady"), midday = as.numeric(time == "midday"), late = as.numeric(time == "late")))
counts <- keep("lizards", cbind(perches, lizards[c("grahami", "opalinus")]))
lizards <- rbind(cbind(perches, grahami = 1)[rep(1:23, counts$grahami), ],
                 cbind(perches, grahami = 0)[rep(1:23, counts$opalinus), ])
logistic_case("lizards", grahami ~ high + wide + shady + midday + late, lizards, list(high = 2, hour = 5:6))
# Complete separation: every patient above 50 had the event.
aged <- keep("aged", data.frame(age = c(31, 38, 42, 44, 47, 49, 52, 55, 58, 63, 66, 70),
                                sex = rep(0:1, 6), event = rep(0:1, each = 6)))
logistic_case("aged", event ~ age + sex, aged, list(age = 2, sex = 3))

# --- Cox: a draw per death, which takes a part of the tied deaths out of the risk set (Efron) or none (Breslow) ---
partial <- function(d, X, ties) {
  draws <- list()
  for (s in unique(d$stratum)) for (t in sort(unique(d$time[d$event == 1 & d$stratum == s]))) {
    at_risk <- d$stratum == s & d$entry < t & d$time >= t
    died <- at_risk & d$time == t & d$event == 1
    for (r in seq_len(sum(died)) - 1) {
      draws[[length(draws) + 1]] <- at_risk - (if (ties == "efron") r / sum(died) else 0) * died
    }
  }
  shares <- function(b, draw) { w <- draw * exp(drop(X %*% b) - max(drop(X %*% b)[draw > 0])); w / sum(w) }
  spread <- function(w) sweep(X, 2, colSums(w * X))
  k <- ncol(X)
  information <- function(b) {
    Reduce(`+`, lapply(draws, function(draw) { w <- shares(b, draw); crossprod(spread(w) * sqrt(w)) }))
  }
  unpenalised <- function(b) {
    eta <- drop(X %*% b)
    sum(eta[d$event == 1]) - sum(vapply(draws, function(draw) {
      top <- max(eta[draw > 0]); top + log(sum(draw * exp(eta - top)))
    }, 0))
  }
  # Half the trace of V dI / db_t, where dI_rs / db_t is each draw's third central moment of columns r, s and t.
  penalty_slope <- function(b, V) {
    Reduce(`+`, lapply(draws, function(draw) {
      w <- shares(b, draw); centred <- spread(w)
      colSums(w * rowSums(centred %*% V * centred) * centred)
    })) / 2
  }
  list(
    information = information, unpenalised = unpenalised,
    value = function(b) {
      stacked <- do.call(rbind, lapply(draws, function(draw) { w <- shares(b, draw); spread(w) * sqrt(w) }))
      unpenalised(b) + sum(log(abs(diag(qr.R(qr(stacked))))))
    },
    score = function(b) {
      means <- Reduce(`+`, lapply(draws, function(draw) colSums(shares(b, draw) * X)))
      colSums(X[d$event == 1, , drop = FALSE]) - means + penalty_slope(b, solve(information(b)))
    })
}
cox_case <- function(name, d, columns, tests) {
  keep(name, d)
  if (is.null(d$entry)) d$entry <- -1
  if (is.null(d$stratum)) d$stratum <- 1
  X <- as.matrix(d[columns])
  for (ties in c("efron", "breslow")) {
    model <- partial(d, X, ties)
    b <- report(paste0(name, "_", ties), model, length(columns), tests)
    at_b <- coxph(Surv(entry, time, event) ~ X + strata(stratum), d, ties = ties, init = b,
                  control = coxph.control(iter.max = 0))
    # The score is the slope of the value, by differences.
    off <- b + 0.3 * sqrt(diag(at_b$var))
    stopifnot(max(abs(jacobian(model$value, off) / model$score(off) - 1)) < 1e-7)
    stopifnot(abs(at_b$loglik[2] - model$unpenalised(b)) < 1e-10,
              max(abs(solve(at_b$var) / model$information(b) - 1)) < 1e-8)
  }
}
# No event in the exposed, with tied deaths.
cox_case("unexposed", data.frame(
  time = c(2, 2, 3, 5, 5, 5, 8, 9, 12, 12, 14, 17, 20, 21), event = c(1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 0),
  exposed = c(0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 1, 1), age = c(61, 55, 49, 70, 52, 66, 58, 47, 63, 51, 60, 54, 57, 45)),
  c("exposed", "age"), list(exposed = 1, age = 2, all = 1:2))
# Every death is that of the largest value at risk.
cox_case("ordered", data.frame(time = 1:7, event = c(1, 1, 0, 1, 1, 1, 0), x = c(9.1, 8.4, 5, 7.7, 6.3, 4.2, 1.9)),
         "x", list(x = 1))
# Times in months, so that deaths tie.
complete <- na.omit(lung[, c("time", "status", "age", "sex", "ph.ecog", "inst")])[1:40, ]
ordinary <- with(complete, data.frame(time = ceiling(time / 30), event = as.numeric(status == 2), age, sex, ecog1 = as.numeric(ph.ecog == 1),
                                      ecog2 = as.numeric(ph.ecog >= 2)))
cox_case("ordinary", ordinary, c("age", "ecog1", "ecog2"), list(age = 1, ecog = 2:3))
# Late entry and strata.
cox_case("entered", transform(ordinary, entry = ifelse(seq_along(time) %% 3 == 0, time %/% 2 - 1, -1),
                              stratum = complete$inst %% 2), c("age", "sex"), list(sex = 2))

write.csv(do.call(rbind, rows), file.path(here, "firth.csv"), row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, sets), file.path(here, "firth_data.csv"), row.names = FALSE, quote = FALSE)
