"""Tables and figures as views of the tidy results: nothing is computed here, and only `format` rounds."""
