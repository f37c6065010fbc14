"""Maps of progress: approximate cells of the units, drawn as SVG without any library.

`python reports/map/make.py` makes the cells in data/ again; NOTICE.md says where they come from and
what they are not.
"""
