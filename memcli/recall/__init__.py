"""Recall: from a question to ranked, explained hits. Reads the store and asks the embedder; writes nothing."""
