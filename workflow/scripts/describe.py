from lymphoradio.analyses.characteristics import characteristics
from lymphoradio.analyses.discrimination import roc
from lymphoradio.analyses.paired import paired_change
from lymphoradio.analyses.trajectory import trajectory
from lymphoradio.stages.analyse import analyse

kinds = {
    "characteristics": characteristics,
    "paired_change": paired_change,
    "trajectory": trajectory,
    "roc": roc,
}
analyse(snakemake.params.study, "describe", kinds)
