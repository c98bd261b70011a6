"""What a film shows: the step of each frame, the run or the story behind it, its caption, and how to make it again.

`scenes`, the command line and `gui` may use it; it uses `runs` and the rooms below that, and of `pictures` only the `Moment`.
"""
