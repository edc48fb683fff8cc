"""Forget: selects, marks, brings back and erases. The only caller of the store's deletions; never loads a model."""
