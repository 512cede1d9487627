"""The buurtanalyse: its content, what people write in it, and one writer per format."""
