"""Generators of values for the programs in the folder `tasks`: common ones, and for single texts those of their own."""
