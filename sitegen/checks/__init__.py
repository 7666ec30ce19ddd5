"""Pre-publication checks (发布前体检): pure functions of a text, a table, a file or the catalogue."""
