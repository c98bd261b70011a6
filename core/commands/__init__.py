"""What the command line does without a window: one file per command, and what they share."""
