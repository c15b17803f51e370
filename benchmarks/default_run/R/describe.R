# Descriptions and tests: an analysis in, its table out.

characteristics <- function(data, variables, by = NULL, normal = character(), student = FALSE, smd = TRUE) {
  members <- list(rep(TRUE, nrow(data)))
  names(members) <- ""
  if (!is.null(by)) for (l in levels(data[[by]])) members[[l]] <- data[[by]] %in% l
  of_group <- function(v, g) {
    x <- data[[v]][members[[g]]]
    if (!is.factor(x)) return(summary_rows(x, variable = v, group = names(members)[g]))
    counts <- table(x)
    own <- function(type, value)
      results(type, as.vector(value), variable = v, level = names(counts), group = names(members)[g])
    rbind(own("count", counts), own("percent", 100 * prop.table(counts)))
  }
  compared <- function(v) {
    x <- data[[v]]; group <- data[[by]]
    difference <- if (smd) results("standardised_difference", largest_difference(x, group), variable = v)
    if (is.factor(x)) {
      test <- suppressWarnings(chisq.test(table(group, droplevels(x)), correct = FALSE)); name <- "chi_squared"
    } else if (student) {
      test <- t.test(x[group %in% levels(group)[1]], x[group %in% levels(group)[2]], var.equal = TRUE); name <- "t"
    } else if (v %in% normal) {
      test <- oneway.test(x ~ group, var.equal = TRUE); name <- "F"
    } else {
      test <- kruskal.test(x, group); name <- "kruskal_wallis_H"
    }
    rbind(difference, results("test", statistic = test$statistic, p_value = test$p.value, variable = v, test = name))
  }
  patients <- results("count", sapply(members, sum), variable = "patients", group = names(members))
  described <- lapply(variables, function(v) bind(lapply(seq_along(members), function(g) of_group(v, g))))
  rbind(patients, bind(described), if (!is.null(by)) bind(lapply(variables, compared)))
}
# Largest standardised difference between two groups; of factors by Yang and Dalton (2012).
largest_difference <- function(x, group) {
  between <- function(pair) {
    samples <- lapply(pair, function(l) { own <- x[group %in% l]; own[!is.na(own)] })
    a <- samples[[1]]; b <- samples[[2]]
    if (!is.factor(x)) return(abs(mean(a) - mean(b)) / sqrt((var(a) + var(b)) / 2))
    p <- prop.table(table(a))[-1]; q <- prop.table(table(b))[-1]
    S <- (diag(p, length(p)) - p %o% p + diag(q, length(q)) - q %o% q) / 2
    sqrt(drop(t(p - q) %*% ginv(S) %*% (p - q)))
  }
  max(sapply(combn(levels(group), 2, simplify = FALSE), between))
}

