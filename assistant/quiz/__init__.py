"""The question bank, and practice with it."""
