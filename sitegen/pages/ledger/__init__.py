"""Pages, grids and counts of the ledger."""
