"""Every write to the tables of people, one module per noun; import the modules."""
