"""The formats of others, one folder or file each: read into entries of the registry, and nothing decided here."""
