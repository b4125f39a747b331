"""Pure functions that bring names, phones and addresses into one form. They never touch files or the network."""
