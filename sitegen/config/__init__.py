"""Loads `site.yaml` and `organizations.yaml` into one frozen Config."""
