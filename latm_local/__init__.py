"""latm_local: a larger local model makes tools, a small one uses them, embeddings decide which."""

__version__ = "0.1.0"
