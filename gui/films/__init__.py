"""Films: the export dialog, never-shown instances of the views, and the encoder's thread."""
