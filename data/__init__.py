"""Where files come from: sources and their provenance, and the embedded invented town."""
