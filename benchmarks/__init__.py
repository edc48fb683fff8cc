"""Measurements of memcli as whole processes, against a floor measured in the same run: `make bench`."""
