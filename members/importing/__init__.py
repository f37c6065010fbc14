"""Member lists that arrive as files: which team a row means, what the register already holds of
it, and the draft decisions that the rest goes into.

Parts of the actions in `members.actions.imports`. What a file says is decided by
`members.sheets.rows`, which knows no database.
"""
