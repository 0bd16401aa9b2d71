"""Events kept for months and shared: a GeoPackage file, or a PostGIS database for a team."""
