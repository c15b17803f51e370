# Rscript versions.R FOLDER PACKAGE ...
# Writes versions.csv: item, value.
arguments <- commandArgs(trailingOnly = TRUE)
packages <- arguments[-1]
absent <- packages[!sapply(packages, requireNamespace, quietly = TRUE)]
if (length(absent)) stop("R packages that are not installed: ", paste(absent, collapse = ", "))
versions <- sapply(packages, function(package) as.character(packageVersion(package)))
write.csv(data.frame(item = c("R", paste("R package", packages), "BLAS of R"),
                     value = c(as.character(getRversion()), versions, basename(extSoftVersion()[["BLAS"]]))),
          file.path(arguments[1], "versions.csv"), row.names = FALSE)
