"""Records as people and programs read them. Pure but for `terminal`, the only module that imports rich."""
