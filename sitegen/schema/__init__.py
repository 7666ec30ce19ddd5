"""Typed fields over YAML nodes: value, finding and JSON Schema from one declaration."""
