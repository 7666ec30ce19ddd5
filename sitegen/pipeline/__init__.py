"""The build pipeline: read, catalogue, plan, render, publish; and what it remembers."""
