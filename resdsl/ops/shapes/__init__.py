"""Ops that change positions: pools, upsampling, flatten, transpose."""
