"""What a learner did and remembers, kept for good."""
