"""Reading facts out of English sentences by rules: sentences → clauses → verb groups → candidates.

`session` walks the episodes and `reading` the sentences, which `sentences` has cut out of what is the speaker's own.
Of a clause, `subjects` finds whom it speaks of, `verbgroup` what is done, `phrases` and `complements` what follows the
verb and whether it stands for itself, `times` when; `clause` holds all that, and words what the `rules_*` propose.
`lexicon` and `verbs` are data.
"""
