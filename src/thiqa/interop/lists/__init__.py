"""Sanctions lists as their authorities publish them: one file for each, with the source of every field name."""
