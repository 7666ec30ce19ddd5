"""Building the index: catalogue to files."""
