# Rscript tests/golden/actg175.R ACTG175.csv tests/golden/actg175.csv
# The first file is lifelines' datasets/ACTG175.csv. Every number of the study in data/raw/actg175/study.yaml, from the
# statistical definitions and R's survival, MASS, pROC, car and mice. Beside the second file, <name>_curves.csv: curve steps.
# For tests/test_actg175.py. A value NA means that the data cannot give the number.
suppressPackageStartupMessages({library(survival); library(MASS); library(pROC); library(car); library(mice)})
options(warn = 2, contrasts = c("contr.treatment", "contr.poly"))
arguments <- commandArgs(trailingOnly = TRUE)
raw <- read.csv(arguments[1])
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "study_common.R"))
for (part in c("study_curves.R", "study_mixed.R", "study_correlation.R", "imputed_common.R"))
  source(file.path(place, part))

yes_no <- c(No = 0, Yes = 1)
codes <- list(
  gender = c(Male = 1, Female = 0), race = c(White = 0, `Non-white` = 1), hemo = yes_no, homo = yes_no,
  drugs = yes_no, symptom = yes_no, str2 = c(Naive = 0, Experienced = 1), oprior = yes_no,
  arms = c(ZDV = 0, `ZDV + ddI` = 1, `ZDV + ddC` = 2, ddI = 3))
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
m <- within(m, { y <- cd4_decline; time <- days; event <- cens })
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

for (part in c("describe", "regress", "survive")) source(file.path(place, sprintf("actg175_%s.R", part)))

write_golden(arguments[2])
write_curves(arguments[2])
