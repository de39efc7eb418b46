"""The demonstration district as data: a believable Changning (长宁区), made through the verbs like any other.

Facts and figures are those of the district's gazette no. 11 of 2023 and of three published replies. What they
do not say (session days, most titles, every answer but its facts) is a plausible value, and whoever is not
named there carries a plainly invented name.
"""
