"""Integrity checks of the register: what cannot be, what is probably wrong, what is missing.

Each check is one function that reads by sets and says where to look; it changes nothing.
"""
