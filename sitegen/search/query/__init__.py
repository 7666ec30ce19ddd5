"""Querying the index."""
