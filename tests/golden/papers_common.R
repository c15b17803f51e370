# What the golden scripts of the two papers' studies share; sourced by them. Reads study_common.R and study_curves.R,
# and the cohort from the folder of the study, or from the one that the command line names: see il7_hcc.R.
suppressPackageStartupMessages({library(survival); library(pROC); library(coin); library(digest)})
invisible(Sys.setlocale("LC_ALL", "C.UTF-8"))
options(warn = 2, contrasts = c("contr.treatment", "contr.poly"))
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
for (part in c("study_common.R", "study_curves.R", "study_mixed.R", "study_correlation.R", "papers_model.R")) source(file.path(here, part))

# Folder of the cohort, and the golden file; both are for development: without them the committed ones.
arguments <- commandArgs(trailingOnly = TRUE)
folder_of <- function(study) if (length(arguments)) arguments[1] else file.path(here, "..", "..", "data", "raw", study)
golden_of <- function(study) if (length(arguments) > 1) arguments[2] else file.path(here, paste0(study, ".csv"))
# A file of the cohort as text, with its SHA-256.
sums <- character()
read_raw <- function(study, file) {
  path <- file.path(folder_of(study), file)
  sums[file] <<- digest(file = path, algo = "sha256")
  read.csv(path, encoding = "UTF-8", colClasses = "character", na.strings = "")
}
numbers <- function(table, names) { for (name in names) table[[name]] <- as.numeric(table[[name]]); table }
# `labels`: the label of each code, the reference first.
coded <- function(x, labels) {
  stopifnot(is.na(x) | x %in% names(labels))
  factor(unname(labels[x]), levels = unname(labels))
}
yes_no <- c(`0` = "No", `1` = "Yes")
is_true <- function(x) factor(ifelse(x, "Yes", "No"), levels = c("No", "Yes"))
# The first case that is true; NA where none is.
cases <- function(...) {
  truths <- list(...)
  found <- rep(NA_character_, length(truths[[1]]))
  for (label in rev(names(truths))) found[truths[[label]] %in% TRUE] <- label
  factor(found, levels = names(truths))
}
put_flow <- function(variable, k, level = "")
  put("flow", "count", estimate = k, n = k, variable = variable, level = level)
# The golden values, the steps of the curves, and the SHA-256 of the files that they were computed from.
write_study <- function(study) {
  golden <- golden_of(study)
  write_golden(golden)
  write_curves(golden)
  writeLines(paste0(sums, "  ", names(sums)), sub("\\.csv$", ".sha256", golden))
}

# --- characteristics ---
put_characteristics <- function(A, data, variables, by = NULL) {
  group <- if (is.null(by)) factor(rep(NA, nrow(data))) else data[[by]]
  groups <- c("", levels(group))
  members_of <- function(g) if (g == "") rep(TRUE, nrow(data)) else group %in% g
  for (g in groups) {
    k <- sum(members_of(g))
    put(A, "count", estimate = k, n = k, variable = "patients", group = g)
  }
  if (!is.null(by)) put(A, "count", n_missing = sum(is.na(group)), variable = "patients")
  for (v in variables) {
    x <- data[[v]]
    for (g in groups) if (!is.factor(x)) put_summaries(A, x[members_of(g)], variable = v, group = g) else {
      counts <- table(x[members_of(g)])
      own <- function(type, l, value) put(A, type, estimate = value, n = sum(counts), variable = v, level = l,
                                          n_missing = sum(is.na(x[members_of(g)])), group = g)
      for (l in names(counts)) {
        own("count", l, counts[[l]])
        own("percent", l, 100 * counts[[l]] / sum(counts))
      }
    }
    if (is.null(by)) next
    stopifnot(nlevels(group) == 2)
    if (is.factor(x)) {
      counts <- table(group, droplevels(x))
      test <- suppressWarnings(chisq.test(counts, correct = FALSE))
      put(A, "test", statistic = test$statistic, df = test$parameter, p_value = test$p.value, n = sum(counts),
          variable = v, statistic_type = "chi_squared")
    } else {
      test <- t.test(x[group %in% groups[2]], x[group %in% groups[3]], var.equal = TRUE)
      put(A, "test", statistic = test$statistic, df = test$parameter, p_value = test$p.value,
          n = sum(!is.na(x) & !is.na(group)), variable = v, statistic_type = "t")
    }
  }
}

