"""The words: what agencies, agreements, markings and messages are. Pure; imports nothing else of Thiqa."""
