"""The index is built: catalogue to files."""
