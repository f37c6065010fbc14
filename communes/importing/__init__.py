"""Files into the register: reading into rows, comparing by sets, writing, taking back.

Parts of the actions in `communes.actions.imports` and of the jobs that call them. What a file says
is decided by `communes.sheets`, which knows no database.
"""
