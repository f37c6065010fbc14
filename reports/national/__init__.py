"""An invented register of national size, for tests of speed and of what holds at any size.

Units are the official ones; villages, decisions, teams and people are made by counting, so that
every run makes the same rows, and a commune the same rows at every scale.
"""
