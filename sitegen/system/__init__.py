"""Disk, SQLite, processes and the codec: everything that is not pure."""
