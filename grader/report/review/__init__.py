"""Reviews of written answers: files for a tutor to fill in by hand, and what they say."""
