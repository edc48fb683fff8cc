"""Answers to questions from recalled memories alone, each sentence with the memories it rests on.

`evidence` makes numbered passages of hits, `prompt` the words and the form a model is given, `checking` decides which
of its sentences the cited passages bear out, `verbatim` answers without a model, `answering` puts them together.
Nothing here reads the store: what was recalled is handed in.
"""
