"""Joins: several outputs become one."""
