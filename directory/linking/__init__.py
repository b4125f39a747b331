"""LINKING: which records and entries are the same place.

`names` reduces a name to what can be compared, `groups` decides what belongs together, `identities` gives every
group its id and keeps it.
"""
