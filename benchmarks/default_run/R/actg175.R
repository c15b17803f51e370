# ACTG 175: the patients, the analyses and figures of data/raw/actg175/study.yaml.

prepare_actg175 <- function(d) {
  d <- d[d$age >= 12 & d$karnof >= 70, ]
  for (v in c("hemo", "homo", "drugs", "symptom", "oprior")) d[[v]] <- coded(d[[v]], yes_no)
  within(d, {
    gender <- coded(gender, c(`1` = "Male", `0` = "Female"))
    race <- coded(race, c(`0` = "White", `1` = "Non-white"))
    str2 <- coded(str2, c(`0` = "Naive", `1` = "Experienced"))
    arms <- coded(arms, c(`0` = "ZDV", `1` = "ZDV + ddI", `2` = "ZDV + ddC", `3` = "ddI"))
    ratio_pre <- ratio(cd40, cd80)
    ratio_post <- ratio(cd420, cd820)
    cd4_change <- cd420 - cd40
    cd4_relative <- ifelse(cd40 == 0, NA, 100 * cd4_change / cd40)
    cd4_decline <- as.numeric(cd420 < cd40)
    time <- days; event <- cens
  })
}

actg175 <- function(folder) {
  all <- read.csv(file.path(folder, "actg175", "cohort.csv"))
  excluded <- c(`Younger than 12 years` = sum(all$age < 12),
                `Karnofsky score below 70` = sum(all$age >= 12 & all$karnof < 70))
  d <- prepare_actg175(all)
  baseline <- c("age", "gender", "race", "wtkg", "karnof", "hemo", "homo", "drugs", "symptom", "str2", "oprior",
                "preanti", "cd40", "cd80", "arms")
  per <- list(age = 10, wtkg = 10, karnof = 10, preanti = 100, cd40 = 100, cd80 = 100)
  pairs <- list(`CD4+ T cells` = c("cd40", "cd420"), `CD8+ T cells` = c("cd80", "cd820"),
                `CD4/CD8 ratio` = c("ratio_pre", "ratio_post"))
  series <- c(`0` = "cd40", `20` = "cd420", `96` = "cd496")
  with_y <- function(y) transform(d, y = y)
  change <- with_y(d$cd4_change); decline <- with_y(d$cd4_decline)
  late <- transform(d[d$days > 672, ], time = days - 672)
  later_model <- c("cd496", "age", "symptom", "str2", "arms"); later_per <- list(cd496 = 100, age = 10)
  tables <- list(
    characteristics = function() characteristics(d, c(setdiff(baseline, "arms"), "ratio_pre", "cd4_relative"), "arms",
                                                 normal = c("age", "wtkg")),
    paired_change = function() paired_change(d, pairs, adjust = "holm"),
    trajectory = function() trajectory(d, "CD4+ T cells", series),
    cd4_mixed_model = function() mixed_model(d, "CD4+ T cells", series, by = "arms"),
    cd4_change_linear = function() rbind(
      univariable(change, baseline, linear_kind, per),
      selected(change, baseline, linear_kind, "backward", backward_wald, per),
      selected(change, baseline, linear_kind, "mlxtend", floating_r2, per)),
    cd4_change_and_baseline = function() rbind(
      correlation("Change in CD4+ T cells and baseline", d$cd40, d$cd4_change),
      # Oldham (1962): the change against the mean of both.
      transform(correlation("Change in CD4+ T cells and baseline", d$cd4_change, (d$cd40 + d$cd420) / 2)[1, ],
                level = "change with mean")),
    cd420_ancova = function() listed(with_y(d$cd420), c("cd40", "arms"), linear_kind, "baseline", list(cd40 = 100)),
    cd4_decline_logistic = function() univariable(decline, baseline, logistic_kind, per),
    cd4_decline_logistic_backward = function()
      selected(decline, baseline, logistic_kind, "backward", backward_wald, per),
    cd4_decline_logistic_aic = function() selected(decline, baseline, logistic_kind, "aic", by_aic, per),
    cd4_roc = function() roc_table(d$cd4_decline, d$cd40, "cd40", "<"),
    progression_curves = function() kaplan_meier(d$days, d$cens, d$arms, c(12, 24, 36)),
    progression_cox = function() rbind(
      univariable(d, baseline, cox_kind, per), selected(d, baseline, cox_kind, "backward", backward_wald, per)),
    progression_after_96_weeks = function() listed(late, later_model, cox_kind, "listed", later_per),
    progression_after_96_weeks_imputed = function() cox_imputed(
      late, later_model, c("karnof", "preanti", "cd40", "cd420", "cd80", "cd820"), "listed", later_per, 20)
  )
  figures <- list(
    figure_1 = function(of) draw_flow(nrow(all), excluded, nrow(d), table(d$arms)),
    figure_2 = function(of) draw_pairs(d, pairs, c("Baseline", "20 weeks"), of("paired_change")),
    figure_3 = function(of) draw_trajectory(of("trajectory"), "Weeks", "CD4+ T cells (cells/\u00b5L)"),
    figure_4 = function(of) draw_forest(rbind(of("cd4_decline_logistic_backward"), of("cd4_decline_logistic_aic")),
                                        "odds_ratio", "Adjusted odds ratio (95% CI)"),
    figure_5 = function(of) draw_roc(roc_curve(d$cd4_decline, d$cd40, "<"), of("cd4_roc")),
    figure_6 = function(of) draw_curves(d$days, d$cens, d$arms, of("progression_curves"), "Event-free survival"),
    figure_7 = function(of) draw_forest(of("progression_cox"), "hazard_ratio", "Adjusted hazard ratio (95% CI)")
  )
  stepwise <- list(
    cd4_change_linear_backward = stepwise_model(change, baseline, linear_kind, "backward", per),
    cd4_change_linear_mlxtend = stepwise_model(change, baseline, linear_kind, "forward", per),
    cd4_decline_logistic_backward = stepwise_model(decline, baseline, logistic_kind, "backward", per),
    cd4_decline_logistic_aic = stepwise_model(decline, baseline, logistic_kind, "both", per),
    progression_cox_backward = stepwise_model(d, baseline, cox_kind, "backward", per)
  )
  list(tables = tables, figures = figures, stepwise = stepwise)
}
