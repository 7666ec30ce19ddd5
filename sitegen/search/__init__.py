"""The search index: builder and reader of the format in docs/search-format.md."""
