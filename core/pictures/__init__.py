"""What each view draws, in data coordinates: one file per view, its frozen Picture and its resolver.

`gui/views/x.py` paints the picture of `core/pictures/x.py`. `x_resolver()` returns a
resolver, a function of a `ViewInput`: equal inputs give equal pictures. It caches
the expensive parts of its last pictures and passes them on by identity, so that a view
can skip unchanged parts. A resolver belongs to one thread.
`gui` and `films` may use this room; it uses `runs` and the rooms below that.
"""
