"""Figures of past days, kept per commune over the days on which they stayed the same.

`spans` (pure) finds the days on which something can change, `keeper` judges the communes on these
and writes, `reader` answers for a day, counting those live whose facts changed since.
"""
