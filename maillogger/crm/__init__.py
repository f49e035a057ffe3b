"""The CRM records: their tables, the facts gathered from them, and decisions recorded in them."""
