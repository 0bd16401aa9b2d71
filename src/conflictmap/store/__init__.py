"""EventSet <-> GeoPackage file or PostGIS database."""
