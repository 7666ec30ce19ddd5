"""Jobs of single commands that need no build: scaffold, record translations, health check."""
