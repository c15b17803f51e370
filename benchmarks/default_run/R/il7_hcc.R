# IL-7 and lymphopenia: the patients, the analyses and figures of data/raw/il7_hcc/study.yaml.

read_il7_hcc <- function(folder, events) {
  d <- read.csv(file.path(folder, "il7_hcc", "cohort.csv"))
  counts <- read.csv(file.path(folder, "il7_hcc", "lymphocytes.csv"))
  weeks <- c(0, 4, 8, 13, 17, 21, 26)
  for (i in seq_along(weeks)) {
    at <- counts[counts$week == weeks[i], ]
    d[[paste0("tlc_", i - 1)]] <- at$tlc[match(d$patient, at$patient)]
  }
  during <- counts[counts$week %in% 1:5 & !is.na(counts$tlc), ]
  during <- during[order(during$tlc, during$week), ]
  lowest <- during[match(d$patient, during$patient), ]
  d$tlc_nadir <- lowest$tlc; d$nadir_week <- lowest$week
  for (v in c("cirrhosis", "pvt", "previous")) d[[v]] <- coded(d[[v]], yes_no)
  grouped <- function(x, labels) factor(x, levels = seq_along(labels), labels = labels)
  within(d, {
    sex <- coded(sex, c(male = "Male", female = "Female"))
    hepatitis <- is_true(viral != "none")
    viral <- coded(viral, c(b = "B-viral", c = "C-viral", none = "Non-B/Non-C viral"))
    child_pugh <- coded(child_pugh, c(a = "A", b = "B"))
    tumours <- coded(tumours, c(one = "One", multiple = "Multiple"))
    uicc_34 <- factor(uicc > 2, labels = c("Stage I/II", "Stage III/IV"))
    uicc <- coded(uicc, c(`2` = "Stage II", `3` = "Stage III", `4` = "Stage IV"))
    bclc <- coded(bclc, c(a = "Stage A", b = "Stage B", c = "Stage C"))
    combined <- factor(chemotherapy != "none", labels = c("Radiotherapy alone", "Concurrent chemoradiotherapy"))
    chemotherapy <- coded(chemotherapy, c(none = "None", haic = "Hepatic arterial infusion of 5-fluorouracil",
                                          uft = "Tegafur-uracil"))
    nadir_grade <- grouped(5 - findInterval(tlc_nadir, c(200, 500, 800, 1000)), c("None", paste("Grade", 1:4)))
    asl <- is_true(tlc_nadir < 200)
    low_baseline <- is_true(tlc_0 <= 1000)
    asl_group <- grouped(as.numeric(asl), c("No ASL", "ASL"))
    three_groups <- grouped(ifelse(asl == "No", 1, ifelse(tlc_2 > 1000, 2, 3)),
                            c("No ASL", "ASL, recovery", "ASL, no recovery"))
    asl_recovery <- factor(three_groups, levels = levels(three_groups)[-1])
    il7_group <- factor(il7_pre > 2.495, labels = c("Low pre-radiotherapy IL-7 (\u2264 2.495 pg/mL)",
                                                    "High pre-radiotherapy IL-7 (> 2.495 pg/mL)"))
    age_60 <- factor(age > 60, labels = c("\u2264 60 yr", "> 60 yr"))
    full_dose <- is_true(dose == 100)
    il7_change <- round(il7_post - il7_pre, 2)
    toxicity <- is_true(patient %in% events$patient[events$grade >= 2])
  })
}

