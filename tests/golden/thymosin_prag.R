# Rscript tests/golden/thymosin_prag.R [folder of the cohort, golden file]
# Every number of the study in data/raw/thymosin_prag/study.yaml, from the statistical definitions (docs/results.md) and
# R's survival, pROC and coin. Writes thymosin_prag.csv, thymosin_prag_curves.csv (steps of the curves) and
# thymosin_prag.sha256 (of the files read) beside this script. For tests/test_papers.py. A value NA means that the data
# cannot give the number.
source(file.path(dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))), "papers_common.R"))

texts <- c("patient", "excluded", "gender", "ecog", "cancer", "prior_rt", "prior_io", "ta1_dose", "rt_during_ta1",
           "fractionation", "rt_site", "response")
raw <- read_raw("thymosin_prag", "cohort.csv")
raw <- numbers(raw, setdiff(names(raw), texts))
events <- numbers(read_raw("thymosin_prag", "adverse_events.csv"), "grade")
d <- within(raw, {
  gender <- coded(gender, c(M = "Male", F = "Female"))
  ecog <- coded(ecog, c(`1` = "1", `2` = "2", `3` = "3"))
  cancer <- coded(cancer, c(
    colorectum = "Colorectum", gastric = "Gastric", pancreatic = "Pancreatic", esophagus = "Esophagus",
    head_neck = "Head and neck", cervix = "Cervix", lung = "Lung", liver = "Liver", bile_duct = "Bile duct",
    ovary = "Ovary", retroperitoneal = "Retroperitoneal"))
  prior_rt <- coded(prior_rt, yes_no)
  prior_io <- coded(prior_io, yes_no)
  ta1_dose <- coded(ta1_dose, c(`1.6` = "1.6 mg QD", `3.2` = "3.2 mg QD"))
  rt_during_ta1 <- coded(rt_during_ta1, yes_no)
  fractionation <- coded(fractionation, c(`5x3` = "5 Gy \u00d7 3", `8x2` = "8 Gy \u00d7 2", `8x3` = "8 Gy \u00d7 3",
                                          other = "Others"))
  rt_site <- coded(rt_site, c(chest = "Chest", abdomen = "Abdomen", pelvis = "Pelvic", none = "None", other = "Others"))
  response <- coded(response, c(CR = "CR", PR = "PR", SD = "SD", PD = "PD"))
  prior_lines_group <- cases(`0` = prior_lines == 0, `1` = prior_lines == 1, `2` = prior_lines == 2,
                             more = prior_lines >= 3)
  levels(prior_lines_group)[4] <- "\u22653"
  cancer_group <- factor(ifelse(cancer %in% levels(cancer)[1:6], as.character(cancer), "Others"),
                         levels = c(levels(cancer)[1:6], "Others"))
  alc_group <- cases(few = alc < 500, more = alc >= 500)
  levels(alc_group) <- paste0(c("<", "\u2265"), "0.5 \u00d7 10\u2079/L")
  ecog_2_3 <- is_true(ecog != "1")
  later_line <- is_true(prior_lines >= 2)
  ratio_pre <- at_10_decimals(cd4_pre / cd8_pre)
  ratio_post <- at_10_decimals(cd4_post / cd8_post)
  nlr <- at_10_decimals(neutrophils / (alc / 1000))
  cd3_percent <- at_10_decimals(100 * cd3_pre / alc)
  cd3_fold <- at_10_decimals(cd3_post / cd3_pre)
  cd8_fold <- at_10_decimals(cd8_post / cd8_pre)
  cd3_change <- cd3_post - cd3_pre
  cd4_change <- cd4_post - cd4_pre
  cd8_change <- cd8_post - cd8_pre
  tumour_response <- cases(PD = response == "PD", `CR, PR or SD` = response %in% c("CR", "PR", "SD"))
})
put_flow("enrolled", nrow(d))
put_flow("excluded", sum(d$excluded == "1"), "Severe infection before immunotherapy")
put_flow("excluded", sum(d$excluded == "2"), "No adequate evaluation of tumour or survival")
evaluable <- d[d$excluded == "0", ]
put_flow("analysed", nrow(evaluable))

put_characteristics("characteristics", d, c("age", "gender", "ecog", "prior_lines_group", "cancer_group", "prior_rt",
                                            "prior_io", "ta1_dose", "rt_during_ta1", "fractionation", "rt_site",
                                            "alc_group"))
put_characteristics("further_characteristics", d, c("ecog_2_3", "later_line", "cancer"))
ratio <- "CD4+/CD8+ ratio"
pairs <- list(`CD3+ T cells` = "cd3", `CD3+CD4+ T cells` = "cd4", `CD3+CD8+ T cells` = "cd8", `B cells` = "b",
              `NK cells` = "nk")