# --- paired change ---
# Exact distribution of the mid-rank signed-rank statistic, zeros dropped, by convolution over doubled mid-ranks.
signed_rank <- function(x) {
  x <- x[x != 0]
  if (!length(x)) return(list(V = 0, p = 1))
  doubled <- round(2 * rank(abs(x)))
  total <- sum(doubled); density <- c(1, rep(0, total))
  for (w in doubled) density <- (density + c(rep(0, w), density[seq_len(total + 1 - w)])) / 2
  v <- sum(doubled[x > 0])
  list(V = v / 2, p = min(1, 2 * min(sum(density[seq_len(v + 1)]), sum(density[(v + 1):(total + 1)]))),
       rank_biserial = (2 * v - total) / total)
}
# Closed hull of the shifts that the test does not reject: from outside in, over every Walsh average and every gap
# between two. `x` are integers, so that x - theta is exact.
shift_limits <- function(x) {
  walsh <- outer(x, x, "+")
  sums <- sort(unique(walsh[upper.tri(walsh, diag = TRUE)]))
  retained <- function(twice) signed_rank(4 * x - 2 * twice)$p > 0.05
  limit <- function(order, step) {
    for (i in order) if (retained(sums[i]) || retained((sums[i] + sums[i + step]) / 2)) return(sums[i])
  }
  c(limit(seq_along(sums), 1), limit(rev(seq_along(sums)), -1)) / 2
}
# `pairs`: label: before, after; `scale` per label makes the values integers; `decide`: "t", "V", or by Shapiro-Wilk of
# the margins. Nothing is adjusted over the pairs.
# `adjust`: over the pairs' deciding tests.
put_paired <- function(A, data, pairs, scale, decide, group = "", adjust = "none") {
  deciding_p <- c()
  for (label in names(pairs)) {
    both <- complete.cases(data[pairs[[label]]])
    pre <- data[both, pairs[[label]][1]]; post <- data[both, pairs[[label]][2]]; n <- sum(both)
    whole <- round(post * scale[[label]] - pre * scale[[label]])
    x <- whole / scale[[label]]
    own <- function(..., level = "change")
      put(A, ..., n = n, n_missing = sum(!both), variable = label, level = level, group = group)
    values <- list(pre = pre, post = post, change = x)
    for (level in names(values))
      put_summaries(A, values[[level]], variable = label, level = level, group = group, n_missing = sum(!both))
    margins <- decide == "margins"
    normal <- sapply(if (margins) c("pre", "post") else "change", function(level) {
      test <- shapiro.test(values[[level]])
      own("test", statistic = test$statistic, p_value = test$p.value, statistic_type = "shapiro_wilk_W", level = level)
      test$p.value
    })
    deciding <- if (!margins) decide else if (any(normal < 0.05)) "V" else "t"
    tested <- function(type, statistic, p, ...) {
      decides <- grepl(paste0(deciding, "$"), type)
      if (decides) deciding_p[[label]] <<- p
      family <- if (decides && adjust == "none") list(p_adjusted = p)
      do.call(own, c(list("test", statistic = statistic, p_value = p, ..., contrast = "post - pre",
                          statistic_type = type), family))
    }
    test <- t.test(x)
    tested("t", test$statistic, test$p.value, df = test$parameter)
    rank <- signed_rank(whole)
    reference <- wilcoxsign_test(whole ~ rep(0, n), distribution = "exact", zero.method = "Wilcoxon")
    stopifnot(all.equal(rank$p, as.numeric(pvalue(reference)), tolerance = 1e-10))
    tested("signed_rank_V", rank$V, rank$p)
    change <- function(...) own(..., contrast = "post - pre")
    change("mean_difference", estimate = mean(x), std_error = sd(x) / sqrt(n), conf_low = test$conf.int[1],
           conf_high = test$conf.int[2])
    limits <- shift_limits(whole) / scale[[label]]
    change("hodges_lehmann", estimate = walsh_median(whole) / scale[[label]], conf_low = limits[1],
           conf_high = limits[2])
    stopifnot(pre > 0, post > 0)
    ratio <- t.test(log(post), log(pre), paired = TRUE)
    own("geometric_mean_ratio", estimate = exp(ratio$estimate), std_error = ratio$stderr,
        conf_low = exp(ratio$conf.int[1]), conf_high = exp(ratio$conf.int[2]), statistic = ratio$statistic,
        df = ratio$parameter, p_value = ratio$p.value, statistic_type = "t", contrast = "post / pre")
    change("cohens_dz", estimate = mean(x) / sd(x), conf_low = dz_limit(test$statistic, n - 1, 0.975),
           conf_high = dz_limit(test$statistic, n - 1, 0.025))
    change("rank_biserial", estimate = rank$rank_biserial)
  }
  if (adjust == "none") return(invisible())
  adjusted <- p.adjust(unlist(deciding_p), adjust)
  for (label in names(pairs))
    put(A, "test", p_adjusted = adjusted[[label]], variable = label, level = "change", group = group,
        contrast = "post - pre", statistic_type = "signed_rank_V")
}

