"""The format of the index: terms, posting lists, segments, files."""
