"""`sitegen serve`: the site as it will be, at once after each save."""
