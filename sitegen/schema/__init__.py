"""Typed fields over YAML nodes: values, findings and JSON Schema from one declaration."""
