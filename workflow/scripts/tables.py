from lymphoradio.stages.tables import render_tables

render_tables(snakemake.params.study)
