"""The installation check: certified values, computed here and now by the package's own numerics."""