# Differences between the two groups of `by` in the change of a pair, and in the values after adjusted for those before.
put_between <- function(A, data, label, pair, scale, by) {
  group <- data[[by]]; levels <- levels(group)
  for (level in levels[-1]) {
    of_two <- group %in% c(levels[1], level)
    m <- data[of_two & complete.cases(data[pair]), ]
    pre <- m[[pair[1]]]; post <- m[[pair[2]]]; other <- as.numeric(m[[by]] == level)
    x <- round(post * scale - pre * scale) / scale
    own <- function(estimate, se, df, ...) {
      t <- estimate / se; half <- qt(0.975, df) * se
      put(A, "mean_difference", estimate = estimate, std_error = se, conf_low = estimate - half,
          conf_high = estimate + half, statistic = t, df = df, p_value = 2 * pt(-abs(t), df), ..., n = nrow(m),
          n_missing = sum(of_two) - nrow(m), variable = label, statistic_type = "t")
    }
    welch <- t.test(x[other == 1], x[other == 0])
    own(mean(x[other == 1]) - mean(x[other == 0]), welch$stderr, welch$parameter, level = "change",
        contrast = sprintf("change in %s - change in %s", level, levels[1]))
    fit <- lm(post ~ pre + other); X <- model.matrix(fit); bread <- solve(crossprod(X))
    meat <- crossprod(X * (resid(fit) / (1 - hatvalues(fit))))  # HC3 (MacKinnon and White 1985)
    own(coef(fit)[["other"]], sqrt((bread %*% meat %*% bread)[3, 3]), fit$df.residual, level = "post",
        contrast = paste(level, "-", levels[1]))
  }
}

