"""What the help sheet says besides the pages, whose help is theirs."""

from __future__ import annotations

HELP = """
<h3>Views</h3>
<p>The View menu opens and closes the views of a page; drag the gaps between them. Both are remembered for the next start;
Ctrl+0 goes back to the page's own layout. Rest the mouse on a view's title to read how it is used.</p>
<h3>Scenes</h3>
<p>The Scenes menu lists what comes with the program; PgDn and PgUp, or a clicker, go through it in order. A scene's title,
its place and a sentence stay above the views until the next one is opened, whatever is changed meanwhile. The theme stays
as it is.</p>
<h3>In front of a class</h3>
<p>F11 fills the screen, Esc leaves it. B or the full stop
blanks the window to black, W or the comma to white: any key, or a click, shows it again as it was, and a training that
runs goes on meanwhile. The other keys of clickers (F5, Shift+F5, the arrows, Space) change nothing, unless a control was
clicked or reached by Tab.</p>
<h3>Films</h3>
<p>Export film… saves what the page shows, at any size; the window stays usable meanwhile. A run is paced by step, by
epoch, or evenly in how much the model changes. From film.mp4.json beside it the same film is made again, and opened as
a scene it brings the settings back.
On the command line: <code>python3 run.py render spiral-relu -o spiral.mp4</code>.</p>
<h3>Keys</h3>
"""
