"""What a film shows: the step of each frame, the underlying run or state sequence, the caption, and its log for making it again.

`scenes`, the command line and `gui` may use it; it uses `runs` and the rooms below that, and of `pictures` only `ViewInput`.
"""
