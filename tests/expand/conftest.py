"""Helpers of these tests are found in this folder."""
