# Rscript tests/golden/actg175.R ACTG175.csv tests/golden/actg175.csv
# The first file is lifelines' datasets/ACTG175.csv. Every number of the study in data/raw/actg175/study.yaml, from the
# statistical definitions and R's survival, MASS, pROC and car. Beside the second file, <name>_curves.csv: curve steps.
# For tests/test_actg175.py. A value NA means that the data cannot give the number.
suppressPackageStartupMessages({library(survival); library(MASS); library(pROC); library(car)})
options(warn = 2, contrasts = c("contr.treatment", "contr.poly"))
arguments <- commandArgs(trailingOnly = TRUE)
raw <- read.csv(arguments[1])
place <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))

rows <- list()
# Not `estimate_type` as an argument: `estimate = ` would match it in part.
put <- function(analysis, type, ..., model = "", variable = "", level = "", group = "", time = "",
                contrast = "", statistic_type = "") {
  fields <- list(...)
  stopifnot(!is.null(names(fields)), lengths(fields) == 1)
  rows[[length(rows) + 1]] <<- data.frame(
    analysis, model, variable, level, group, time = as.character(time), contrast, estimate_type = type, statistic_type,
    field = names(fields), value = sprintf("%.17g", as.numeric(unlist(fields))))
}

yes_no <- c(No = 0, Yes = 1)
codes <- list(
  gender = c(Male = 1, Female = 0), race = c(White = 0, `Non-white` = 1), hemo = yes_no, homo = yes_no,
  drugs = yes_no, symptom = yes_no, str2 = c(Naive = 0, Experienced = 1), oprior = yes_no,
  arms = c(ZDV = 0, `ZDV + ddI` = 1, `ZDV + ddC` = 2, ddI = 3))
# Ties are those of the values at the declared decimals (10 for the ratios).
at_10_decimals <- function(x) round(x * 1e10) / 1e10
patients <- raw
for (name in names(codes)) patients[[name]] <- factor(names(codes[[name]])[match(raw[[name]], codes[[name]])],
                                                      levels = names(codes[[name]]))
patients <- within(patients, {
  ratio_pre <- at_10_decimals(cd40 / cd80)
  ratio_post <- at_10_decimals(cd420 / cd820)
  cd4_change <- cd420 - cd40
  cd4_relative <- ifelse(cd40 == 0, NA, 100 * (cd420 - cd40) / cd40)
  cd4_decline <- as.numeric(cd420 < cd40)
})
reasons <- list(`Younger than 12 years` = patients$age < 12, `Karnofsky score below 70` = patients$karnof < 70)
put("flow", "count", estimate = nrow(raw), n = nrow(raw), variable = "enrolled")
left <- rep(TRUE, nrow(raw))
for (reason in names(reasons)) {
  k <- sum(left & reasons[[reason]])
  put("flow", "count", estimate = k, n = k, variable = "excluded", level = reason)
  left <- left & !reasons[[reason]]
}
d <- patients[left, ]
n <- nrow(d)
arms <- levels(d$arms)
per <- c(age = 10, wtkg = 10, karnof = 10, preanti = 100, cd40 = 100, cd80 = 100)
m <- d
for (name in names(per)) m[[name]] <- d[[name]] / per[[name]]
put("flow", "count", estimate = n, n = n, variable = "analysed")
for (arm in arms) {
  count <- function(...) put("flow", "count", ..., group = arm)
  of_arm <- d[d$arms == arm, ]
  count(estimate = nrow(of_arm), n = nrow(of_arm), variable = "group", level = "Treatment")
  for (seen in c("20", "96")) {
    k <- sum(!is.na(of_arm[[paste0("cd4", seen)]]))
    count(estimate = k, n = k, variable = "followed", level = paste("CD4+ at", seen, "weeks"))
  }
}

summaries <- function(x) {
  x <- x[!is.na(x)]
  q <- quantile(x, c(0.25, 0.5, 0.75), type = 7, names = FALSE)
  c(mean = mean(x), sd = sd(x), median = q[2], q1 = q[1], q3 = q[3], min = min(x), max = max(x))
}
put_summaries <- function(analysis, x, ..., n_missing = sum(is.na(x)), skip = character()) {
  s <- summaries(x)
  for (kind in setdiff(names(s), skip))
    put(analysis, kind, estimate = s[[kind]], n = sum(!is.na(x)), n_missing = n_missing, ...)
}
t_interval <- function(x) mean(x) + c(-1, 1) * qt(0.975, length(x) - 1) * sd(x) / sqrt(length(x))

for (part in c("describe", "regress", "survive")) source(file.path(place, sprintf("actg175_%s.R", part)))

write.csv(do.call(rbind, rows), arguments[2], row.names = FALSE, quote = 1:9)
shown <- do.call(rbind, curves)
for (name in setdiff(names(shown), c("analysis", "curve", "group")))
  shown[[name]] <- ifelse(is.na(shown[[name]]), "", sprintf("%.17g", shown[[name]]))
write.csv(shown, sub("\\.csv$", "_curves.csv", arguments[2]), row.names = FALSE, quote = 1:3)
