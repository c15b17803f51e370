# Rscript cutoff.R   (run in tests/golden, after selection_spss.R, whose lung_complete.csv it reads; needs survival and
# maxstat)
# Cut-offs searched in the data: the largest statistic by R's chisq.test and survdiff at every cut, maxstat's statistic,
# and permutation p-values by brute force over all orders (small cases) or maxstat's Monte Carlo.
# Writes cutoff.csv (case, quantity, value); the cases below are listed there with their data.
suppressMessages({library(survival); library(maxstat)})
options(warn = 2)
set.seed(20261122)
rows <- list()
put <- function(case, quantity, value) {
  for (i in seq_along(value)) {
    name <- if (length(value) > 1) paste0(quantity, ".", i) else quantity
    rows[[length(rows) + 1]] <<- data.frame(case = case, quantity = name, value = sprintf("%.17g", value[[i]]))
  }
}
cuts <- function(x, least) {
  values <- sort(unique(x))
  middle <- (head(values, -1) + tail(values, -1)) / 2
  middle[sapply(middle, function(cut) min(sum(x <= cut), sum(x > cut)) >= max(least, 1))]
}
largest <- function(case, name, at, statistic) {
  best <- max(statistic)
  put(case, paste0(name, "_statistic"), best)
  if (best > 0) put(case, paste0(name, "_cutoff"), at[which(statistic >= best * (1 - 1e-10))[1]])
}

# --- binary outcomes
j_at <- function(y, x, cut) mean(x[y == 1] > cut) - mean(x[y == 0] > cut)
pearson <- function(y, x, cut) {
  suppressWarnings(unname(chisq.test(table(factor(y, 0:1), x > cut), correct = FALSE)$statistic))
}
signed <- list(above = function(j) j, below = function(j) -j, either = abs)
binary <- function(case, y, x, share) {
  put(case, "outcome", y); put(case, "marker", x); put(case, "minprop", share)
  at <- cuts(x, share * length(x))
  j <- sapply(at, j_at, y = y, x = x)
  for (side in names(signed)) largest(case, paste0("youden_", side), at, signed[[side]](j))
  largest(case, "chi_squared_either", at, sapply(at, pearson, y = y, x = x))
  at
}
# Every set of patients that could be the cases.
all_orders <- function(case, y, x, at) {
  sets <- combn(length(y), sum(y))
  low <- sapply(at, function(cut) x <= cut)
  j <- t(apply(sets, 2, function(set) {
    case_low <- colSums(low[set, , drop = FALSE]) / sum(y)
    (colSums(low) - sum(y) * case_low) / sum(1 - y) - case_low
  }))
  if (length(at) == 1) j <- t(j)
  share <- colMeans(low) * (1 - colMeans(low))
  statistics <- list(youden_above = j, youden_below = -j, youden_either = abs(j),
                     chi_squared_either = sweep(j^2, 2, share, "/"))
  observed <- which(apply(sets, 2, function(set) all(set == which(y == 1))))
  for (name in names(statistics)) {
    top <- apply(statistics[[name]], 1, max)
    put(case, paste0(name, "_p"), mean(top >= top[observed] * (1 - 1e-10)))
  }
}
y <- c(0, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1); x <- c(1.2, 3, 3, 2, 5, 2, 4, 4, 7, 6, 1, 3)
at <- binary("ties", y, x, 0); all_orders("ties", y, x, at)
at <- binary("ties_central", y, x, 0.25); all_orders("ties_central", y, x, at)
y <- c(1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0)
at <- binary("distinct", y, 1:16 / 4, 0.1); all_orders("distinct", y, 1:16 / 4, at)
at <- binary("two_values", c(1, 1, 1, 0, 0, 0, 0, 1), c(1, 1, 1, 1, 2, 2, 2, 2), 0)
all_orders("two_values", c(1, 1, 1, 0, 0, 0, 0, 1), c(1, 1, 1, 1, 2, 2, 2, 2), at)

