from lymphoradio.analyses.linear import linear
from lymphoradio.analyses.logistic import logistic
from lymphoradio.stages.analyse import analyse

analyse(snakemake.params.study, "regress", {"linear": linear, "logistic": logistic})
