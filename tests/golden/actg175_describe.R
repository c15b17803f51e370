# Characteristics, paired change, trajectory, mixed model, correlation and ROC; sourced by actg175.R.

# --- characteristics ---
A <- "characteristics"
members_of <- function(group) if (group == "") rep(TRUE, n) else d$arms == group
groups <- c("", arms)
for (group in groups) {
  k <- sum(members_of(group))
  put(A, "count", estimate = k, n = k, variable = "patients", group = group)
  if (group == "") put(A, "count", n_missing = sum(is.na(d$arms)), variable = "patients")
}
largest <- function(samples, smd) {
  pairs <- combn(length(samples), 2)
  found <- apply(pairs, 2, function(p) abs(smd(samples[[p[1]]], samples[[p[2]]])))
  best <- pairs[, which.max(found)]
  list(estimate = max(found), contrast = paste(names(samples)[best], collapse = " - "))
}
smd_numbers <- function(a, b) (mean(a) - mean(b)) / sqrt((var(a) + var(b)) / 2)
# Yang & Dalton (2012): Mahalanobis distance between the proportions of the levels but the first.
smd_levels <- function(a, b) {
  p <- (a / sum(a))[-1]; q <- (b / sum(b))[-1]
  S <- (diag(p, length(p)) - p %o% p + diag(q, length(q)) - q %o% q) / 2
  sqrt(drop(t(p - q) %*% solve(S, p - q)))
}
variables <- c("age", "gender", "race", "wtkg", "karnof", "hemo", "homo", "drugs", "symptom", "str2", "oprior",
               "preanti", "cd40", "cd80", "ratio_pre", "cd4_relative")
for (v in variables) {
  x <- d[[v]]
  known <- !is.na(x)
  if (is.factor(x)) {
    for (group in groups) {
      counts <- table(x[members_of(group)])
      for (l in names(counts)) {
        has <- list(n = sum(counts), n_missing = sum(members_of(group) & !known))
        do.call(put, c(list(A, "count", estimate = counts[[l]], variable = v, level = l, group = group), has))
        do.call(put, c(list(A, "percent", estimate = 100 * counts[[l]] / sum(counts), variable = v, level = l,
                            group = group), has))
      }
    }
    tab <- table(d$arms, x)
    stopifnot(outer(rowSums(tab), colSums(tab)) / sum(tab) >= 5)
    test <- chisq.test(tab, correct = FALSE)
    put(A, "test", statistic = test$statistic, df = test$parameter, p_value = test$p.value, n = sum(tab),
        variable = v, statistic_type = "chi_squared")
    found <- largest(setNames(lapply(arms, function(arm) as.numeric(tab[arm, ])), arms), smd_levels)
  } else {
    for (group in groups) put_summaries(A, x[members_of(group)], variable = v, group = group)
    if (v %in% c("age", "wtkg")) {
      test <- oneway.test(x ~ d$arms, var.equal = TRUE)
      put(A, "test", statistic = test$statistic, df = test$parameter[[1]], p_value = test$p.value, n = sum(known),
          variable = v, statistic_type = "F")
    } else {
      test <- kruskal.test(x[known], d$arms[known])
      put(A, "test", statistic = test$statistic, df = test$parameter, p_value = test$p.value, n = sum(known),
          variable = v, statistic_type = "kruskal_wallis_H")
    }
    found <- largest(split(x[known], d$arms[known]), smd_numbers)
  }
  put(A, "standardised_difference", estimate = found$estimate, n = sum(known), variable = v, contrast = found$contrast)
}

# --- paired change ---
A <- "paired_change"
# Integers: the differences times their decimals, so that ties and zeros are exact.
signed_rank <- function(x) {
  x <- x[x != 0]
  r <- rank(abs(x)); k <- length(x); ties <- as.numeric(table(r))
  V <- sum(r[x > 0])
  z <- V - k * (k + 1) / 4
  sigma <- sqrt(k * (k + 1) * (2 * k + 1) / 24 - sum(ties^3 - ties) / 48)
  z <- (z - sign(z) * 0.5) / sigma
  c(V = V, p = min(1, 2 * pnorm(-abs(z))), rank_biserial = (2 * V - sum(r)) / sum(r))
}
# Closed hull of the shifts theta with p(d - theta) > 0.05, by trying Walsh averages and the gaps between them. Between
# two Walsh averages V = #{Walsh averages > theta} and sigma is constant; at a value that g patients share the g zeros
# move V - E V by at most g n / 2. Averages whose count lies farther out than that are rejected.
shift_limits <- function(x) {
  walsh <- outer(x, x, "+")
  walsh <- sort(walsh[upper.tri(walsh, diag = TRUE)])
  N <- length(walsh); k <- length(x)
  reach <- 2 * sqrt(k * (k + 1) * (2 * k + 1) / 24) + max(table(x)) * k / 2 + k
  sums <- unique(walsh)
  above <- N - findInterval(sums, walsh)
  near <- which(abs(above - N / 2) <= reach)
  retained <- function(twice) signed_rank(4 * x - 2 * twice)[["p"]] > 0.05
  # From outside in, to the first that is not rejected.
  limit <- function(order, step) {
    for (i in order) {
      if (retained(sums[i])) return(sums[i])
      neighbour <- sums[i + step]
      if (retained((sums[i] + neighbour) / 2)) return(sums[i])
    }
  }
  c(limit(near, 1), limit(rev(near), -1)) / 2
}
pairs <- list(`CD4+ T cells` = c("cd40", "cd420"), `CD8+ T cells` = c("cd80", "cd820"),
              `CD4/CD8 ratio` = c("ratio_pre", "ratio_post"))
