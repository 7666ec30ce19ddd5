"""Pages: which ones exist, and the view of each."""
