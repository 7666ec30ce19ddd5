"""Sheets of workbooks and delimited files, and the tables that pages show of them."""
