"""`site.yaml` and `organizations.yaml` to one frozen Config."""
