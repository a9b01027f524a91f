"""The library: tools, versions, demonstrations, reviews, waiting instances. SQLite is the truth."""

from latm_local.library.store import Library

__all__ = ["Library"]
