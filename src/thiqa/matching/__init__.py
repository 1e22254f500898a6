"""The blind comparison: names across scripts, and private search."""
