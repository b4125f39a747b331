"""Tests of the gathering room."""
