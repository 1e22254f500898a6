"""Thiqa: each agency its own node, each agreement executed as code."""