pairs[[ratio]] <- "ratio"
put_paired("lymphocyte_change", d, lapply(pairs, paste0, c("_pre", "_post")),
           lapply(pairs, function(name) if (name == "ratio") 1e10 else 1), "margins")

put_paired("lymphocyte_change_adjusted", d, lapply(pairs, paste0, c("_pre", "_post")),
           lapply(pairs, function(name) if (name == "ratio") 1e10 else 1), "V", adjust = "holm")

curve <- function(A, time, event, ...) put_kaplan_meier(A, evaluable[[time]], evaluable[[event]], ..., month = 30)
curve("os_curves", "os_days", "os_event", times = c(6, 12, 24))
curve("pfs_curves", "pfs_days", "pfs_event", times = c(6, 12, 24))
curve("os_by_lymphocytes", "os_days", "os_event", evaluable$alc_group)

candidates <- c("age", "gender", "ecog", "prior_lines", "prior_rt", "prior_io", "ta1_dose", "rt_during_ta1", "rt_dose",
                "cycles", "tumour_response", "alc_group", "neutrophils", "nlr", "cd3_percent", "cd3_pre", "cd4_pre",
                "cd8_pre", "b_pre", "nk_pre", "ratio_pre", "il2", "il4", "il6", "il10", "il17a", "tnf", "ifn_gamma")
per <- list(cd3_pre = 100, cd4_pre = 100, cd8_pre = 100, b_pre = 10, nk_pre = 100)
listed <- list(os = c("cycles", "tumour_response", "ifn_gamma", "nlr"),
               pfs = c("prior_lines", "prior_io", "cycles", "rt_dose", "tumour_response", "cd3_percent"))
for (endpoint in names(listed)) {
  timed <- evaluable
  timed$time <- timed[[paste0(endpoint, "_days")]]; timed$event <- timed[[paste0(endpoint, "_event")]]
  put_univariable(paste0(endpoint, "_univariable"), timed, candidates, fit_cox, put_cox, per)
  put_listed(paste0(endpoint, "_multivariable"), "published", timed, listed[[endpoint]], fit_cox, put_cox)
  put_backward_wald(paste0(endpoint, "_multivariable"), timed, listed[[endpoint]], fit_cox, put_cox)
  left <- timed$time > 18 * 7
  put(paste0(endpoint, "_landmark"), "count", estimate = sum(!left), n = nrow(timed), n_missing = 0,
      variable = "before_landmark", time = 18 * 7)
  put_listed(paste0(endpoint, "_landmark"), "landmark", transform(timed[left, ], time = time - 18 * 7),
             if (endpoint == "os") listed$os else setdiff(listed$pfs, "tumour_response"), fit_cox, put_cox)
  if (endpoint == "os") put_over_time("os_over_time", "over_time", timed, listed$os, list(cycles = 21),
                                      list(tumour_response = 42))
  else put_over_time("pfs_over_time", "over_time", timed, setdiff(listed$pfs, "tumour_response"), list(cycles = 21))
}

evaluable$y <- evaluable$cd3_fold
candidates <- c("rt_dose", "age", "nlr", "neutrophils", "il2", "il10", "il4", "tnf", "gender", "ecog", "prior_lines",
                "prior_rt", "prior_io", "ta1_dose", "rt_during_ta1", "cd3_pre", "cd4_pre", "cd8_pre", "b_pre", "nk_pre",
                "il6", "il17a", "ifn_gamma")
put_listed("t_cell_linear", "published", evaluable, candidates[1:8], fit_origin, put_linear)
put_listed("t_cell_linear_intercept", "intercept", evaluable, candidates[1:8],
           function(terms) lm(reformulate(terms, "y"), m), put_linear)
put_forward_r2("t_cell_linear", "selected", evaluable, candidates, 8)

put_groups("change_by_site", d, c("cd3_change", "cd4_change", "cd8_change"), "rt_site")
put_correlation("nlr_cd8", "NLR and fold change of CD8+ T cells", d$nlr, d$cd8_fold)
put_response("tumour_response", d$response, "response", c("CR", "PR"), c("CR", "PR", "SD"))

terms <- c(fatigue = "Fatigue", anorexia = "Anorexia", fever = "Fever", hypothyroidism = "Hypothyroidism",
           rash = "Rash", alopecia = "Alopecia", carditis = "Carditis", encephalitis = "Encephalitis")
stopifnot(events$term %in% names(terms), events$patient %in% d$patient)
put_adverse_events("adverse_events", worst_grades(d$patient, events, terms))

write_study("thymosin_prag")
