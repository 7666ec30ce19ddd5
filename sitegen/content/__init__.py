"""Bytes to values: front matter, Markdown and the catalogue that relates all documents."""
