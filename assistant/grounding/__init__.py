"""Checks an Answer against its sources."""
