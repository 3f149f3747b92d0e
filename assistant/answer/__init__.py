"""Writes an Answer, from the sources alone or with a chat model."""
