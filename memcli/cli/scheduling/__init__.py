"""Running consolidation by itself, by the scheduler of the operating system. Never a process of memcli's own."""
