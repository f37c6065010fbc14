"""Reforms of villages understood: sentences of resolutions, tables, and what follows from them.

Pure: no models, no settings, no clock. `sentences` and `table` make operations of what was
written, `matching` finds the villages that they name, `algebra` says what ends, begins, changes and
passes on the effective day, and what stands against it.
"""
