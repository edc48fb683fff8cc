"""memcli beside tools that install from the registry: same messages, same questions, same machine, one run."""
