"""The pages and sums of the ledger."""
