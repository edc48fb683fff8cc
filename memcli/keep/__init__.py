"""Keeping a memory: backups and restoring them, verification, repair, encryption.

Joins the store with what forgetting and ingest know; nothing here reads a clock or talks to a person.
"""