change_of <- function(pair) {
  scale <- if (pair[1] == "ratio_pre") 1e10 else 1
  round(d[[pair[2]]] * scale - d[[pair[1]]] * scale)
}
decides <- sapply(pairs, function(pair) shapiro.test(change_of(pair))$p.value < 0.05)
stopifnot(decides)  # the signed-rank test decides for every pair
holm <- p.adjust(sapply(pairs, function(pair) signed_rank(change_of(pair))[["p"]]), "holm")
for (label in names(pairs)) {
  pair <- pairs[[label]]
  pre <- d[[pair[1]]]; post <- d[[pair[2]]]
  stopifnot(!is.na(pre), !is.na(post))
  scale <- if (pair[1] == "ratio_pre") 1e10 else 1
  whole <- change_of(pair)
  x <- whole / scale
  for (level in c("pre", "post", "change"))
    put_summaries(A, list(pre = pre, post = post, change = x)[[level]], variable = label, level = level)
  own <- function(...) put(A, ..., n = n, n_missing = 0, variable = label, level = "change")
  test <- shapiro.test(x)
  own("test", statistic = test$statistic, p_value = test$p.value, statistic_type = "shapiro_wilk_W")
  test <- t.test(x)
  own("test", statistic = test$statistic, df = test$parameter, p_value = test$p.value, statistic_type = "t",
      contrast = "post - pre")
  rank <- signed_rank(whole)
  reference <- wilcox.test(whole[whole != 0], exact = FALSE, correct = TRUE)
  stopifnot(rank[["V"]] == reference$statistic, all.equal(rank[["p"]], reference$p.value, tolerance = 1e-12))
  own("test", statistic = reference$statistic, p_value = reference$p.value, p_adjusted = holm[[label]],
      statistic_type = "signed_rank_V", contrast = "post - pre")
  own("mean_difference", estimate = mean(x), std_error = sd(x) / sqrt(n), conf_low = test$conf.int[1],
      conf_high = test$conf.int[2], contrast = "post - pre")
  limits <- shift_limits(whole) / scale
  own("hodges_lehmann", estimate = walsh_median(whole) / scale, conf_low = limits[1], conf_high = limits[2],
      contrast = "post - pre")
  if (all(pre > 0, post > 0)) {
    log_test <- t.test(log(post), log(pre), paired = TRUE)
    own("geometric_mean_ratio", estimate = exp(mean(log(post) - log(pre))),
        std_error = sd(log(post) - log(pre)) / sqrt(n), conf_low = exp(log_test$conf.int[1]),
        conf_high = exp(log_test$conf.int[2]), statistic = log_test$statistic, df = log_test$parameter,
        p_value = log_test$p.value, statistic_type = "t", contrast = "post / pre")
  } else {
    own("geometric_mean_ratio", estimate = NA, conf_low = NA, conf_high = NA, contrast = "post / pre")
  }
  own("cohens_dz", estimate = mean(x) / sd(x), conf_low = dz_limit(test$statistic, n - 1, 0.975),
      conf_high = dz_limit(test$statistic, n - 1, 0.025), contrast = "post - pre")
  own("rank_biserial", estimate = rank[["rank_biserial"]], contrast = "post - pre")
}

# --- trajectory, mixed model, correlation and ROC ---
put_trajectory("trajectory", d, "CD4+ T cells", c(`0` = "cd40", `20` = "cd420", `96` = "cd496"))
put_mixed_model("cd4_mixed_model", d, "CD4+ T cells", c(`0` = "cd40", `20` = "cd420", `96` = "cd496"), FALSE, "arms")
put_correlation("cd4_change_and_baseline", "Change in CD4+ T cells and baseline", d$cd40, d$cd4_change)
put_coupling("cd4_change_and_baseline", "Change in CD4+ T cells and baseline", d$cd40, d$cd420)
put_roc("cd4_roc", d$cd4_decline, d$cd40, "cd40", "<")
