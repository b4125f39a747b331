"""Tests of the directory room: strict YAML, schema, store, checking, linking, merging."""
