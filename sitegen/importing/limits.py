"""Limits on the files that are imported."""

MOST_BYTES = 50 * 1024 * 1024  # of a file as it is given
MOST_TEXT = 20 * 1024 * 1024  # of a plain text
