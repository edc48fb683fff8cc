"""Answers to questions from recalled memories alone, each sentence with the memories it rests on.

`evidence` makes numbered passages of hits, `prompt` the words and the form a model is given, `checking` decides which
of its sentences the cited passages bear out. Without a model `asked` tells what a question wants to know of whom,
`stated` says what facts have to that, `verbatim` quotes. `answering` puts them together. Nothing here reads the store:
what was recalled is handed in.
"""
