"""From one report to a million: corpora in partitions, on Dask workers, into a partitioned dataset."""