il7_hcc <- function(folder) {
  events <- read.csv(file.path(folder, "il7_hcc", "adverse_events.csv"))
  d <- read_il7_hcc(folder, events)
  os <- transform(d, time = os_days, event = os_event)
  asl <- transform(d, y = as.numeric(asl == "Yes"))
  months <- setNames(paste0("tlc_", 0:6), 0:6)
  characters <- c("age", "sex", "viral", "child_pugh", "cirrhosis", "tumour_size", "tumours", "uicc", "bclc", "pvt",
                  "afp", "pivka", "previous", "combined", "dose", "ptv")
  candidates <- c("age_60", "sex", "hepatitis", "tumours", "cirrhosis", "child_pugh", "pvt", "previous", "uicc_34",
                  "afp", "pivka", "low_baseline", "combined", "dose")
  of_survival <- c(candidates, "il7_pre", "il7_post", "asl")
  os_model <- c("cirrhosis", "child_pugh", "uicc_34", "asl")
  of_asl <- list(ptv = c(candidates, "ptv", "il7_pre"), liver_dose = c(candidates, "liver_dose", "il7_pre"))
  per <- list(ptv = 100)
  pair <- c("il7_pre", "il7_post"); pairs <- list(`IL-7` = pair)
  terms <- c(nausea = "Nausea", vomiting = "Vomiting", anorexia = "Anorexia", dyspepsia = "Dyspepsia",
             abdominal_pain = "Abdominal pain", ulcer = "Gastric or duodenal ulcer", ast = "AST increased",
             alt = "ALT increased", bilirubin = "Bilirubin increased", albumin = "Albumin decreased")
  years <- c(12, 24, 36); two_years <- c(12, 24)
  two_months <- round(2 * 30.4375)
  survival <- function(group, ...) kaplan_meier(d$os_days, d$os_event, d[[group]], ...)
  progression <- function(group, ...) kaplan_meier(d$pfs_days, d$pfs_event, d[[group]], ...)
  logistic <- function(candidates, published, per = list()) rbind(
    univariable(asl, candidates, logistic_wald, per), listed(asl, published, logistic_wald, "published", per),
    selected(asl, candidates, logistic_wald, "backward", backward_lr, per))
  tables <- list(
    patients = function() characteristics(d, characters),
    treatment = function() characteristics(d, c("full_dose", "chemotherapy")),
    counts_over_time = function() trajectory(d, "Total lymphocyte count", months),
    lymphopenia = function() characteristics(d, c("nadir_grade", "asl", "tlc_nadir", "nadir_week", "asl_recovery")),
    os_by_asl = function() survival("asl_group", years, observed = TRUE),
    pfs_by_asl = function() progression("asl_group", years),
    os_by_recovery = function() survival("asl_recovery", years),
    os_three_groups = function() survival("three_groups", years, adjust = "none"),
    os_cox = function() rbind(univariable(os, of_survival, cox_kind), listed(os, os_model, cox_kind, "published"),
                              selected(os, of_survival, cox_kind, "backward", backward_lr)),
    il7_by_asl = function() group_comparison(d, c("il7_pre", "il7_change"), "asl_group"),
    il7_before_after = function() rbind(
      paired_change(d, pairs, "t"),
      bind(lapply(levels(d$asl_group), function(g) paired_change(d[d$asl_group == g, ], pairs, "t", group = g))),
      paired_between(d, "IL-7", pair, "asl_group")),
    il7_pre_nadir = function() correlation("Pre-radiotherapy IL-7 and nadir", d$tlc_nadir, d$il7_pre),
    il7_change_nadir = function() correlation("\u0394IL-7 and nadir", d$tlc_nadir, d$il7_change),
    il7_post_count = function() correlation("Post-radiotherapy IL-7 and count at 2 months", d$il7_post, d$tlc_2),
    asl_logistic = function() logistic(of_asl$ptv, c("hepatitis", "low_baseline", "ptv", "il7_pre"), per),
    asl_logistic_liver_dose = function() logistic(of_asl$liver_dose, c("low_baseline", "liver_dose", "il7_pre")),
    asl_roc = function() roc_table(asl$y, d$il7_pre, "il7_pre", ">"),
    by_il7 = function() characteristics(d, c(characters, "liver_dose"), "il7_group", student = TRUE, smd = FALSE),
    asl_by_il7 = function() characteristics(d, "asl", "il7_group", smd = FALSE),
    toxicities = function() adverse_events(d$patient, events, terms),
    il7_by_toxicity = function() group_comparison(d, pair, "toxicity"),
    counts_mixed_model = function() mixed_model(d, "Total lymphocyte count", months, log_scale = TRUE),
    os_by_asl_landmark = function() survival("asl_group", two_years, landmark = 35),
    pfs_by_asl_landmark = function() progression("asl_group", two_years, landmark = 35),
    os_by_recovery_landmark = function() survival("asl_recovery", two_years, landmark = two_months),
    os_three_groups_landmark = function() survival("three_groups", two_years, landmark = two_months),
    os_cox_landmark = function()
      listed(transform(os[os$time > 35, ], time = time - 35), os_model, cox_kind, "landmark"),
    os_cox_over_time = function() cox_over_time(os, os_model, "over_time", from = list(asl = 35)),
    il7_ancova = function() listed(transform(d, y = il7_post), c("il7_pre", "asl"), linear_kind, "baseline")
  )
  os_curve <- function(of, analysis, group, landmark = 0)
    draw_curves(d$os_days, d$os_event, d[[group]], of(analysis), "Overall survival", landmark = landmark)
  pfs_curve <- function(of, analysis, landmark = 0)
    draw_curves(d$pfs_days, d$pfs_event, d$asl_group, of(analysis), "Progression-free survival", landmark = landmark)
  scatter <- function(of, analysis, x, y, labels) draw_scatter(d[[x]], d[[y]], labels, of(analysis))
  figures <- list(
    figure_1a = function(of) draw_trajectory(of("counts_over_time"), "Months", "TLC (cells/\u00b5L)", sd = TRUE),
    figure_1b = function(of) os_curve(of, "os_by_asl", "asl_group"),
    figure_1c = function(of) pfs_curve(of, "pfs_by_asl"),
    figure_1d = function(of) os_curve(of, "os_by_recovery", "asl_recovery"),
    figure_1e = function(of) os_curve(of, "os_three_groups", "three_groups"),
    figure_2a = function(of) draw_groups(d, c(`IL-7 before` = "il7_pre", `Change` = "il7_change"), "asl_group",
                                         of("il7_by_asl")),
    figure_2b = function(of) draw_pairs(d, pairs, c("Before", "After"), of("il7_before_after"), "asl_group"),
    figure_2c = function(of) scatter(of, "il7_pre_nadir", "tlc_nadir", "il7_pre",
                                     c("Nadir (cells/\u00b5L)", "IL-7 (pg/mL)")),
    figure_2d = function(of) scatter(of, "il7_change_nadir", "tlc_nadir", "il7_change",
                                     c("Nadir (cells/\u00b5L)", "Change in IL-7 (pg/mL)")),
    figure_2e = function(of) scatter(of, "il7_post_count", "il7_post", "tlc_2",
                                     c("IL-7 (pg/mL)", "TLC (cells/\u00b5L)")),
    supplementary_figure_1 = function(of) draw_roc(roc_curve(asl$y, d$il7_pre, ">"), of("asl_roc")),
    supplementary_figure_2 = function(of) beside(
      os_curve(of, "os_by_asl_landmark", "asl_group", 35),
      os_curve(of, "os_three_groups_landmark", "three_groups", two_months)),
    supplementary_figure_3 = function(of) beside(
      pfs_curve(of, "pfs_by_asl_landmark", 35), os_curve(of, "os_by_recovery_landmark", "asl_recovery", two_months))
  )
  # SPSS's rule lets variables return, as stepAIC in both directions does.
  stepwise <- list(os_cox_backward = stepwise_model(os, of_survival, cox_kind, "both"),
                   asl_logistic_backward = stepwise_model(asl, of_asl$ptv, logistic_wald, "both", per),
                   asl_logistic_liver_dose_backward = stepwise_model(asl, of_asl$liver_dose, logistic_wald, "both"))
  list(tables = tables, figures = figures, stepwise = stepwise)
}
