from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.survival import kaplan_meier
from lymphoradio.stages.analyse import analyse

analyse(snakemake.params.study, "survive", {"kaplan_meier": kaplan_meier, "cox": cox})
