# Rscript tests/golden/il7_hcc.R [folder of the cohort, golden file]
# Every number of the study in data/raw/il7_hcc/study.yaml, from the statistical definitions (docs/results.md) and R's
# survival, pROC and coin. Writes il7_hcc.csv, il7_hcc_curves.csv (steps of the curves) and il7_hcc.sha256 (of the files
# read) beside this script. For tests/test_papers.py. A value NA means that the data cannot give the number.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "papers_common.R"))

raw <- numbers(read_raw("il7_hcc", "cohort.csv"), c(
  "age", "tumour_size", "afp", "pivka", "dose", "ptv", "liver_dose", "il7_pre", "il7_post", "pfs_days", "pfs_event",
  "os_days", "os_event"))
counts <- numbers(read_raw("il7_hcc", "lymphocytes.csv"), c("week", "tlc"))
events <- numbers(read_raw("il7_hcc", "adverse_events.csv"), "grade")
# One value of each patient's counts in some weeks.
taken <- function(take, weeks) sapply(raw$patient, function(id) {
  own <- counts[counts$patient == id & counts$week %in% weeks & !is.na(counts$tlc), ]
  if (nrow(own)) take(own[order(own$week), ]) else NA
}, USE.NAMES = FALSE)
only <- function(own) { stopifnot(nrow(own) == 1); own$tlc }
d <- within(raw, {
  sex <- coded(sex, c(male = "Male", female = "Female"))
  viral <- coded(viral, c(b = "B-viral", c = "C-viral", none = "Non-B/Non-C viral"))
  child_pugh <- coded(child_pugh, c(a = "A", b = "B"))
  cirrhosis <- coded(cirrhosis, yes_no)
  tumours <- coded(tumours, c(one = "One", multiple = "Multiple"))
  uicc <- coded(uicc, c(`2` = "Stage II", `3` = "Stage III", `4` = "Stage IV"))
  bclc <- coded(bclc, c(a = "Stage A", b = "Stage B", c = "Stage C"))
  pvt <- coded(pvt, yes_no)
  previous <- coded(previous, yes_no)
  chemotherapy <- coded(chemotherapy, c(none = "None", haic = "Hepatic arterial infusion of 5-fluorouracil",
                                        uft = "Tegafur-uracil"))
  tlc_0 <- taken(only, 0); tlc_1 <- taken(only, 4); tlc_2 <- taken(only, 8); tlc_3 <- taken(only, 13)
  tlc_4 <- taken(only, 17); tlc_5 <- taken(only, 21); tlc_6 <- taken(only, 26)
  tlc_nadir <- taken(function(own) min(own$tlc), 1:5)
  nadir_week <- taken(function(own) own$week[which.min(own$tlc)], 1:5)
  # CTCAE: each grade is of counts below its limit.
  nadir_grade <- cut(tlc_nadir, c(Inf, 1000, 800, 500, 200, -Inf), right = FALSE,
                     labels = c("Grade 4", "Grade 3", "Grade 2", "Grade 1", "None"))
  nadir_grade <- factor(nadir_grade, levels = rev(levels(nadir_grade)))
  asl <- is_true(tlc_nadir < 200)
  low_baseline <- is_true(tlc_0 <= 1000)
  asl_group <- cases(`No ASL` = asl == "No", ASL = asl == "Yes")
  recovered <- tlc_2 > 1000
  asl_recovery <- cases(`ASL, recovery` = asl == "Yes" & recovered, `ASL, no recovery` = asl == "Yes" & !recovered)
  three_groups <- cases(`No ASL` = asl == "No", `ASL, recovery` = asl == "Yes" & recovered,
                        `ASL, no recovery` = asl == "Yes" & !recovered)
  il7_group <- factor(ifelse(il7_pre <= 2.495, "Low pre-radiotherapy IL-7 (\u2264 2.495 pg/mL)",
                             "High pre-radiotherapy IL-7 (> 2.495 pg/mL)"))
  il7_group <- relevel(il7_group, "Low pre-radiotherapy IL-7 (\u2264 2.495 pg/mL)")
  age_60 <- factor(ifelse(age <= 60, "\u2264 60 yr", "> 60 yr"), levels = c("\u2264 60 yr", "> 60 yr"))
  hepatitis <- is_true(viral != "Non-B/Non-C viral")
  uicc_34 <- cases(`Stage I/II` = uicc == "Stage II", `Stage III/IV` = uicc != "Stage II")
  combined <- cases(`Radiotherapy alone` = chemotherapy == "None",
                    `Concurrent chemoradiotherapy` = chemotherapy != "None")
  full_dose <- is_true(dose == 100)
  il7_change <- round(100 * il7_post - 100 * il7_pre) / 100
  toxicity <- is_true(patient %in% events$patient[events$grade >= 2])
})
n <- nrow(d)
put_flow("enrolled", n)
put_flow("analysed", n)

characters <- c("age", "sex", "viral", "child_pugh", "cirrhosis", "tumour_size", "tumours", "uicc", "bclc", "pvt",
                "afp", "pivka", "previous", "combined", "dose", "ptv")
