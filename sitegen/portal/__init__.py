"""Boards of others, read by their published files: fetching, checking, the pages of a portal."""
