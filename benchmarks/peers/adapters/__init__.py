"""One adapter a tool. Each runs in the tool's own virtual environment, so it imports no memcli and no other tool."""
