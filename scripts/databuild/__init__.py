"""Parts of ``scripts/build_data.py``: from open source tables to the files of ``data/``."""
