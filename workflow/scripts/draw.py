from lymphoradio.analyses.cox import cox_draws
from lymphoradio.analyses.linear import linear_draws
from lymphoradio.analyses.logistic import logistic_draws
from lymphoradio.stages.draw import draw_part

part = snakemake.wildcards
kinds = {"linear": linear_draws, "logistic": logistic_draws, "cox": cox_draws}
draw_part(snakemake.params.study, part.analysis, int(part.number), int(part.parts), kinds)
