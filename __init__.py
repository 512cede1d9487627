"""nabij: a planning tool for caring neighbourhoods in Flanders and Brussels."""

__version__ = "0.1.0"
