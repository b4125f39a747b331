"""LINKING: which records and entries are the same place.

A name of either language is taken apart into one structure (`chinese`, `english` → `name`), with what `places`,
`affiliations`, `short_forms`, `types`, `military`, `numerals` and the tables know. `compare` says of two names same,
different or cannot tell; `evidence` holds what else a record offers; `decide` weighs both. `organisations` and
`campuses` join the two levels, `hints` asks what only people can answer, `groups` lets people's decisions go first,
`identities` gives every group its id and keeps it. `evaluation` measures all of it on rows and labels (`labelled`).
"""
