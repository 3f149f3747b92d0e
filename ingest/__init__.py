"""Documents in: load, split, embed, index."""
