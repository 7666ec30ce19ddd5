"""Limits on the files that are imported."""

MOST_BYTES = 50 * 1024 * 1024  # of a file as it is given
MOST_TEXT = 8 * 1024 * 1024  # of a plain text
MOST_BLOCKS = 50_000  # paragraphs, tables and pictures of one file
