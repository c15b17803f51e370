# Golden values of response, adverse events, paired change by group, and the named tests of characteristics.
# Run: Rscript tests/golden/response.R; writes response.csv beside this file.
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
out <- data.frame(case = character(), quantity = character(), value = character())
put <- function(case, ...) {
  v <- list(...)
  for (q in names(v)) for (k in seq_along(v[[q]])) {
    name <- if (length(v[[q]]) > 1) paste0(q, ".", k) else q
    out[nrow(out) + 1, ] <<- list(case, name, sprintf("%.17g", as.numeric(v[[q]][k])))
  }
}

# A cohort of sixty by arithmetic. Levels are numbered from 1; NA is missing. The changes have no ties and no zeros.
i <- 0:59
d <- data.frame(
  best = c(1, 2, 2, 3, 3, 3, 3, 4, 4, NA, NA)[(i * 7) %% 11 + 1],
  sex = ifelse((i * 7) %% 11 %in% c(1, 2, 4, 7, 10) | i %% 8 == 3, 2, 1),
  arm = ifelse(i %% 17 == 8, NA, (i * 5 + i %/% 7) %% 3 + 1),
  fatigue = c(0, 0, 1, 2, 0, 1, 3)[(i * 3) %% 7 + 1],
  nausea = ifelse(i %% 9 == 4, 1 + i %% 2, 0),
  rash = 0,
  hepatitis = ifelse(i == 13, 5, ifelse(i == 40, 4, 0)),
  age = 40 + (i * 11) %% 37 + 4 * (i %% 2),
  pre = 300 + 37 * ((i * 7) %% 11),
  before = 150 + 21 * ((i * 5) %% 13)
)
d$post <- ifelse(i %% 10 == 3, NA, d$pre + 3 * ((i * 13) %% 61) - 61)
d$after <- d$before + 3 * ((i * 29) %% 61) - 100
do.call(put, c(list("cohort"), d))

share <- function(case, k, n, level = 0.95) {
  limits <- binom.test(k, n, conf.level = level)$conf.int
  put(case, k = k, n = n, percent = 100 * k / n, low = 100 * limits[1], high = 100 * limits[2])
}

# --- response ---
rates <- list(objective_response = 1:2, disease_control = 1:3)
members <- list(all = rep(TRUE, 60), arm1 = d$arm %in% 1, arm2 = d$arm %in% 2, arm3 = d$arm %in% 3)
for (name in names(rates)) {
  hit <- d$best %in% rates[[name]]
  known <- !is.na(d$best)
  for (group in names(members)) {
    own <- members[[group]]
    share(paste(name, "evaluable", group, sep = "."), sum(hit & own), sum(known & own))
    share(paste(name, "all", group, sep = "."), sum(hit & own), sum(own))
  }
  put(paste0(name, ".test"),
      evaluable_arm = fisher.test(table(hit[known], d$arm[known]))$p.value,
      all_arm = fisher.test(table(hit, d$arm))$p.value,
      evaluable_sex = fisher.test(table(hit[known], d$sex[known]))$p.value,
      all_sex = fisher.test(table(hit, d$sex))$p.value)
}
for (level in 1:4) share(paste0("best.", level), sum(d$best %in% level), sum(!is.na(d$best)), 0.9)

# --- adverse events ---
terms <- c("fatigue", "nausea", "rash", "hepatitis")
d$any <- do.call(pmax, d[terms])
for (term in c("any", terms)) {
  worst <- d[[term]]
  share(paste0(term, ".any"), sum(worst > 0), 60)
  share(paste0(term, ".severe"), sum(worst >= 3), 60)
  for (grade in 1:5) share(paste0(term, ".", grade), sum(worst == grade), 60)
  for (group in 1:2) share(paste0(term, ".sex", group), sum(worst[d$sex == group] > 0), sum(d$sex == group))
  if (any(worst > 0)) put(paste0(term, ".test"), sex = fisher.test(table(worst > 0, d$sex))$p.value,
                          arm = fisher.test(table(worst > 0, d$arm))$p.value)
}

# --- paired change by sex ---
pairs <- list(A = c("pre", "post"), B = c("before", "after"))
for (group in c("all", "1", "2")) {
  own <- if (group == "all") d else d[d$sex == group, ]
  tests <- lapply(pairs, function(pair) {
    x <- own[[pair[2]]] - own[[pair[1]]]
    x <- x[!is.na(x)]
    stopifnot(x != 0, !duplicated(abs(x)))
    list(x = x, t = t.test(x), rank = wilcox.test(x, exact = TRUE), normal = shapiro.test(x))
  })
  t_holm <- p.adjust(sapply(tests, function(test) test$t$p.value), "holm")
  rank_holm <- p.adjust(sapply(tests, function(test) test$rank$p.value), "holm")
  for (pair in names(pairs)) {
    test <- tests[[pair]]
    put(paste("paired", group, pair, sep = "."), n = length(test$x), mean = mean(test$x), low = test$t$conf.int[1],
        high = test$t$conf.int[2], t = test$t$statistic, t_p = test$t$p.value, V = test$rank$statistic,
        V_p = test$rank$p.value, W = test$normal$statistic, W_p = test$normal$p.value, t_holm = t_holm[[pair]],
        V_holm = rank_holm[[pair]])
  }
}

# --- characteristics by sex ---
student <- t.test(age ~ sex, d, var.equal = TRUE)
welch <- t.test(age ~ sex, d)
put("student", t = student$statistic, df = student$parameter, p = student$p.value)
put("welch", t = welch$statistic, df = welch$parameter, p = welch$p.value)
for (name in c("best", "arm")) {
  counts <- table(d$sex, d[[name]])
  chi <- suppressWarnings(chisq.test(counts, correct = FALSE))
  put(paste0("levels.", name), chi_squared = chi$statistic, df = chi$parameter, p = chi$p.value,
      small = sum(chi$expected < 5), fisher = fisher.test(counts)$p.value)
}

write.csv(out, file.path(here, "response.csv"), row.names = FALSE, quote = FALSE)
