"""Portals: fetch and validate the published files of external boards, and plan the pages about them."""
