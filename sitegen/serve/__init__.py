"""`sitegen serve`: the live preview, updated after each save."""
