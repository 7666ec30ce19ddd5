"""Tables of open data."""
