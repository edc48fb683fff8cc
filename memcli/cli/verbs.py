"""The table of verbs: where each lives, what it is for in a line, where help lists it, and how it opens the memory.

Nothing here imports a verb: `memcli recall` must not pay for `ingest`, and `memcli --help` must not pay for any.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Mode = Literal["none", "read", "change", "write"]

TAKE_IN, ASK, KEEP, FORGET, SET_UP = "Take in", "Ask", "Keep in order", "Forget", "Set up and check"


class Verb(NamedTuple):
    """One line of the table. `mode`: "read" and "change" need a database, "write" makes one where there is none."""

    name: str
    help: str
    panel: str
    mode: Mode = "read"

    @property
    def module(self) -> str:
        """The module that holds it, with its name `command`."""
        return f"memcli.cli.commands.{self.name}"


VERBS: tuple[Verb, ...] = (
    Verb("ingest", "Take in chats, exports and notes: files, folders, ZIPs or a pipe.", TAKE_IN, "write"),
    Verb("add", "Remember one thing, said in a line or piped in.", TAKE_IN, "write"),
    Verb("recall", "Find what was said, by whom and when.", ASK),
    Verb("ask", "Answer a question from memory alone, citing what it rests on.", ASK),
    Verb("show", "Show one memory in full, with what stands around it.", ASK),
    Verb("why", "Trace a fact or memory down to its file, line and words.", ASK),
    Verb("facts", "List what is known, since when, and what it rests on.", ASK),
    Verb("timeline", "Tell what happened, in order, and why where the words say so.", ASK),
    Verb("graph", "Show what stands around somebody or something.", ASK),
    Verb("summary", "Sum up everything, a time, a person, a topic or a conversation.", ASK),
    Verb("profile", "Say who somebody is: traits, preferences, what holds now.", ASK),
    Verb("consolidate", "Work out facts and summaries from what is new.", KEEP, "change"),
    Verb("schedule", "Have the operating system consolidate every night.", KEEP, "none"),
    Verb("entities", "List people and things, or say which names are one.", KEEP),
    Verb("audit", "List what is worth a look, each with the command that mends it.", KEEP),
    Verb("runs", "List what was done to the memory, or show one run.", KEEP),
    Verb("undo", "Take back a run: what it added goes, what it changed returns.", KEEP, "change"),
    Verb("reindex", "Rebuild the search indexes from the messages.", KEEP, "change"),
    Verb("backup", "Write a consistent, compressed copy of the whole memory, while others use it.", KEEP),
    Verb("restore", "Bring back the memory of a backup.", KEEP, "none"),
    Verb("verify", "Examine every byte that counts, and say whether it is what was written.", KEEP, "none"),
    Verb("export", "Write everything as JSONL that ingests back to the same memory.", KEEP),
    Verb("encrypt", "Encrypt the memory with a passphrase, or change the one it has.", KEEP, "none"),
    Verb("forget", "Hide memories from every read at once; undo brings them back.", FORGET, "change"),
    Verb("purge", "Erase for good what was forgotten.", FORGET, "change"),
    Verb("status", "Show how much is remembered, and when each verb last ran.", SET_UP),
    Verb("eval", "Measure recall on questions of your own, or compare two settings on them.", SET_UP),
    Verb("doctor", "Check what works on this machine and say what to do about the rest.", SET_UP, "none"),
    Verb("models", "Get, choose and check the models that memcli can think with.", SET_UP, "none"),
    Verb("config", "Show and change settings.", SET_UP, "none"),
    Verb("completion", "Print the completion script of a shell.", SET_UP, "none"),
    Verb("man", "Install or find the manual pages.", SET_UP, "none"),
)
BY_NAME = {verb.name: verb for verb in VERBS}
