# Thymosin alpha 1: the patients, the analyses and figures of data/raw/thymosin_prag/study.yaml.

read_thymosin_prag <- function(folder) {
  d <- read.csv(file.path(folder, "thymosin_prag", "cohort.csv"), na.strings = "")
  for (v in c("prior_rt", "prior_io", "rt_during_ta1")) d[[v]] <- coded(d[[v]], yes_no)
  cancers <- c(colorectum = "Colorectum", gastric = "Gastric", pancreatic = "Pancreatic", esophagus = "Esophagus",
               head_neck = "Head and neck", cervix = "Cervix", lung = "Lung", liver = "Liver", bile_duct = "Bile duct",
               ovary = "Ovary", retroperitoneal = "Retroperitoneal")
  within(d, {
    gender <- coded(gender, c(M = "Male", F = "Female"))
    ecog <- coded(ecog, c(`1` = "1", `2` = "2", `3` = "3"))
    cancer <- coded(cancer, cancers)
    ta1_dose <- coded(ta1_dose, c(`1.6` = "1.6 mg QD", `3.2` = "3.2 mg QD"))
    fractionation <- coded(fractionation, c(`5x3` = "5 Gy \u00d7 3", `8x2` = "8 Gy \u00d7 2", `8x3` = "8 Gy \u00d7 3",
                                            other = "Others"))
    rt_site <- coded(rt_site, c(chest = "Chest", abdomen = "Abdomen", pelvis = "Pelvic", none = "None",
                                other = "Others"))
    response <- factor(response, levels = c("CR", "PR", "SD", "PD"))
    prior_lines_group <- factor(pmin(prior_lines, 3), labels = c("0", "1", "2", "\u22653"))
    cancer_group <- factor(ifelse(cancer %in% cancers[1:6], as.character(cancer), "Others"),
                           levels = c(cancers[1:6], "Others"))
    alc_group <- factor(alc >= 500, labels = paste0(c("<", "\u2265"), "0.5 \u00d7 10\u2079/L"))
    ecog_2_3 <- is_true(ecog != "1")
    later_line <- is_true(prior_lines >= 2)
    ratio_pre <- ratio(cd4_pre, cd8_pre)
    ratio_post <- ratio(cd4_post, cd8_post)
    nlr <- ratio(neutrophils, alc / 1000)
    cd3_percent <- ratio(100 * cd3_pre, alc)
    cd3_fold <- ratio(cd3_post, cd3_pre)
    cd8_fold <- ratio(cd8_post, cd8_pre)
    cd3_change <- cd3_post - cd3_pre
    cd4_change <- cd4_post - cd4_pre
    cd8_change <- cd8_post - cd8_pre
    tumour_response <- factor(ifelse(response == "PD", "PD", "CR, PR or SD"), levels = c("PD", "CR, PR or SD"))
  })
}

