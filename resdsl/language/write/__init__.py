"""Writes a document: with its included blocks, and with its holes filled."""
