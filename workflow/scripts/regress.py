from lymphoradio.analyses.linear import linear
from lymphoradio.analyses.logistic import logistic
from lymphoradio.stages.analyse import analyse

kinds = {"linear": linear, "logistic": logistic}
analyse(snakemake.params.study, "regress", kinds, snakemake.input.parts, snakemake.threads)