# `decide`: which test counts, "t" or "signed_rank", by Shapiro-Wilk of the "margins", or of the "change".
paired_change <- function(data, pairs, decide = "change", adjust = "none", group = "") {
  of_pair <- function(label) {
    both <- data[complete.cases(data[pairs[[label]]]), pairs[[label]]]
    pre <- both[[1]]; post <- both[[2]]; change <- round(post - pre, 10)
    values <- list(pre = pre, post = post, change = change)
    own <- function(...) results(..., variable = label, group = group)
    shapiro <- lapply(values[if (decide == "margins") c("pre", "post") else "change"], shapiro.test)
    t <- t.test(change)
    # Exact where there are neither ties nor zeros, else normal with correction; with the interval of the shift.
    rank <- suppressWarnings(wilcox.test(change, conf.int = TRUE))
    normal <- if (decide %in% c("t", "signed_rank")) decide == "t" else all(sapply(shapiro, `[[`, "p.value") >= 0.05)
    found <- rbind(
      bind(lapply(names(values), function(level) summary_rows(values[[level]], variable = label, level = level,
                                                              group = group))),
      bind(lapply(names(shapiro), function(level) own("test", level = level, statistic = shapiro[[level]]$statistic,
                                                      p_value = shapiro[[level]]$p.value, test = "shapiro_wilk_W"))),
      own("test", level = "change", statistic = t$statistic, p_value = t$p.value, test = "t"),
      own("test", level = "change", statistic = rank$statistic, p_value = rank$p.value, test = "signed_rank_V"),
      own("mean_difference", t$estimate, t$stderr, t$conf.int[1], t$conf.int[2], level = "change"),
      own("hodges_lehmann", rank$estimate, NA, rank$conf.int[1], rank$conf.int[2], level = "change"),
      own("cohens_dz", mean(change) / sd(change), level = "change"),
      if (all(pre > 0, post > 0)) {
        log_ratio <- t.test(log(post), log(pre), paired = TRUE)
        own("geometric_mean_ratio", exp(log_ratio$estimate), log_ratio$stderr, exp(log_ratio$conf.int[1]),
            exp(log_ratio$conf.int[2]), log_ratio$statistic, log_ratio$p.value, level = "change", test = "t")
      })
    deciding <- found$test == (if (normal) "t" else "signed_rank_V") & found$type == "test"
    list(table = found, deciding = which(deciding))
  }
  found <- lapply(names(pairs), of_pair)
  p <- p.adjust(sapply(found, function(f) f$table$p_value[f$deciding]), adjust)
  bind(lapply(seq_along(found), function(i) {
    found[[i]]$table$p_adjusted[found[[i]]$deciding] <- p[i]
    found[[i]]$table
  }))
}
# The change of the second group against the first's, and the values after adjusted for those before (HC3).
paired_between <- function(data, label, pair, by) {
  d <- data[complete.cases(data[c(pair, by)]), ]
  change <- round(d[[pair[2]]] - d[[pair[1]]], 10); group <- d[[by]]
  welch <- t.test(change[group == levels(group)[2]], change[group == levels(group)[1]])
  fit <- lm(d[[pair[2]]] ~ d[[pair[1]]] + group)
  X <- model.matrix(fit); bread <- solve(crossprod(X))
  meat <- crossprod(X * (resid(fit) / (1 - hatvalues(fit))))
  b <- coef(fit)[[3]]; se <- sqrt((bread %*% meat %*% bread)[3, 3]); df <- fit$df.residual
  own <- function(...) results("mean_difference", ..., variable = label, test = "t")
  rbind(own(-diff(welch$estimate), welch$stderr, welch$conf.int[1], welch$conf.int[2], welch$statistic,
            welch$p.value, level = "change"),
        own(b, se, b - qt(0.975, df) * se, b + qt(0.975, df) * se, b / se, 2 * pt(-abs(b / se), df), level = "post"))
}

