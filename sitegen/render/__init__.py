"""Page and theme to bytes: templates, filters, pictures, writers of data formats."""
