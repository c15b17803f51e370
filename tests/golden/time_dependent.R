# Rscript time_dependent.R   (run in tests/golden, after selection_spss.R, whose lung_complete.csv it reads; needs
# survival)
# Cox models with covariates that become known during follow-up, by survival's tmerge and coxph.
# Writes time_dependent.csv (case, quantity, value) and jasa.csv: the Stanford heart transplant programme, 103 patients
# (Crowley & Hu 1977, JASA 72:27-36), as R's survival ships it (jasa), with the days from acceptance.
suppressMessages(library(survival))
options(warn = 2)
rows <- list()
put <- function(case, quantity, value) {
  for (i in seq_along(value)) {
    name <- if (length(value) > 1) paste0(quantity, ".", i) else quantity
    rows[[length(rows) + 1]] <<- data.frame(case = case, quantity = name, value = sprintf("%.17g", value[[i]]))
  }
}
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, toler.inf = 1e-10, iter.max = 100)
fit <- function(case, formula, data) for (ties in c("efron", "breslow")) {
  model <- coxph(formula, data, ties = ties, control = tight, x = TRUE, y = TRUE)
  name <- paste(case, ties, sep = "_")
  put(name, "coefficient", unname(coef(model))); put(name, "std_error", unname(sqrt(diag(vcov(model)))))
  put(name, "log_likelihood", model$loglik)
  put(name, "lr", 2 * diff(model$loglik)); put(name, "wald", model$wald.test); put(name, "score", model$score)
  put(name, "rows", nrow(data)); put(name, "n_events", model$nevent)
  # Intervals with the same covariates have the same score: ties are not left to the last bits of a product.
  data$risk <- signif(drop(model$x %*% coef(model)), 12)
  by_patient <- concordance(Surv(tstart, tstop, died) ~ risk, data, cluster = id, reverse = TRUE)
  put(name, "pairs", by_patient$count)
  put(name, "concordance", by_patient$concordance); put(name, "concordance_se", sqrt(by_patient$var))
  put(name, "se_of_rows", sqrt(concordance(Surv(tstart, tstop, died) ~ risk, data, reverse = TRUE)$var))
  for (transform in c("km", "identity", "log", "rank"))
    put(name, paste0("zph_", transform), cox.zph(model, transform)$table[, "chisq"])
}

# Patient 38 died on the day of the transplant, which tmerge must not see as after it: half a day earlier, as in
# survival's vignette on time dependent covariates; a follow-up of 0 days is taken as half a day for the same reason.
patients <- with(jasa, data.frame(
  time = pmax(0.5, as.numeric(fu.date - accept.dt)), event = fustat, age = age - 48, surgery = surgery,
  transplant_time = as.numeric(tx.date - accept.dt), mismatch = mscore
))
same <- with(patients, !is.na(transplant_time) & time == transplant_time)
patients$transplant_time[same] <- patients$transplant_time[same] - 0.5
write.csv(patients[, c("time", "event", "age", "surgery", "transplant_time", "mismatch")], "jasa.csv",
          row.names = FALSE, quote = FALSE)
patients <- read.csv("jasa.csv")  # 15 digits of the age
patients$id <- seq_len(nrow(patients))
split <- tmerge(patients, patients, id = id, died = event(time, event), transplanted = tdc(transplant_time))
fit("transplant", Surv(tstart, tstop, died) ~ age + surgery + transplanted, split)
# A number that is 0 until it is known; patients whose number is missing are left out.
known <- subset(patients, is.na(transplant_time) | !is.na(mismatch))
split <- tmerge(known, known, id = id, died = event(time, event), transplanted = tdc(transplant_time))
split$score <- ifelse(split$transplanted == 1, split$mismatch, 0)
fit("mismatch", Surv(tstart, tstop, died) ~ age + transplanted + score, split)
put("mismatch", "patients", known$id)

# Cycles received so far, one every 21 days from day 0 on: as many as planned for the patient or as the follow-up allows.
lung <- read.csv("lung_complete.csv")
lung$id <- seq_len(nrow(lung))
planned <- 1 + (7 * lung$id) %% 9
put("cycles", "planned", planned)
given <- do.call(rbind, lapply(lung$id, function(i) data.frame(id = i, day = 21 * (seq_len(planned[i]) - 1))))
# tmerge counts a cycle of day 0 from the beginning when the range begins before it.
split <- tmerge(lung, lung, id = id, died = event(time, event))
split <- tmerge(split, subset(given, day > 0), id = id, later = cumtdc(day))
split$cycles <- 1 + split$later
fit("cycles", Surv(tstart, tstop, died) ~ age + sex + cycles, split)
put("cycles", "last", split$cycles[!duplicated(split$id, fromLast = TRUE)])
# The same cycles as levels: none beyond the third, the fourth to sixth, the seventh and later.
split$level <- cut(split$cycles, c(0, 3, 6, 9))
fit("levels", Surv(tstart, tstop, died) ~ age + sex + level, split)
# A factor that is known from day 60 on and a number from day 100: at the first level and 0 for everybody before.
split <- tmerge(lung, lung, id = id, died = event(time, event))
for (day in c(60, 100)) {
  split <- tmerge(split, data.frame(id = lung$id, day = day), id = id, known = tdc(day))
  names(split)[names(split) == "known"] <- paste0("from_", day)
}
split$ecog <- factor(ifelse(split$from_60 == 1, split$ecog, 0))
split$wt_loss <- ifelse(split$from_100 == 1, split$wt_loss, 0) / 10
fit("known_late", Surv(tstart, tstop, died) ~ ecog + age + wt_loss, split)
write.csv(do.call(rbind, rows), "time_dependent.csv", row.names = FALSE, quote = FALSE)
