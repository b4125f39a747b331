"""Spreadsheet round trip: `layout` (schema → tables), `rows` (entry → cells), `book` (cells → workbook), `reading` (a
stranger's file → cells), `edits` (what an editor did), `merging` (three-way), `importing` (all of it, with agreement).
"""
