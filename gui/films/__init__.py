"""Films: the export dialog, offscreen instances of the views, and the encoder thread."""
