"""The runs of the pages: the training thread, the session of one run, and the commands that control it."""
