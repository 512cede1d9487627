"""The room: how people sit in it, whether they can pass, and what would bring them together."""
