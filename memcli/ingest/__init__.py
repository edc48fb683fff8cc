"""Ingest: reads source files and hands episodes and vectors to the store.

`importers` (one file per format) turn a file into drafts; `redact` takes secrets out; `pipeline` writes them.
The only room that opens the user's own files.
"""
