"""sitegen publishes plans and public-affairs notices as a searchable static site."""

__version__ = "0.1.0"
