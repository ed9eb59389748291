"""Ops on each value alone: activations, dropout, learned constants."""
