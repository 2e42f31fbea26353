"""Training on the events of a whole network: Parquet, PostgreSQL or BigQuery into PyTorch, by Ray.

Read in the order of the data's way: events, convert, simulate, source, tombstones, pairs, towers, held_out, train.
"""
