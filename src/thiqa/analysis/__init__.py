"""The picture: what texts say, and how what is known hangs together."""
