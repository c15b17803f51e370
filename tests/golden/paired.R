# Golden values of the paired methods.
# Run: Rscript tests/golden/paired.R <path of ACTG175.csv>; writes paired.csv beside this file.
# ACTG175.csv is lifelines/datasets/ACTG175.csv.
suppressMessages({library(coin); library(exactRankTests)})
args <- commandArgs(trailingOnly = TRUE)
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
out <- data.frame(case = character(), quantity = character(), value = character())
put <- function(case, ...) {
  v <- list(...)
  for (q in names(v)) for (k in seq_along(v[[q]])) {
    name <- if (length(v[[q]]) > 1) paste0(q, ".", k) else q
    out[nrow(out) + 1, ] <<- list(case, name, sprintf("%.17g", as.numeric(v[[q]][k])))
  }
}

d_sleep <- with(sleep, extra[group == 1] - extra[group == 2])
depression <- c(0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29) -
  c(1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30)
depression <- -round(depression, 3)
set.seed(20)
inputs <- list(
  sleep = d_sleep,
  depression = depression,
  ties = c(-3, -2, -2, 0, 0, 1, 1, 1, 2, 2, 4, 5, 5, 7, 8, 8),
  zeros = c(0, 0, 0, -1, 1, 2, 3, 3, 5, -2, 4),
  coarse = c(-1, 0, 0, 1, 1, 1, 2, 2, 1, 0, -1, 1),
  n60 = round(rnorm(60, 15, 60)),
  n150 = round(rnorm(150, 20, 90)),
  n230 = round(rnorm(230, 15, 60)),
  n240coarse = round(rnorm(240, 0.3, 2))
)
for (case in names(inputs)) put(case, d = inputs[[case]])

# Exact mid-rank distribution in doubles (exact below 2^53), by convolution over doubled mid-ranks.
signed <- function(e, zeros) {
  if (zeros == "wilcox") e <- e[e != 0]
  r <- rank(abs(e)); keep <- e != 0
  list(r = round(2 * r[keep]), pos = e[keep] > 0)
}
exact_p <- function(e, zeros) {
  s <- signed(e, zeros)
  if (!length(s$r)) return(1)
  total <- sum(s$r); f <- c(1, rep(0, total))
  for (w in s$r) f <- f + c(rep(0, w), f[seq_len(total + 1 - w)])
  f <- f / 2^length(s$r)
  v <- sum(s$r[s$pos])
  min(1, 2 * min(sum(f[seq_len(v + 1)]), sum(f[(v + 1):(total + 1)])))
}
normal_p <- function(e, zeros) {
  if (zeros == "wilcox") return(suppressWarnings(wilcox.test(e, exact = FALSE, correct = TRUE)$p.value))
  s <- signed(e, zeros); r <- s$r / 2
  z <- sum(r[s$pos]) - sum(r) / 2; z <- (z - sign(z) * 0.5) / sqrt(sum(r^2) / 4)
  2 * min(pnorm(z), pnorm(z, lower.tail = FALSE))
}
# Closed hull of the shifts not rejected: every distinct Walsh average and every midpoint between neighbours.
# Data are scaled to integers, so theta and d - theta are exact.
brute_hull <- function(d, alpha, zeros, p, scale) {
  d <- round(d * scale) * 4
  w <- outer(d, d, "+") / 2
  a <- sort(unique(w[lower.tri(w, TRUE)]))
  kept <- c()
  for (k in seq_along(a)) {
    if (p(d - a[k], zeros) > alpha) kept <- c(kept, a[k])
    if (k < length(a) && p(d - (a[k] + a[k + 1]) / 2, zeros) > alpha) kept <- c(kept, a[k], a[k + 1])
  }
  range(kept) / (4 * scale)
}
walsh_median <- function(d) { w <- outer(d, d, "+") / 2; median(w[lower.tri(w, TRUE)]) }

