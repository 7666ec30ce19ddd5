"""Reads documents: bytes to front matter, and Markdown to HTML."""
