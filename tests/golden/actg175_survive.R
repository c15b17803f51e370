# Survival curves and Cox regression; sourced by actg175.R after actg175_regress.R.

put_kaplan_meier("progression_curves", d$days, d$cens, d$arms, c(12, 24, 36))

A <- "progression_cox"
for (v in candidates) put_cox(A, "univariable", v, fit_cox(v))
put_holm(A)
chosen <- backward(A, candidates, fit_cox, test_glm)
put_cox(A, "backward", chosen, fit_cox(chosen))
