"""Resolution of figures as pixels."""

DPI = 300.0  # what journals ask of figures that are not drawings
