"""The seal: keys, signatures, envelopes, notes and the custody of secrets. Pure: randomness and times are arguments.

Only published primitives of the package ``cryptography``; the formats are DSSE, age v1 (C2SP) and signed-note (C2SP).
"""
