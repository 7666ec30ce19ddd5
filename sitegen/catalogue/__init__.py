"""All documents related to each other."""
