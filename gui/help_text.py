"""The general part of the help sheet; each page brings its own help."""

from __future__ import annotations

HELP = """
<h3>Views</h3>
<p>The View menu opens and closes the views of a page. Drag the gaps between views to resize them. Both are remembered for
the next start; Ctrl+0 restores the page's default layout. Rest the mouse on a view's title to read how to use it.</p>
<p>Turn the wheel over a curve, the margin view or the gradient check to explore it: the wheel zooms, dragging moves it, and the
right button opens a menu to zoom into a box, show all again or copy the data. Esc or a double click ends it. On the landscape
the wheel and a drag with the right button move the frame itself, and a click with the right button opens its menu.</p>
<h3>Scenes</h3>
<p>The Scenes menu lists the scenes that come with the program; PgDn and PgUp, or a clicker, step through them in order. The
scene's title, number and description stay above the views until you open another scene, even if you change settings.
Opening a scene does not change the theme. Ctrl+Z returns to the scene before, with its run, saved runs and pins.</p>
<h3>In front of a class</h3>
<p>F11 switches to full screen, Esc back to a window. B or the full stop blanks the window to black, W or the comma to white;
any key or a click shows it again. A training run continues while the window is blank. The other clicker keys (F5,
Shift+F5, the arrows, Space) do nothing unless a control has the keyboard focus.</p>
<h3>Films</h3>
<p>Export film… saves what the page shows, at any size; you can keep using the window during the export. Frames are spaced
evenly by step, by epoch, or by how much the model changes. The file film.mp4.json next to the film stores its settings:
open it as a scene to restore them, or render it to make the same film again.
On the command line: <code>python3 run.py render spiral-relu -o spiral.mp4</code>.</p>
<h3>Keys</h3>
"""
