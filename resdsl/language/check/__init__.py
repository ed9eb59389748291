"""Checks what is written, read or not."""
