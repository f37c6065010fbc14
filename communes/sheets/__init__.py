"""Spreadsheets as they arrive and as they go back: reading, refusing, marking, templates.

Pure: no models, no settings, no clock. What a row means is decided by the modules that read rows.
"""
