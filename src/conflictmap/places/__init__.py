"""Words -> coordinates: gazetteer, mentions, resolution, relative places, corridors, geocoding."""
