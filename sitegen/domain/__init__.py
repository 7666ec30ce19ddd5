"""What a notice is: the field's own terms, without I/O and without third parties."""
