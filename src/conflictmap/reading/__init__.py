"""Files -> documents -> sentences; tables -> events."""
