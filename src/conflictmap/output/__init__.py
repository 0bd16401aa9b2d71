"""EventSet -> files: formats, map, pictures, briefings."""
