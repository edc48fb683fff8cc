"""memcli: a personal memory for the command line.

Rooms, outer to inner (a room imports only from rooms further in; `make check` enforces it):
cli → config → ingest | recall | consolidate | forget → store | models → text → records → ids, errors.
"""

__version__ = "0.1.0"