thymosin_prag <- function(folder) {
  all <- read_thymosin_prag(folder)
  events <- read.csv(file.path(folder, "thymosin_prag", "adverse_events.csv"))
  d <- all[all$excluded == 0, ]
  os <- transform(d, time = os_days, event = os_event); pfs <- transform(d, time = pfs_days, event = pfs_event)
  fold <- transform(d, y = cd3_fold)
  from_18_weeks <- function(data) transform(data[data$time > 126, ], time = time - 126)
  candidates <- c("age", "gender", "ecog", "prior_lines", "prior_rt", "prior_io", "ta1_dose", "rt_during_ta1",
                  "rt_dose", "cycles", "tumour_response", "alc_group", "neutrophils", "nlr", "cd3_percent", "cd3_pre",
                  "cd4_pre", "cd8_pre", "b_pre", "nk_pre", "ratio_pre", "il2", "il4", "il6", "il10", "il17a", "tnf",
                  "ifn_gamma")
  per <- list(cd3_pre = 100, cd4_pre = 100, cd8_pre = 100, b_pre = 10, nk_pre = 100)
  os_model <- c("cycles", "tumour_response", "ifn_gamma", "nlr")
  pfs_model <- c("prior_lines", "prior_io", "cycles", "rt_dose", "tumour_response", "cd3_percent")
  later_pfs_model <- setdiff(pfs_model, "tumour_response")
  t_cell <- c("rt_dose", "age", "nlr", "neutrophils", "il2", "il10", "il4", "tnf", "gender", "ecog", "prior_lines",
              "prior_rt", "prior_io", "ta1_dose", "rt_during_ta1", "cd3_pre", "cd4_pre", "cd8_pre", "b_pre", "nk_pre",
              "il6", "il17a", "ifn_gamma")
  pairs <- list(`CD3+ T cells` = c("cd3_pre", "cd3_post"), `CD3+CD4+ T cells` = c("cd4_pre", "cd4_post"),
                `CD3+CD8+ T cells` = c("cd8_pre", "cd8_post"), `B cells` = c("b_pre", "b_post"),
                `NK cells` = c("nk_pre", "nk_post"), `CD4+/CD8+ ratio` = c("ratio_pre", "ratio_post"))
  terms <- c(fatigue = "Fatigue", anorexia = "Anorexia", fever = "Fever", hypothyroidism = "Hypothyroidism",
             rash = "Rash", alopecia = "Alopecia", carditis = "Carditis", encephalitis = "Encephalitis")
  tables <- list(
    characteristics = function() characteristics(all, c(
      "age", "gender", "ecog", "prior_lines_group", "cancer_group", "prior_rt", "prior_io", "ta1_dose", "rt_during_ta1",
      "fractionation", "rt_site", "alc_group")),
    further_characteristics = function() characteristics(all, c("ecog_2_3", "later_line", "cancer")),
    lymphocyte_change = function() paired_change(all, pairs, "margins"),
    lymphocyte_change_adjusted = function() paired_change(all, pairs, "signed_rank", "holm"),
    t_cell_linear = function() rbind(
      listed(fold, t_cell[1:8], through_origin, "published"),
      selected(fold, t_cell, through_origin, "selected", forward_r2(8))),
    t_cell_linear_intercept = function() listed(fold, t_cell[1:8], linear_kind, "intercept"),
    nlr_cd8 = function() correlation("NLR and fold change of CD8+ T cells", all$nlr, all$cd8_fold),
    adverse_events = function() adverse_events(all$patient, events, terms),
    tumour_response = function() response(all$response, "response", list(
      objective_response = c("CR", "PR"), disease_control = c("CR", "PR", "SD"))),
    os_curves = function() kaplan_meier(os$time, os$event, times = c(6, 12, 24), month = 30),
    pfs_curves = function() kaplan_meier(pfs$time, pfs$event, times = c(6, 12, 24), month = 30),
    os_univariable = function() univariable(os, candidates, cox_kind, per),
    pfs_univariable = function() univariable(pfs, candidates, cox_kind, per),
    os_multivariable = function() rbind(listed(os, os_model, cox_kind, "published"),
                                        selected(os, os_model, cox_kind, "backward", backward_wald)),
    pfs_multivariable = function() rbind(listed(pfs, pfs_model, cox_kind, "published"),
                                         selected(pfs, pfs_model, cox_kind, "backward", backward_wald)),
    os_by_lymphocytes = function() kaplan_meier(os$time, os$event, os$alc_group, month = 30),
    change_by_site = function() group_comparison(all, c("cd3_change", "cd4_change", "cd8_change"), "rt_site"),
    os_landmark = function() listed(from_18_weeks(os), os_model, cox_kind, "landmark"),
    pfs_landmark = function() listed(from_18_weeks(pfs), later_pfs_model, cox_kind, "landmark"),
    os_over_time = function() cox_over_time(os, os_model, "over_time", list(cycles = 21), list(tumour_response = 42)),
    pfs_over_time = function() cox_over_time(pfs, later_pfs_model, "over_time", list(cycles = 21))
  )
  excluded <- c(`Severe infection before immunotherapy` = sum(all$excluded == 1),
                `No adequate evaluation of tumour or survival` = sum(all$excluded == 2))
  curve <- function(data, of, analysis, title) draw_curves(data$time, data$event, NULL, of(analysis), title, month = 30)
  figures <- list(
    figure_1 = function(of) draw_flow(nrow(all), excluded, nrow(d)),
    figure_2 = function(of) draw_pairs(all, pairs, c("Before treatment", "After treatment"), of("lymphocyte_change")),
    figure_3 = function(of) beside(curve(os, of, "os_curves", "Overall survival"),
                                   curve(pfs, of, "pfs_curves", "Progression-free survival")),
    figure_4 = function(of) draw_forest(of("os_multivariable"), "hazard_ratio", "Hazard ratio (95% CI)"),
    figure_5 = function(of) draw_forest(of("pfs_multivariable"), "hazard_ratio", "Hazard ratio (95% CI)"),
    supplementary_figure_1 = function(of) draw_curves(os$time, os$event, os$alc_group, of("os_by_lymphocytes"),
                                                      "Overall survival", month = 30),
    supplementary_figure_2 = function(of) draw_groups(all, c(`CD3+` = "cd3_change", `CD4+` = "cd4_change",
                                                             `CD8+` = "cd8_change"), "rt_site", of("change_by_site"))
  )
  stepwise <- list(t_cell_linear_selected = stepwise_model(fold, t_cell, linear_kind, "forward"),
                   os_multivariable_backward = stepwise_model(os, os_model, cox_kind, "backward"),
                   pfs_multivariable_backward = stepwise_model(pfs, pfs_model, cox_kind, "backward"))
  list(tables = tables, figures = figures, stepwise = stepwise)
}
