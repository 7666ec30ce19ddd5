"""Import of files that clerks have: text, Word, sheets, PDF, OFD to documents of the site."""