# `columns`: the names of the counts, named by their times; paired t tests against the first.
trajectory <- function(data, label, columns) {
  start <- data[[columns[[1]]]]
  tests <- lapply(columns[-1], function(column) t.test(data[[column]], start, paired = TRUE))
  adjusted <- p.adjust(sapply(tests, `[[`, "p.value"), "bonferroni")
  bind(lapply(names(columns), function(time) {
    x <- data[[columns[[time]]]]; k <- sum(!is.na(x))
    own <- function(...) results(..., variable = label, level = columns[[time]], time = time)
    s <- describe(x); se <- s[["sd"]] / sqrt(k); half <- qt(0.975, k - 1) * se
    described <- rbind(own(names(s)[-1], unname(s)[-1]),
                       own("mean", s[["mean"]], se, s[["mean"]] - half, s[["mean"]] + half))
    if (time == names(columns)[1]) return(described)
    test <- tests[[time]]
    rbind(described, own("mean_difference", test$estimate, test$stderr, test$conf.int[1], test$conf.int[2]),
          own("test", statistic = test$statistic, p_value = test$p.value, p_adjusted = adjusted[[time]], test = "t"))
  }))
}
# A random intercept per patient; of `by` the first level is compared with each other one.
mixed_model <- function(data, label, columns, log_scale = FALSE, by = NULL) {
  long <- reshape(data[c(unlist(columns, use.names = FALSE), by)], direction = "long",
                  varying = unname(unlist(columns)), v.names = "y", timevar = "at", times = seq_along(columns),
                  idvar = "id")
  long <- long[!is.na(long$y), ]
  long$at <- factor(long$at)
  if (log_scale) long$y <- log(long$y)
  scale <- if (log_scale) exp else identity
  of_fit <- function(fit, tested, other = NULL) {
    s <- summary(fit)$tTable[tested, ]; limits <- intervals(fit, which = "fixed")$fixed[tested, ]
    whole_contrast <- if (is.null(other)) "" else sprintf("change in %s - change in %s", other, levels(data[[by]])[1])
    sign <- if (log_scale) "/" else "-"
    contrast <- if (is.null(other)) paste("time", sign, "baseline") else whole_contrast
    whole <- tail(anova(fit), 1)  # the term that came last
    rbind(results("test", statistic = whole[["F-value"]], p_value = whole[["p-value"]], variable = label, test = "F",
                  contrast = whole_contrast),
          results(if (log_scale) "geometric_mean_ratio" else "mean_difference", scale(s[, "Value"]), s[, "Std.Error"],
                  scale(limits[, "lower"]), scale(limits[, "upper"]), s[, "t-value"], s[, "p-value"],
                  p.adjust(s[, "p-value"], "holm"), variable = label, level = unname(columns)[-1],
                  time = names(columns)[-1], contrast = contrast, test = "t"))
  }
  fit <- lme(y ~ at, random = ~ 1 | id, data = long)
  within <- fit$sigma; between <- as.numeric(VarCorr(fit)[1, "StdDev"])
  found <- rbind(of_fit(fit, -1),
                 results(c("residual_sd", "between_patient_sd", "intraclass_correlation"),
                         c(within, between, between^2 / (within^2 + between^2)), variable = label))
  if (is.null(by)) return(found)
  long$by <- long[[by]]
  rbind(found, bind(lapply(levels(long$by)[-1], function(other) {
    two <- droplevels(long[long$by %in% c(levels(long$by)[1], other), ])
    fit <- lme(y ~ at * by, random = ~ 1 | id, data = two)
    of_fit(fit, grep(":", names(fixef(fit))), other)
  })))
}

group_comparison <- function(data, variables, by) {
  group <- data[[by]]; levels <- levels(group)
  bind(lapply(variables, function(v) {
    of <- lapply(setNames(levels, levels), function(l) { x <- data[[v]][group %in% l]; x[!is.na(x)] })
    described <- bind(lapply(levels, function(l) summary_rows(of[[l]], variable = v, group = l)))
    own <- function(...) results(..., variable = v)
    if (length(levels) > 2) {
      F <- oneway.test(unlist(of) ~ rep(levels, lengths(of)), var.equal = TRUE); H <- kruskal.test(of)
      pairs <- combn(levels, 2, simplify = FALSE)
      ranks <- lapply(pairs, function(pair) suppressWarnings(wilcox.test(of[[pair[2]]], of[[pair[1]]])))
      p <- sapply(ranks, `[[`, "p.value")
      return(rbind(described,
                   own("test", statistic = F$statistic, p_value = F$p.value, test = "F"),
                   own("test", statistic = H$statistic, p_value = H$p.value, test = "kruskal_wallis_H"),
                   own("test", statistic = sapply(ranks, `[[`, "statistic"), p_value = p,
                       p_adjusted = p.adjust(p, "holm"), level = sapply(pairs, `[`, 2),
                       contrast = sapply(pairs, function(l) paste(rev(l), collapse = " - ")), test = "mann_whitney_U")))
    }
    a <- of[[1]]; b <- of[[2]]
    student <- t.test(b, a, var.equal = TRUE)
    rank <- suppressWarnings(wilcox.test(b, a, conf.int = TRUE))
    second <- function(...) own(..., level = levels[2])
    rbind(described,
          second("test", statistic = student$statistic, p_value = student$p.value, test = "t"),
          second("test", statistic = rank$statistic, p_value = rank$p.value, test = "mann_whitney_U"),
          second("mean_difference", mean(b) - mean(a), student$stderr, student$conf.int[1], student$conf.int[2]),
          second("hodges_lehmann", rank$estimate, NA, rank$conf.int[1], rank$conf.int[2]),
          second("standardised_difference", (mean(b) - mean(a)) / sqrt((var(a) + var(b)) / 2)))
  }))
}

