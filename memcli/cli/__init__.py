"""The command line: parses, opens the store, picks the models, reads the clock, calls one verb and renders its report.

May touch everything and decides nothing. Only `render` imports rich.
"""
