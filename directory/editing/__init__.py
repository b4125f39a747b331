"""EDITING: tools for the people who keep the facts true – spreadsheets out and in, changes in words, change sheets."""
