"""The HTTP face of nabij: studies, rooms and reports for browsers and other software."""
