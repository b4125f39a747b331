"""Tests of the editors' tools."""
