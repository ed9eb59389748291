"""Layers with weights."""
