"""Measures what the assistant does."""
