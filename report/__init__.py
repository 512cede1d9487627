"""What a run leaves behind: open files, the summary, provenance."""
