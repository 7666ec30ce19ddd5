"""The catalogue: all documents, related to each other."""
