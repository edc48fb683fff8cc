"""One module per source format. An importer turns one input into drafts and decides nothing else.

`base` holds the contract; `registry` lists the importers in the order in which they are asked whether an input is
theirs; the formats share how they read bytes (`decoding`), JSON (`jsontext`), trees of messages and long texts.
"""
