"""The search index and its reader; the format is docs/search-format.md."""
