# Every stepwise model rerun in bootstrap resamples: how often each variable is selected, and what is left of the
# model's performance (Harrell 2015, section 5.3).

# `direction`: of stepAIC; "forward" begins without a variable, the others with all.
stepwise_model <- function(data, candidates, kind, direction, per = list())
  list(data = complete(data, candidates, per), candidates = candidates, kind = kind, direction = direction)

# R squared, the area under the curve or C of a model's scores.
performance <- function(score, data, kind) {
  if (kind$effect == "beta") return(1 - sum((data$y - score)^2) / sum((data$y - mean(data$y))^2))
  if (kind$effect == "odds_ratio") return(concordance(data$y ~ score)$concordance)
  concordance(Surv(data$time, data$event) ~ score, reverse = TRUE)$concordance
}
slope <- function(score, data, kind) {
  if (diff(range(score)) < 1e-12) return(NA)
  fit <- switch(kind$effect, beta = lm(data$y ~ score), odds_ratio = glm(data$y ~ score, family = binomial),
                hazard_ratio = coxph(Surv(data$time, data$event) ~ score))
  tail(coef(fit), 1)
}
rerun <- function(model, seed) {
  set.seed(seed)
  resample <- model$data[sample(nrow(model$data), replace = TRUE), ]
  fit <- suppressWarnings(step_aic(model$candidates, resample, model$kind, model$direction))
  # Without a type the linear predictor; a Cox model without a variable has none.
  score <- function(data) if (length(coef(fit))) suppressWarnings(predict(fit, data)) else rep(0, nrow(data))
  original <- score(model$data)
  list(terms = attr(terms(fit), "term.labels"),
       optimism = performance(score(resample), resample, model$kind) - performance(original, model$data, model$kind),
       slope = suppressWarnings(slope(original, model$data, model$kind)))
}
# All resamples of all models share the cores.
bootstrap <- function(models, replicates, cores) {
  jobs <- expand.grid(replicate = seq_len(replicates), model = names(models), stringsAsFactors = FALSE)
  reruns <- mclapply(seq_len(nrow(jobs)), function(i) rerun(models[[jobs$model[i]]], jobs$replicate[i]),
                     mc.cores = cores)
  failed <- sapply(reruns, inherits, "try-error")
  if (any(failed)) stop(reruns[failed][[1]])
  bind(lapply(names(models), function(name) {
    own <- reruns[jobs$model == name]
    selected <- sapply(models[[name]]$candidates, function(v) mean(sapply(own, function(r) v %in% r$terms)))
    rbind(results("inclusion_frequency", selected, model = name, variable = models[[name]]$candidates),
          results(c("optimism", "calibration_slope"), c(mean(sapply(own, `[[`, "optimism")),
                                                        mean(sapply(own, `[[`, "slope"), na.rm = TRUE)), model = name))
  }))
}
