"""Models: text and vectors in and out. They touch no store and no terminal.

`protocols` says what a model of each task must do; `builtin` needs no weights to fetch. The composition in `cli`
picks one of each and hands it to the verbs.
"""
