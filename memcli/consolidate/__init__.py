"""Consolidate: turns episodes into segments, summaries and dated facts.

Writes derived rows only; supersedes, never deletes, and never alters an episode.
"""
