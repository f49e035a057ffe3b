"""The database under the CRM and the ledger: opening it, transactions, clean text, migrations.

The tables' classes are declared on `model.Row`, whose database is a proxy that `open_database`
points at what it opened: a process works on one database, and no function has to carry it.
"""
