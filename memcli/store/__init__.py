"""The store: all SQL of memcli, and nothing but SQL. Returns records; reads no clock, loads no model, holds no policy.

`connection` opens a database; `schema` and `migrations` say what is in it; one module per family of tables does the
reading and writing. Every public function that writes does so inside `Store.write()`, which is one transaction.
"""