put_characteristics("patients", d, characters)
put_characteristics("treatment", d, c("full_dose", "chemotherapy"))
put_characteristics("lymphopenia", d, c("nadir_grade", "asl", "tlc_nadir", "nadir_week", "asl_recovery"))
put_characteristics("by_il7", d, c(characters, "liver_dose"), "il7_group")
put_characteristics("asl_by_il7", d, "asl", "il7_group")
put_trajectory("counts_over_time", d, "Total lymphocyte count", setNames(paste0("tlc_", 0:6), 0:6))
put_mixed_model("counts_mixed_model", d, "Total lymphocyte count", setNames(paste0("tlc_", 0:6), 0:6), TRUE)

years <- c(12, 24, 36)
os <- function(A, ...) put_kaplan_meier(A, d$os_days, d$os_event, ...)
os("os_by_asl", d$asl_group, years, observed = TRUE)
put_kaplan_meier("pfs_by_asl", d$pfs_days, d$pfs_event, d$asl_group, years)
os("os_by_recovery", d$asl_recovery, years)
os("os_three_groups", d$three_groups, years, pairwise = "none")
os("os_by_asl_landmark", d$asl_group, c(12, 24), landmark = 35)
put_kaplan_meier("pfs_by_asl_landmark", d$pfs_days, d$pfs_event, d$asl_group, c(12, 24), landmark = 35)
os("os_by_recovery_landmark", d$asl_recovery, c(12, 24), landmark = round(2 * 30.4375))
os("os_three_groups_landmark", d$three_groups, c(12, 24), landmark = round(2 * 30.4375))

d$time <- d$os_days; d$event <- d$os_event
candidates <- c("age_60", "sex", "hepatitis", "tumours", "cirrhosis", "child_pugh", "pvt", "previous", "uicc_34", "afp",
                "pivka", "low_baseline", "combined", "dose", "il7_pre", "il7_post", "asl")
listed <- c("cirrhosis", "child_pugh", "uicc_34", "asl")
put_univariable("os_cox", d, candidates, fit_cox, put_cox)
put_listed("os_cox", "published", d, listed, fit_cox, put_cox)
put_backward_lr("os_cox", d, candidates, fit_cox, put_cox)
left <- d$time > 35
put("os_cox_landmark", "count", estimate = sum(!left), n = n, n_missing = 0, variable = "before_landmark", time = 35)
put_listed("os_cox_landmark", "landmark", transform(d[left, ], time = time - 35), listed, fit_cox, put_cox)
put_over_time("os_cox_over_time", "over_time", d, listed, from = list(asl = 35))

d$y <- as.numeric(d$asl == "Yes")
put_asl_model <- function(A, model, terms, fit, n_missing) put_logistic(A, model, terms, fit, n_missing = n_missing)
put_asl <- function(A, instead, published, per = list()) {
  candidates <- c(head(candidates, -3), instead, "il7_pre")
  put_univariable(A, d, candidates, fit_glm, put_asl_model, per)
  put_listed(A, "published", d, published, fit_glm, put_asl_model, per)
  put_backward_lr(A, d, candidates, fit_glm, put_asl_model, per)
}
put_asl("asl_logistic", "ptv", c("hepatitis", "low_baseline", "ptv", "il7_pre"), list(ptv = 100))
put_asl("asl_logistic_liver_dose", "liver_dose", c("low_baseline", "liver_dose", "il7_pre"))

d$y <- d$il7_post
put_listed("il7_ancova", "baseline", d, c("il7_pre", "asl"), function(terms) lm(reformulate(terms, "y"), m), put_linear)

put_groups("il7_by_asl", d, c("il7_pre", "il7_change"), "asl_group")
put_groups("il7_by_toxicity", d, c("il7_pre", "il7_post"), "toxicity")
il7 <- list(`IL-7` = c("il7_pre", "il7_post"))
put_paired("il7_before_after", d, il7, list(`IL-7` = 100), "t")
for (group in levels(d$asl_group))
  put_paired("il7_before_after", d[d$asl_group == group, ], il7, list(`IL-7` = 100), "t", group)
put_between("il7_before_after", d, "IL-7", il7[[1]], 100, "asl_group")

put_correlation("il7_pre_nadir", "Pre-radiotherapy IL-7 and nadir", d$tlc_nadir, d$il7_pre)
put_correlation("il7_change_nadir", "\u0394IL-7 and nadir", d$tlc_nadir, d$il7_change)
put_correlation("il7_post_count", "Post-radiotherapy IL-7 and count at 2 months", d$il7_post, d$tlc_2)
put_roc("asl_roc", as.numeric(d$asl == "Yes"), d$il7_pre, "il7_pre", ">", interval = plain_limits)

terms <- c(nausea = "Nausea", vomiting = "Vomiting", anorexia = "Anorexia", dyspepsia = "Dyspepsia",
           abdominal_pain = "Abdominal pain", ulcer = "Gastric or duodenal ulcer", ast = "AST increased",
           alt = "ALT increased", bilirubin = "Bilirubin increased", albumin = "Albumin decreased")
stopifnot(events$term %in% names(terms), events$patient %in% d$patient)
put_adverse_events("toxicities", worst_grades(d$patient, events, terms))

write_study("il7_hcc")
