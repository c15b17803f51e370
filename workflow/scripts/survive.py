from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.survival import kaplan_meier
from lymphoradio.stages.analyse import analyse

kinds = {"kaplan_meier": kaplan_meier, "cox": cox}
analyse(snakemake.params.study, "survive", kinds, snakemake.input.parts, snakemake.threads)