weights <- head(read.csv("birthwt.csv"), 180)
draws <- 200000
at <- binary("birthwt", weights$low, weights$lwt, 0.1)
test <- maxstat.test(low ~ lwt, weights, smethod = "Data", pmethod = "none", minprop = 0.1, maxprop = 0.9)
put("birthwt", "maxstat", test$statistic)
# maxstat's Monte Carlo counts the maxima above its argument; those equal to the observed one belong to the p-value.
y <- weights$low[order(weights$lwt)]; n <- length(y)
m <- sapply(at, function(cut) sum(weights$lwt <= cut))
variance <- m * (n - m) / (n^2 * (n - 1)) * (n * sum(y^2) - sum(y)^2)
p <- maxstat:::pmaxperm(test$statistic * (1 - 1e-10), y, m, m / n * sum(y), variance, B = draws)
put("birthwt", "maxstat_p", p); put("birthwt", "draws", draws)

# --- survival outcomes
log_rank <- function(time, event, x, cut) survdiff(Surv(time, event) ~ (x > cut))$chisq
scores <- function(time, event) {
  coxph(Surv(time, event) ~ 1, ties = "breslow")$residuals
}
by_scores <- function(a, x, cut) {
  n <- length(a); low <- sum(x <= cut)
  sum(a[x <= cut])^2 / (low * (n - low) / (n * (n - 1)) * sum((a - mean(a))^2))
}
survive <- function(case, time, event, x, share) {
  put(case, "time", time); put(case, "event", event); put(case, "marker", x); put(case, "minprop", share)
  at <- cuts(x, share * length(x))
  largest(case, "log_rank", at, sapply(at, log_rank, time = time, event = event, x = x))
  largest(case, "log_rank_scores", at, sapply(at, by_scores, a = scores(time, event), x = x))
  at
}
permutations <- function(n) {
  if (n == 1) return(matrix(1))
  smaller <- permutations(n - 1)
  do.call(rbind, lapply(1:n, function(first) cbind(first, smaller + (smaller >= first))))
}
every_order <- function(case, time, event, x, at) {
  orders <- permutations(length(time))
  a <- scores(time, event)
  # The test at a cut depends on who is low only: computed once for every set of patients.
  memory <- new.env()
  both <- function(order, cut) {
    low <- sort(order[x <= cut])
    key <- paste(low, collapse = " ")
    if (is.null(memory[[key]])) {
      group <- seq_along(time) %in% low
      fit <- survdiff(Surv(time, event) ~ group)
      chisq <- if (fit$var[1, 1] > 1e-12) fit$chisq else 0
      memory[[key]] <- c(chisq, by_scores(a, ifelse(group, 0, 1), 0.5))
    }
    memory[[key]]
  }
  top <- apply(orders, 1, function(order) {
    apply(sapply(at, both, order = order), 1, max)
  })
  for (i in 1:2) {
    put(case, paste0(c("log_rank", "log_rank_scores")[i], "_p"), mean(top[i, ] >= top[i, 1] * (1 - 1e-10)))
  }
}
time <- c(5, 3, 8, 8, 2, 9, 5); event <- c(1, 1, 0, 1, 1, 0, 1); x <- c(3, 2, 6, 5, 1, 4, 4)
at <- survive("seven", time, event, x, 0); every_order("seven", time, event, x, at)
time <- c(4, 1, 7, 3, 9, 2, 6, 8); event <- c(1, 1, 0, 1, 0, 1, 1, 1); x <- c(4, 1, 8, 2, 6, 3, 5, 7)
at <- survive("eight", time, event, x, 0.25); every_order("eight", time, event, x, at)

lung <- head(read.csv("lung_complete.csv"), 100)
# The doctest of search_survival.
at <- survive("doctest", c(1, 2, 3, 9, 9, 9), c(1, 1, 1, 0, 0, 0), 1:6, 0.1)
at <- survive("lung", lung$time, lung$event, lung$ph_karno, 0.1)
at <- survive("lung_age", lung$time, lung$event, lung$age, 0.1)
# maxstat treats tied times in a way of its own: they are told apart.
lung$time <- rank(lung$time + seq_along(lung$time) / 1000)
at <- survive("lung_untied", lung$time, lung$event, lung$age, 0.1)
test <- maxstat.test(Surv(time, event) ~ age, lung, smethod = "LogRank", pmethod = "condMC", B = draws,
                     minprop = 0.1, maxprop = 0.9)
put("lung_untied", "maxstat", test$statistic); put("lung_untied", "maxstat_p", test$p.value)
put("lung_untied", "draws", draws)
write.csv(do.call(rbind, rows), "cutoff.csv", row.names = FALSE, quote = FALSE)
