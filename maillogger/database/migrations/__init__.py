"""The steps of the schema, in order: each with frozen copies of the tables as they were then."""
