"""The least a recall could do: open the database with pysqlite3, run one FTS5 query, print ten rows."""

import sys

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:
    import sqlite3 as sqlite

database, question = sys.argv[1:]
connection = sqlite.connect(f"file:{database}?mode=ro", uri=True)
words = " OR ".join(f'"{word}"' for word in question.split())
found = connection.execute(
    "SELECT rowid, rank FROM episode_fts WHERE episode_fts MATCH ? ORDER BY rank LIMIT 10", (words,)
).fetchall()
for row, _ in found:
    print(connection.execute("SELECT text FROM episode WHERE id = ?", (row,)).fetchone()[0])
if not found:
    sys.exit("the floor found nothing: the comparison would be unfair")
