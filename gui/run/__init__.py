"""The runs of the pages: the training thread, the session that owns one run, and the commands that drive it."""
