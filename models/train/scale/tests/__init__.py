"""Tests; those of test_ray start a Ray of their own."""
