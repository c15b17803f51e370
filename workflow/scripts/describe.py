from lymphoradio.analyses.adverse_events import adverse_events
from lymphoradio.analyses.characteristics import characteristics
from lymphoradio.analyses.correlation import correlation
from lymphoradio.analyses.discrimination import roc
from lymphoradio.analyses.group_comparison import group_comparison
from lymphoradio.analyses.mixed_model import mixed_model
from lymphoradio.analyses.paired import paired_change
from lymphoradio.analyses.response import response
from lymphoradio.analyses.trajectory import trajectory
from lymphoradio.stages.analyse import analyse

kinds = (
    characteristics, paired_change, trajectory, mixed_model, group_comparison, correlation,
    roc, response, adverse_events,
)  # fmt: skip
analyse(snakemake.params.study, "describe", {kind.__name__: kind for kind in kinds})
