"""Small programs composed from typed pieces, each with the wordings of its task."""
