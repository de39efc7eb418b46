"""Where the doors are, one file an audience."""
