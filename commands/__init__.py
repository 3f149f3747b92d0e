"""What the sub-commands of `viva` share, and those that measure; cli.py has the others."""
