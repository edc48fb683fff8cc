"""Models that need no download: a static embedder, and rules and statistics for facts and summaries."""
