"""The demonstration register: real figures from the news of 2022, invented persons.

`data/` holds the story: villages with the source of each name, accounts, papers and plans,
decisions. What is made up says so in the row ("minh họa"). `story` reads it, `people` makes up
the persons, `write` puts everything into an empty register through the same actions as the pages,
`totals` compares the result with the published figures.

Sources of the figures: Phú Ninh 19 teams, 102 members in four communes, 51 villages (Decision
2603/QĐ-UBND of Quảng Nam, 23/9/2020); Văn Yên 25 communes, 172 villages (Resolution 37/NQ-HĐND of
Yên Bái, 12/2018), 1,287 people; Lào Cai letter 1844/UBND-VX of 2/5/2022; Dân Chủ plan 305/KH-UBND
of 22/5/2022 and the announcement of 7/6/2022.
"""
