"""How far a learner is, in figures and in files to take away."""
