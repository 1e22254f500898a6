"""The rows: what a node keeps, on SQLite or PostgreSQL. The only package with models."""
