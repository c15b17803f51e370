"""Numerics: arrays in, numbers out; nothing here knows a study, a table or a file."""
