"""Reading facts out of English sentences by rules: sentences → clauses → verb groups → candidates.

The order of the modules is the order of the work: `sentences` masks what is not the speaker's own words and cuts the
rest, `lexicon` and `verbs` hold the words, `grammar` finds who does what in a clause, `phrases` cuts and judges what
follows the verb, `rules_*` turn it into proposals, `render` words them, `session` walks the episodes.
"""
