# What the R scripts of this folder share: the patients, the formula and how seconds are measured.
# Each is called as Rscript <script>.R FOLDER ..., in this folder; FOLDER is made by data.py and draws.R.
suppressPackageStartupMessages(library(survival))
folder <- commandArgs(trailingOnly = TRUE)[1]
terms_of <- read.csv(file.path(folder, "terms.csv"))
patients <- read.csv(file.path(folder, "patients.csv"))
for (i in which(terms_of$levels > 2)) {
  term <- terms_of$term[i]
  patients[[term]] <- factor(patients[[term]], levels = seq_len(terms_of$levels[i]) - 1)
}
formula_text <- function(terms) paste("Surv(time, event) ~", if (length(terms)) paste(terms, collapse = " + ") else "1")
read_draws <- function() unname(as.matrix(read.csv(file.path(folder, "draws.csv"), header = FALSE)))
# Wall-clock and processor seconds of an expression; start-up, reading and writing stand outside it.
timed <- function(expression) {
  taken <- system.time(expression)
  data.frame(seconds = taken[["elapsed"]], cpu_seconds = taken[["user.self"]] + taken[["sys.self"]])
}
write_rows <- function(rows, name) write.csv(rows, file.path(folder, name), row.names = FALSE)
