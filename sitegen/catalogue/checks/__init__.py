"""Faults that only several documents together show."""