for (case in names(inputs)) {
  d <- inputs[[case]]
  scale <- if (case %in% c("sleep", "depression")) 1000 else 1
  put(case, hl = walsh_median(round(d * scale)) / scale)
  for (zeros in c("wilcox", "pratt")) {
    tag <- paste0(case, "_", zeros)
    zm <- if (zeros == "wilcox") "Wilcoxon" else "Pratt"
    e <- round(d * scale)
    pair <- data.frame(x = e, y = 0)
    test <- wilcoxsign_test(x ~ y, data = pair, distribution = "asymptotic", zero.method = zm)
    put(tag, z = statistic(test), p_normal = normal_p(e, zeros))
    if (length(d) <= 200)
      put(tag, p_coin = pvalue(wilcoxsign_test(x ~ y, data = pair, distribution = "exact", zero.method = zm)),
          p_exact = exact_p(e, zeros))
    for (level in c(0.90, 0.95)) {
      if (length(d) <= 60 || length(d) > 200)
        put(paste0(tag, "_", level),
            hull = brute_hull(d, 1 - level, zeros, if (length(d) <= 200) exact_p else normal_p, scale))
    }
  }
  if (length(d) <= 200)
    put(case, p_exactRankTests = exactRankTests::wilcox.exact(round(d * scale), exact = TRUE)$p.value)
  put(case, V = suppressWarnings(wilcox.test(round(d * scale), exact = FALSE)$statistic))
  tt <- t.test(d)
  put(case, mean = tt$estimate, sd = sd(d), se = tt$stderr, t = tt$statistic, df = tt$parameter, p_t = tt$p.value,
      ci = tt$conf.int)
  # R's pt warns of lost digits in its noncentral series; the limits agree to 1e-9 nevertheless.
  limit <- function(q) uniroot(function(ncp) suppressWarnings(pt(tt$statistic, tt$parameter, ncp)) - q,
                               c(-37, 37), tol = 1e-14)$root / sqrt(length(d))
  put(case, dz = mean(d) / sd(d), dz_ci = c(limit(0.975), limit(0.025)))
}
# No ties: wilcox.test's exact interval.
set.seed(3); untied <- round(rnorm(40, 1, 3), 6)
put("untied", d = untied)
for (level in c(0.8, 0.95, 0.99)) {
  w <- wilcox.test(untied, conf.int = TRUE, exact = TRUE, conf.level = level)
  put(paste0("untied_", level), ci = w$conf.int, hl = w$estimate, p = w$p.value,
      coverage = 1 - 2 * psignrank(qsignrank((1 - level) / 2, 40) - 1, 40))
}
# Geometric mean ratio.
pre <- c(512, 388, 1204, 745, 690, 431, 820); post <- c(300, 410, 700, 520, 655, 205, 790)
g <- t.test(log(post), log(pre), paired = TRUE)
put("ratio", pre = pre, post = post, estimate = exp(mean(log(post / pre))), ci = exp(g$conf.int), t = g$statistic,
    p = g$p.value)
# Shapiro-Wilk.
for (case in c("sleep", "n60", "n230")) {
  s <- shapiro.test(inputs[[case]]); put(case, W = s$statistic, p_W = s$p.value)
}
for (k in c(3, 4, 5, 6, 11, 12)) {
  s <- shapiro.test(mtcars$qsec[1:k]); put(paste0("qsec_", k), d = mtcars$qsec[1:k], W = s$statistic, p_W = s$p.value)
}
s <- shapiro.test(mtcars$mpg); put("mtcars", mpg = mtcars$mpg, W = s$statistic, p_W = s$p.value)
# ACTG 175, CD4 at 20 weeks minus CD4 at entry.
actg <- read.csv(args[1]); d <- actg$cd420 - actg$cd40
w <- wilcox.test(d, exact = FALSE, correct = TRUE, conf.int = TRUE)
tt <- t.test(d)
theta <- function(about) seq(floor(about) - 2, ceiling(about) + 2, by = 0.25)
kept <- function(about) Filter(function(th) normal_p(d - th, "wilcox") > 0.05, theta(about))
wt <- wilcoxsign_test(x ~ y, data = data.frame(x = d, y = 0), zero.method = "Wilcoxon")
put("actg", n = length(d), V = w$statistic, p = w$p.value, z = statistic(wt), hl = walsh_median(d),
    # Differences are whole: Walsh averages are multiples of 1/2, and a gap's closure reaches its two ends.
    ci_low = floor(2 * min(kept(w$conf.int[1]))) / 2, ci_high = ceiling(2 * max(kept(w$conf.int[2]))) / 2, mean = tt$estimate, sd = sd(d),
    t = tt$statistic, p_t = tt$p.value, ci_t = tt$conf.int)
write.csv(out, file.path(here, "paired.csv"), row.names = FALSE, quote = FALSE)
