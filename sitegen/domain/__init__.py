"""The terms of the field: values without I/O and without third parties."""
