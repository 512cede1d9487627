"""`python -m nabij` does the same as the command `nabij`."""

from .cli import main

main()
