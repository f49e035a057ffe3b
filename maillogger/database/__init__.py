"""The database under the CRM and the ledger: opening it, transactions, clean text, migrations.

The tables' classes are declared on `model.Row`, whose database is a proxy that `open_database`
points at what it opened: a process works on one database, and no function has to carry it to
read or write rows. `transaction` and `migrate` take it, to do what only it can.
"""

from maillogger.database.connection import open_database
from maillogger.database.keyed_hash import KeyedHash, open_keyed_hash
from maillogger.database.migration import migrate, pending
from maillogger.database.transactions import transaction

__all__ = [
    "KeyedHash",
    "migrate",
    "open_database",
    "open_keyed_hash",
    "pending",
    "transaction",
]
