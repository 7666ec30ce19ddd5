"""The index is read: query to results."""