# --- group comparison ---
# The largest k whose U = k - 1 the normal test of untied samples rejects, with continuity correction.
shift_rank <- function(n, m) {
  k <- 0
  while (2 * pnorm((k - n * m / 2 + 0.5) / sqrt(n * m * (n + m + 1) / 12)) <= 0.05) k <- k + 1
  k
}
rank_sum <- function(b, a) {
  if (length(c(a, b)) > 50) return(suppressWarnings(wilcox.test(b, a, exact = FALSE, correct = TRUE)))
  pooled <- data.frame(x = c(b, a), g = factor(rep(c("b", "a"), c(length(b), length(a)))))
  list(statistic = suppressWarnings(wilcox.test(b, a, exact = FALSE))$statistic,
       p.value = as.numeric(pvalue(wilcox_test(x ~ g, pooled, distribution = "exact"))))
}
# Two groups: the second minus the first, more than 50 patients; Student's test decides. Several: the ranks decide.
put_groups <- function(A, data, variables, by) {
  group <- data[[by]]; levels <- levels(group)
  for (v in variables) {
    x <- data[[v]]
    of <- lapply(setNames(levels, levels), function(l) { values <- x[group %in% l]; values[!is.na(values)] })
    for (l in levels) put_summaries(A, x[group %in% l], variable = v, group = l)
    n <- length(unlist(of))
    all_groups <- function(...) put(A, ..., n = n, n_missing = nrow(data) - n, variable = v)
    if (length(levels) > 2) {
      named <- function(type, statistic, df, p, ...)
        all_groups("test", statistic = statistic, df = df, p_value = p, ..., statistic_type = type,
                   contrast = paste(levels, collapse = " vs "))
      test <- oneway.test(unlist(of) ~ rep(levels, lengths(of)), var.equal = TRUE)
      named("F", test$statistic, test$parameter[[1]], test$p.value)
      test <- kruskal.test(of)
      named("kruskal_wallis_H", test$statistic, test$parameter, test$p.value, p_adjusted = test$p.value)
      pairs <- combn(levels, 2, simplify = FALSE)
      welch <- lapply(pairs, function(pair) t.test(of[[pair[2]]], of[[pair[1]]]))
      ranks <- lapply(pairs, function(pair) rank_sum(of[[pair[2]]], of[[pair[1]]]))
      holm <- function(tests) p.adjust(sapply(tests, `[[`, "p.value"), "holm")
      for (i in seq_along(pairs)) {
        pair <- pairs[[i]]
        own <- function(tests, ..., type)
          put(A, "test", statistic = tests[[i]]$statistic, p_value = tests[[i]]$p.value, p_adjusted = holm(tests)[i],
              ..., n = sum(lengths(of[pair])), variable = v, level = pair[2],
              contrast = paste(rev(pair), collapse = " - "), statistic_type = type)
        own(welch, df = welch[[i]]$parameter, type = "t")
        own(ranks, type = "mann_whitney_U")
      }
      next
    }
    a <- of[[1]]; b <- of[[2]]
    own <- function(...) all_groups(..., level = levels[2], contrast = paste(rev(levels), collapse = " - "))
    student <- t.test(b, a, var.equal = TRUE); welch <- t.test(b, a)
    own("test", statistic = student$statistic, df = student$parameter, p_value = student$p.value,
        p_adjusted = student$p.value, statistic_type = "t", test = "Student t test")
    own("test", statistic = welch$statistic, df = welch$parameter, p_value = welch$p.value, statistic_type = "t",
        test = "Welch t test")
    test <- rank_sum(b, a)
    own("test", statistic = test$statistic, p_value = test$p.value, statistic_type = "mann_whitney_U")
    own("mean_difference", estimate = mean(b) - mean(a), std_error = student$stderr, conf_low = student$conf.int[1],
        conf_high = student$conf.int[2], df = student$parameter)
    stopifnot(n > 50)
    shifts <- sort(at_10_decimals(outer(b, a, "-"))); k <- shift_rank(length(a), length(b))
    own("hodges_lehmann", estimate = median(shifts), conf_low = shifts[k], conf_high = rev(shifts)[k])
    own("standardised_difference", estimate = (mean(b) - mean(a)) / sqrt((var(a) + var(b)) / 2))
  }
}

# --- response and adverse events ---
put_share <- function(A, k, n, ...) {
  put(A, "count", estimate = k, n = n, n_events = k, ...)
  exact <- 100 * binom.test(k, n)$conf.int
  put(A, "percent", estimate = 100 * k / n, conf_low = exact[1], conf_high = exact[2], n = n, n_events = k, ...)
}
# A column per term, named by its label: each patient's worst grade, 0 for none.
worst_grades <- function(patients, events, terms)
  sapply(setNames(names(terms), terms), function(term)
    sapply(patients, function(id) max(0, events$grade[events$patient == id & events$term == term])))
# `worst`: a column per term, each patient's worst grade, 0 for none.
put_adverse_events <- function(A, worst) {
  n <- nrow(worst)
  put(A, "count", estimate = n, n = n, variable = "patients")
  worst <- cbind(`Any adverse event` = apply(worst, 1, max), worst)
  for (term in colnames(worst)) {
    grade <- worst[, term]
    own <- function(level, hit) put_share(A, sum(hit), n, n_missing = 0, variable = term, level = level)
    own("any grade", grade > 0)
    own("grade >= 3", grade >= 3)
    for (g in 1:5) own(paste("grade", g), grade == g)
  }
}
put_response <- function(A, best, variable, objective, control) {
  n <- length(best); known <- !is.na(best)
  put(A, "count", estimate = n, n = n, variable = "patients")
  for (l in levels(best))
    put_share(A, sum(best %in% l), sum(known), n_missing = sum(!known), variable = variable, level = l)
  put_share(A, sum(!known), n, n_missing = 0, variable = "not_evaluable", level = "all")
  rates <- list(objective_response = objective, disease_control = control)
  for (name in names(rates)) {
    k <- sum(best %in% rates[[name]])
    put_share(A, k, sum(known), n_missing = sum(!known), variable = name, level = "evaluable")
    put_share(A, k, n, n_missing = 0, variable = name, level = "all")
  }
}