correlation <- function(label, x, y) {
  pearson <- cor.test(x, y); spearman <- suppressWarnings(cor.test(x, y, method = "spearman", exact = FALSE))
  fit <- lm(y ~ x); s <- summary(fit)$coefficients; limits <- confint(fit)
  own <- function(...) results(..., variable = label)
  rbind(own("pearson_r", pearson$estimate, NA, pearson$conf.int[1], pearson$conf.int[2], pearson$statistic,
            pearson$p.value, test = "t"),
        own("spearman_rho", spearman$estimate, p_value = spearman$p.value, test = "t"),
        own(c("intercept", "beta"), s[, 1], s[, 2], limits[, 1], limits[, 2], s[, 3], s[, 4], test = "t"))
}

# `outcome`: 1 or 0; `direction`: "<" where patients with the outcome have higher values, else ">".
roc_curve <- function(outcome, x, direction) roc(outcome, x, levels = c(0, 1), direction = direction)
roc_table <- function(outcome, x, variable, direction, level = "Yes") {
  curve <- roc_curve(outcome, x, direction)
  limits <- ci.auc(curve)
  best <- coords(curve, "best", best.method = "youden")
  cutoff <- min(best$threshold)  # of equally good ones
  positive <- if (direction == "<") x > cutoff else x < cutoff
  split <- chisq.test(table(positive, outcome), correct = FALSE)
  own <- function(...) results(..., variable = variable, level = level)
  case <- outcome == 1
  kinds <- list(sensitivity = list(case & positive, case), specificity = list(!case & !positive, !case),
                positive_predictive_value = list(case & positive, positive),
                negative_predictive_value = list(!case & !positive, !positive))
  rates <- bind(lapply(names(kinds), function(kind) {
    exact <- binom.test(sum(kinds[[kind]][[1]]), sum(kinds[[kind]][[2]]))
    own(kind, exact$estimate, NA, exact$conf.int[1], exact$conf.int[2])
  }))
  youden <- sum(rates$estimate[1:2]) - 1
  rbind(own("auc", as.numeric(auc(curve)), sqrt(var(curve)), limits[1], limits[3]), own("cutoff", cutoff),
        own("youden_index", youden),
        own("test", statistic = split$statistic, p_value = split$p.value, test = "chi_squared"), rates)
}

response <- function(best, variable, rates) {
  known <- !is.na(best)
  of_all <- function(name) {
    k <- sum(best %in% rates[[name]])
    rbind(share(k, sum(known), variable = name, level = "evaluable"),
          share(k, length(best), variable = name, level = "all"))
  }
  rbind(bind(lapply(levels(best), function(l) share(sum(best %in% l), sum(known), variable = variable, level = l))),
        share(sum(!known), length(best), variable = "not_evaluable", level = "all"), bind(lapply(names(rates), of_all)))
}
# Of each patient the worst grade of each term counts.
adverse_events <- function(patients, events, terms) {
  worst <- sapply(names(terms), function(term) {
    own <- events[events$term == term, ]
    grades <- tapply(own$grade, factor(own$patient, levels = patients), max)
    ifelse(is.na(grades), 0, grades)
  })
  worst <- cbind(apply(worst, 1, max), worst)
  labels <- c("Any adverse event", terms)
  bind(lapply(seq_along(labels), function(j) {
    grade <- worst[, j]
    hits <- c(list(`any grade` = grade > 0, `grade >= 3` = grade >= 3),
              setNames(lapply(1:5, function(g) grade == g), paste("grade", 1:5)))
    bind(lapply(names(hits), function(l) share(sum(hits[[l]]), length(grade), variable = labels[j], level = l)))
  }))
}
