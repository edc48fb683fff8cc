"""Claude Code session files (`~/.claude/projects/<folder>/<session>.jsonl`): one record a line, in no reliable order.

Kept is what the person typed and what the assistant said. Left out are tool calls and results (which carry the role
"user"), thinking, what the program itself put in, the talk of subagents, and records written again by a compaction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from memcli.ingest.importers.base import DUPLICATE, NO_TEXT, NOT_A_MESSAGE
from memcli.ingest.importers.jsontext import head_records, records
from memcli.ingest.importers.values import name_of, texts
from memcli.ingest.sessions import Splitter
from memcli.records import Draft
from memcli.text.timestamps import parse_timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.ingest.importers.base import Input, Skip
    from memcli.records import Moment, Role

_IDS = ("sessionId", "leafUuid", "messageId")
_TURNS = ("user", "assistant")

#: Blocks that the program puts into a prompt, whole: reminders, selections of an editor, output of local commands.
_INJECTED = re.compile(
    r"\s*(?:<(?:system-reminder|ide_\w+|local-command-\w+|bash-\w+|user-memory-input|task-notification)\b"
    r"|Caveat: The messages below were generated|\[Request interrupted by user)",
    re.ASCII,
)
_COMMAND = re.compile(r"<command-name>(?P<name>[^<]{1,200})</command-name>")
_ARGUMENTS = re.compile(r"<command-args>(?P<words>[^<]*)</command-args>")


class ClaudeCode:
    """Session files of Claude Code."""

    format = "claude-code"
    whole = False

    def matches(self, source: Input) -> bool:
        """Whether one of the first lines is a record of a session."""
        return any(
            isinstance(record.get("type"), str) and any(isinstance(record.get(key), str) for key in _IDS)
            for record in head_records(source.head)
        )

    def read(self, source: Input, skip: Skip) -> Iterator[Draft]:
        """What was said in the file, by time. Holds the words of one file, which are a small part of it."""
        session = _Session(skip)
        for number, record in records(source, skip):
            session.take(record, number)
        yield from session.drafts()


@dataclass(frozen=True, slots=True)
class _Turn:
    uuid: str | None
    conversation: str
    role: Role
    text: str
    when: Moment | None
    sort_ms: int
    line: int
    meta: dict[str, Any] | None


@dataclass(slots=True)
class _Session:
    """What has been read of one file."""

    skip: Skip
    turns: list[_Turn] = field(default_factory=list)
    parents: dict[str, str | None] = field(default_factory=dict)
    titles: dict[str, tuple[int, str]] = field(default_factory=dict)
    summaries: list[tuple[str, str]] = field(default_factory=list)
    latest: int = 0

    def take(self, record: dict[str, Any], line: int) -> None:
        """Notes one record: its place in the tree, a title, or a turn."""
        kind, uuid = record.get("type"), name_of(record.get("uuid"))
        if uuid is not None and uuid in self.parents:
            self.skip(DUPLICATE, f"line {line}")
            return
        if uuid is not None:
            self.parents[uuid] = name_of(record.get("parentUuid")) or name_of(record.get("logicalParentUuid"))
        if kind in _TURNS:
            self._turn(record, kind, uuid, line)
        elif kind == "summary":
            leaf, title = name_of(record.get("leafUuid")), name_of(record.get("summary"))
            if leaf and title:
                self.summaries.append((leaf, title))
        elif kind in ("custom-title", "ai-title"):
            self._title(record, kind)

    def _title(self, record: dict[str, Any], kind: str) -> None:
        """A title the user gave outranks one that was made."""
        session = name_of(record.get("sessionId"))
        title = name_of(record.get("customTitle" if kind == "custom-title" else "aiTitle"))
        rank = 2 if kind == "custom-title" else 1
        if session and title and rank >= self.titles.get(session, (0, ""))[0]:
            self.titles[session] = (rank, title)

    def _turn(self, record: dict[str, Any], role: Role, uuid: str | None, line: int) -> None:
        message = record.get("message")
        if not isinstance(message, dict) or "content" not in message:
            self.skip(NO_TEXT, f"line {line}")
            return
        when = parse_timestamp(record.get("timestamp"))
        self.latest = when.ms if when is not None else self.latest
        text = None if _unsaid(record) else _text(message["content"], role)
        if text is None:
            self.skip(NOT_A_MESSAGE, f"line {line}")
            return
        meta = {key: name for key in ("cwd", "gitBranch") if (name := name_of(record.get(key)))}
        if role == "assistant" and (model := name_of(message.get("model"))):
            meta["model"] = model
        conversation = f"claude-code:{name_of(record.get('sessionId'))}"
        self.turns.append(_Turn(uuid, conversation, role, text, when, self.latest, line, meta or None))

    def drafts(self) -> Iterator[Draft]:
        """The turns by time, and by line where time ties; those of prompts that were taken back as branches."""
        abandoned = self._abandoned()
        titles = {f"claude-code:{session}": title for session, (_, title) in self.titles.items()}
        said = {turn.uuid: turn for turn in self.turns}
        for leaf, title in self.summaries:
            if self.turns and leaf in self.parents:  # one whose leaf is elsewhere names another session
                titles.setdefault(said.get(leaf, self.turns[0]).conversation, title)
        sessions = Splitter()
        for seq, turn in enumerate(sorted(self.turns, key=lambda turn: (turn.sort_ms, turn.line))):
            yield Draft(
                text=turn.text,
                conversation=turn.conversation,
                native_id=turn.uuid,
                when=turn.when,
                speaker=turn.role,
                role=turn.role,
                title=titles.get(turn.conversation),
                session=sessions.key(turn.conversation, turn.when),
                seq=seq,
                meta=turn.meta,
                branch=turn.uuid in abandoned,
                line=turn.line,
            )

    def _abandoned(self) -> set[str]:
        """The ids below prompts that were typed anew: of prompts with the same parent only the last one counts.

        Other forks are no sign of that: parallel tool calls and compactions make them too.
        """
        last: dict[str, _Turn] = {}
        dropped: set[str] = set()
        for turn in sorted(self.turns, key=lambda turn: (turn.sort_ms, turn.line)):
            parent = self.parents.get(turn.uuid) if turn.uuid else None
            if turn.role != "user" or parent is None:
                continue
            before = last.get(parent)
            if before is not None and before.uuid is not None:
                dropped.add(before.uuid)
            last[parent] = turn
        return _below(dropped, self.parents) if dropped else dropped


def _below(roots: set[str], parents: dict[str, str | None]) -> set[str]:
    """`roots` and all that descends from them."""
    verdict: dict[str, bool] = dict.fromkeys(roots, True)
    for start in parents:
        climb: list[str] = []
        node: str | None = start
        while node is not None and node not in verdict:
            verdict[node] = False  # stands until the climb is done: a circle ends here
            climb.append(node)
            node = parents.get(node)
        found = node is not None and verdict[node]
        verdict.update(dict.fromkeys(climb, found))
    return {node for node, found in verdict.items() if found}


def _unsaid(record: dict[str, Any]) -> bool:
    """Whether the program, not a person or the assistant, wrote this turn, or it belongs to a subagent."""
    flags = ("isMeta", "isSidechain", "isCompactSummary", "isVisibleInTranscriptOnly", "isApiErrorMessage")
    return any(record.get(flag) is True for flag in flags)


def _text(content: Any, role: Role) -> str | None:
    words = texts([content] if isinstance(content, str) else content, _block)
    if role == "user":
        words = [typed for text in words if (typed := _typed(text))]
    return "\n\n".join(words) or None


def _block(block: Any) -> str | None:
    if isinstance(block, str):
        return block
    if isinstance(block, dict) and block.get("type") == "text" and isinstance(block.get("text"), str):
        text: str = block["text"]
        return text
    return None


def _typed(text: str) -> str | None:
    """What a person typed of a text in a prompt: all of it, the words after a command's name, or nothing."""
    if _INJECTED.match(text):
        return None
    if "<command-name>" not in text:
        return text
    name, words = _COMMAND.search(text), _ARGUMENTS.search(text)
    if name is None or words is None or not words["words"].strip():
        return None
    return f"{name['name'].strip()} {words['words'].strip()}"
