# Rscript default_run.R RAW OUT REPLICATES CORES
# The analyses and figures of the three default studies, as a careful user of R would write them. RAW has a folder per
# study with its CSVs; OUT gets a CSV per analysis and SVG, PDF and PNG of each figure in a folder per study, and
# seconds.csv: how long each part took. REPLICATES resamples of every stepwise model; 0 reruns none.
# Seconds on the clock and of the processor, that of children included, from one mark to the next.
clock <- function() {
  now <- proc.time()
  c(now[["elapsed"]], sum(now[c("user.self", "sys.self", "user.child", "sys.child")]))
}
begun <- clock()
marks <- list()
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))
for (part in c("common", "describe", "survive", "regress", "bootstrap", "figures", "actg175", "thymosin_prag",
               "il7_hcc"))
  source(file.path(here, paste0(part, ".R")), encoding = "UTF-8")
arguments <- commandArgs(trailingOnly = TRUE)
raw <- arguments[1]; out <- arguments[2]; replicates <- as.integer(arguments[3]); cores <- as.integer(arguments[4])
mark <- function(part) {
  now <- clock()
  marks[[part]] <<- now - begun
  begun <<- now
}
mark("packages")

studies <- list(actg175 = actg175(raw), thymosin_prag = thymosin_prag(raw), il7_hcc = il7_hcc(raw))
# A list of functions on all cores, long ones not before short ones: each takes the next.
on_cores <- function(tasks, ...) {
  found <- mclapply(tasks, function(task) { set.seed(1); task(...) }, mc.cores = cores, mc.preschedule = FALSE)
  failed <- sapply(found, inherits, "try-error")
  if (any(failed)) stop(paste(names(tasks)[failed], unlist(found[failed]), collapse = "\n"))
  found
}
flat <- function(part) unlist(lapply(studies, `[[`, part), recursive = FALSE)
tables <- on_cores(flat("tables"))
study_of <- function(name) sub("\\..*", "", name)
within_study <- function(name) sub("^[^.]*\\.", "", name)
for (name in names(studies)) dir.create(file.path(out, name), recursive = TRUE, showWarnings = FALSE)
for (name in names(tables))
  write.csv(tables[[name]], file.path(out, study_of(name), paste0(within_study(name), ".csv")), row.names = FALSE)
mark("analyses")

drawn <- flat("figures")
invisible(on_cores(setNames(lapply(names(drawn), function(name) function() {
  of <- function(analysis) tables[[paste0(study_of(name), ".", analysis)]]
  save_figure(within_study(name), file.path(out, study_of(name)), drawn[[name]](of))
}), names(drawn))))
mark("figures")

if (replicates > 0) {
  write.csv(bootstrap(flat("stepwise"), replicates, cores), file.path(out, "bootstrap.csv"), row.names = FALSE)
  mark("bootstraps")
}
taken <- bind(marks)
write.csv(data.frame(part = names(marks), wall = taken[, 1], cpu = taken[, 2]), file.path(out, "seconds.csv"),
          row.names = FALSE)
