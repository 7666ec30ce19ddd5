"""What the site shows: which pages there are, what each may read, and how it is drawn."""
