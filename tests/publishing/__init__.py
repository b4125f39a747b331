"""Tests of directory.publishing."""
