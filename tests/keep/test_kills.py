"""kill -9 at random moments of all that writes: what was acknowledged is there, and nothing is half done.

A child is forked for each piece of work and killed after a random part of the time that such a piece takes. What it has
been told is done, it tells through a pipe.
"""

from __future__ import annotations

import os
import random
import select
import signal
import time
from typing import TYPE_CHECKING, NoReturn

import pytest

from memcli.consolidate import resolve
from memcli.forget import engine, purging
from memcli.ingest import vectors as making
from memcli.keep import backup as backing
from memcli.keep import checking, encrypting, restore
from memcli.store import episodes, migrations, schema
from memcli.store.connection import open_store
from tests.keep import worlds
from tests.support import NOW, Toy, consolidate, say, soak, take

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from memcli.store.connection import Store

pytestmark = pytest.mark.skipif(os.name != "posix", reason="forks and kills")

SECRET = "correct horse battery staple"
#: A migration that changes every row, as a later version might.
LATER = (("later", "ALTER TABLE source ADD COLUMN mood TEXT;\nUPDATE episode SET traits = traits + 8;\n"),)


def key(_: bool) -> str:
    return SECRET


def canary(number: int) -> str:
    return f"zq{number:05}xkcanary{number * 7919 % 10007}"


class World:
    """A folder with a memory, and what must be true of it whatever was killed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.path = folder / "memory.db"
        self.dice = random.Random(seed)
        self.acknowledged: set[str] = set()
        self.told_to_forget: set[str] = set()
        self.number = 0
        self.spans: dict[str, float] = {}
        worlds.build(self.path, 120)
        with open_store(self.path, "write") as store:
            self.acknowledged = set(worlds.texts_of(store).values())
        self.counts = {"killed": 0, "finished": 0}

    def work(self, what: str) -> None:
        """One piece of work in a child, killed on the way (unless it is done sooner), and the look at what is left."""
        self.number += 20
        inner, outer = os.pipe()
        child = os.fork()
        if not child:
            os.close(inner)
            self._child(what, outer)
        os.close(outer)
        began = time.monotonic()
        ended = self._wait(inner, self.dice.uniform(0, 1.2 * self.spans.get(what, 0.3)))
        if ended:
            self.spans[what] = time.monotonic() - began
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told = self._read_all(inner)
        self.counts["finished" if "done" in told else "killed"] += 1
        assert not any(line.startswith("failed") for line in told), (what, told)
        for line in told:
            verb, _, text = line.partition(" ")
            if verb == "added":
                self.acknowledged.add(text)
        self.check(what, [line.partition(" ")[2] for line in told if line.startswith("forgetting")])

    def _child(self, what: str, out: int) -> NoReturn:
        def tell(line: str) -> None:
            os.write(out, (line + "\n").encode())

        try:
            WORKS[what](self, tell)
            tell("done")
        except BaseException as error:  # noqa: BLE001 - told to the parent, which fails
            tell(f"failed {error!r}")
        os._exit(0)

    @staticmethod
    def _wait(descriptor: int, seconds: float) -> bool:
        """Whether the child ends within that time; what it tells stays in the pipe."""
        poll = select.poll()
        poll.register(descriptor, select.POLLHUP)
        return bool([event for _, event in poll.poll(seconds * 1000) if event & select.POLLHUP])

    @staticmethod
    def _read_all(descriptor: int) -> list[str]:
        with os.fdopen(descriptor, "rb") as pipe:
            return pipe.read().decode().splitlines()

    def check(self, what: str, forgetting: list[str]) -> None:
        for left in self.folder.glob("*.before-*"):  # kept on purpose
            left.unlink()
        with open_store(self.path, "write", key) as store:
            report = checking.check(store)
            assert report.sound, (what, report.flaws)
            rows = {one.text: one for one in episodes.every(store, all_states=True)}
            self.told_to_forget |= {text for text in forgetting if text not in rows or rows[text].state == "forgotten"}
            lost = self.acknowledged - rows.keys() - self.told_to_forget
            assert not lost, (what, len(lost))
            assert all(rows[text].state == "forgotten" for text in self.told_to_forget & rows.keys())
            gone = self.told_to_forget - rows.keys()
        stray = [each.name for each in self.folder.iterdir() if each.name.endswith((".partial", "-journal"))]
        assert not stray, (what, stray)
        raw = b"".join(each.read_bytes() for each in self.folder.iterdir() if each.is_file())
        for text in gone:
            assert text.split()[1].encode() not in raw, (what, text)


def ingest(world: World, tell: Callable[[str], None]) -> None:
    with open_store(world.path, "write", key) as store:
        for start in range(world.number, world.number + 20, 5):
            texts = [f"Message {canary(number)} and more words" for number in range(start, start + 5)]
            take(store, [say(text, world.number, native_id=text, session=f"k{world.number}") for text in texts])
            for text in texts:
                tell(f"added {text}")
        making.complete(store, Toy())


def consolidating(world: World, _: Callable[[str], None]) -> None:
    with open_store(world.path, "write", key) as store:
        consolidate(store)


def forget(store: Store, world: World, tell: Callable[[str], None]) -> str:
    shown = [one for one in episodes.every(store) if "canary" in one.text] or list(episodes.every(store))[:1]
    chosen = shown[:3]
    for one in chosen:
        tell(f"forgetting {one.text}")
    selection = engine.select(store, uids=[one.uid for one in chosen])
    return engine.forget(store, selection, resolve, now=NOW, arguments={}).run


def purge(world: World, tell: Callable[[str], None]) -> None:
    with open_store(world.path, "write", key) as store:
        if not any("canary" in one.text for one in episodes.every(store)):
            return
        run = forget(store, world, tell)
        purging.purge(store, resolve, now=NOW, run=run)
        making.complete(store, Toy())


def back_up(world: World, _: Callable[[str], None]) -> None:
    with open_store(world.path, "read", key) as store:
        backing.backup(store, world.folder / "backups" / "b.memcli", now=NOW, verify=True, overwrite=True)


def restoring(world: World, tell: Callable[[str], None]) -> None:
    back_up(world, tell)
    aside = world.folder / f"memory.db.before-{world.number}"
    file = world.folder / "backups" / "b.memcli"
    restore.restore(file, world.path, resolve, present=world.path, now=NOW, keys=key, aside=aside)


def migrate(world: World, _: Callable[[str], None]) -> None:
    """Makes a new memory, and brings a copy of the present one to a later schema."""
    open_store(world.folder / "new" / f"{world.number}.db", "write").close()
    copy = world.folder / "new" / f"{world.number}-copy.db"
    copy.with_suffix(".part").write_bytes(world.path.read_bytes())
    copy.with_suffix(".part").rename(copy)
    migrations.MIGRATIONS, migrations.VERSION = (*schema.MIGRATIONS, *LATER), schema.VERSION + 1  # type: ignore[misc]
    open_store(copy, "write", key).close()


def recode(world: World, _: Callable[[str], None]) -> None:
    pytest.importorskip("sqlcipher3")
    encrypting.recode(world.path, None, SECRET)
    encrypting.recode(world.path, SECRET, None)


WORKS: dict[str, Callable[[World, Callable[[str], None]], None]] = {
    "ingest": ingest,
    "consolidate": consolidating,
    "purge": purge,
    "backup": back_up,
    "restore": restoring,
    "migrate": migrate,
}


def check_migrated(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every memory that was being made or migrated can be opened, and is what it was."""
    folder = world.folder / "new"
    monkeypatch.setattr(migrations, "MIGRATIONS", (*schema.MIGRATIONS, *LATER))
    monkeypatch.setattr(migrations, "VERSION", schema.VERSION + 1)
    for path in sorted(folder.glob("*.db")) if folder.exists() else []:
        if path.stat().st_size:
            with open_store(path, "write") as store:
                report = checking.check(store)
                assert report.sound, (path.name, report.flaws)
    monkeypatch.undo()


def check_backup(world: World) -> None:
    """The backup is the last that was whole."""
    file = world.folder / "backups" / "b.memcli"
    if file.exists():
        folder = world.folder / "look"
        folder.mkdir(exist_ok=True)
        target = folder / f"{world.number}.db"
        assert backing.examine(file, target, None, None).sound
        target.unlink()


@pytest.mark.parametrize("kills", [18, soak(500)])
def test_kill_at_any_moment(tmp_path: Path, kills: int, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(tmp_path / "world", kills)
    works = list(WORKS)
    for number in range(kills):
        world.work(works[number % len(works)])
        if number % 25 == 24 or number == kills - 1:
            check_backup(world)
            check_migrated(world, monkeypatch)
    assert world.counts["killed"]


def test_kill_while_encrypting(tmp_path: Path) -> None:
    pytest.importorskip("sqlcipher3")
    world = World(tmp_path / "world", 5)
    WORKS["recode"] = recode
    try:
        for _ in range(4):
            world.work("recode")
            encrypted = world.path.read_bytes()[:15] != b"SQLite format 3"
            if encrypted:
                encrypting.recode(world.path, SECRET, None)
    finally:
        del WORKS["recode"]
