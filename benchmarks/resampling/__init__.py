"""The resampling engine against MASS::stepAIC and rms::validate, on the same resamples."""
