"""Markdown text to a Body."""
