"""Pure functions over text: words, chunks, unspaced scripts, traits, time expressions. No store, model or clock."""
