"""Extraction and summaries by any generative language model: prompts in, checked forms out.

The order of the modules is the order of the work: `chunks` cuts a session to what the model's context holds, `prompts`
are the words it is given, `schema` is the form its answer must have, `proposals` turns answers into candidates
(`attributes` gives them the names under which the built-in extractor knows them), `extractor` and `summarizer` drive
it and deal with models that fail. What is true is not decided here: consolidation checks every candidate against its
source."""
