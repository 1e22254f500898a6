"""The acts: one file is one verb, and a verb is one script that either happens whole or not at all."""
