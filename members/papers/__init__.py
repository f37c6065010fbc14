"""Official papers from the register: what they say, how they are laid out, and whether they obey.

data says, wording and defaults give the sentences, gather reads the register, word and pdf set
the same content, checker reads a Word file back and asserts the rules of Decree 30/2020/NĐ-CP.
"""
