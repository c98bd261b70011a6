"""Controls beside the views, generated from the descriptions of the settings."""
