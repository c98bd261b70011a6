"""Controls beside the views, generated from the settings' own descriptions."""
