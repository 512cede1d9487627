"""Each layer reads what users really have and returns a checked table."""
