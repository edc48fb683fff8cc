"""The verbs, one module each with the name `command`: read the arguments, call one engine, show its report."""
