"""What the workflow's jobs do: files in, files out. The workflow's scripts call one function of one module here."""
