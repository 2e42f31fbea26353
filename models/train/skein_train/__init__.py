"""Exports, quantises and measures the models that Skein ships.

Read in the order of the data's way: source (the borrowed weights), graph, encoder and dense (weights
to ONNX, in float and in int8), calibrate (the ranges that int8 needs), reference (the same arithmetic
again, in numpy), golden (what tests are held to), measure (how far int8 is from float), passport
(manifest.json), export (all of it).
"""
