"""Answers out: retrieve, write, verify, decide."""
