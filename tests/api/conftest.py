from .postgres import own_postgres, postgres, url

__all__ = ["own_postgres", "postgres", "url"]
