"""What a disk, a clock and other programs can do to a memory at work: nothing that was acknowledged is lost."""

from __future__ import annotations

import os
import random
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from memcli import errors
from memcli.consolidate import resolve
from memcli.forget import engine, purging
from memcli.ingest import vectors as making
from memcli.keep import backup, checking, restore
from memcli.store import episodes, runs
from memcli.store.connection import open_store
from tests.keep import worlds
from tests.support import DAY, NOW, Toy, consolidate, finished, python, say, small_disk, soak, take, talk, texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from memcli.store.connection import Store


def leave(folder: Path, free: int) -> Path:
    """Fills the disk up to so many free bytes."""
    ballast = folder / "ballast"
    disk = os.statvfs(folder)
    with ballast.open("wb") as file:
        file.write(bytes(max(0, disk.f_bavail * disk.f_frsize - free)))
    return ballast


def ingesting(store: Store) -> None:
    take(store, [say(f"something new {number} " + "word " * 50, number, session="more") for number in range(40)])
    making.complete(store, Toy())


def consolidating(store: Store) -> None:
    consolidate(store)


def purging_some(store: Store) -> None:
    chosen = [one.uid for one in episodes.every(store)][:10]
    run = engine.forget(store, engine.select(store, uids=chosen), resolve, now=NOW, arguments={}).run
    purging.purge(store, resolve, now=NOW, run=run)


def backing_up(store: Store) -> None:
    backup.backup(store, store.path.with_name("b.memcli"), now=NOW, verify=True, overwrite=True)


WORKS = (ingesting, consolidating, purging_some, backing_up)


@pytest.mark.parametrize("work", WORKS)
@pytest.mark.parametrize("steps", [8, soak(120)])
def test_a_disk_that_is_full_at_any_write(tmp_path: Path, work: Callable[[Store], None], steps: int) -> None:
    with small_disk(tmp_path / "disk", "24m") as disk:
        path = disk / "memory.db"
        first = worlds.build(path, 120)
        sound = path.read_bytes()
        dice, refused = random.Random(steps), 0
        for _ in range(steps):
            for each in disk.iterdir():
                if each.is_file():
                    each.unlink()
            path.write_bytes(sound)
            ballast = leave(disk, 4096 * dice.randrange(0, 400))
            try:
                with open_store(path, "write") as store:
                    work(store)
            except errors.DiskFull:
                refused += 1
            except errors.MemcliError as error:
                assert "space" in error.message, error.message  # noqa: PT017
                refused += 1
            ballast.unlink()
            with open_store(path, "write") as store:
                there = worlds.texts_of(store)
                report = checking.check(store)
                assert report.sound, report.flaws
            kept = set(first.values())
            assert len(kept - set(there.values())) in (0, 10)  # a purge is not begun, or completed by now
            assert not [each for each in disk.iterdir() if each.name.endswith(".partial")]
        assert refused


def test_a_disk_that_turns_read_only(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "24m") as disk:
        path = disk / "memory.db"
        first = worlds.build(path, 60)
        with open_store(path, "write") as store:
            take(store, talk("before the disk went"))
            subprocess.run(["mount", "-o", "remount,ro", disk], check=False, capture_output=True)
            try:
                store.path.with_name("probe").touch()
            except OSError:
                pass
            else:
                pytest.skip("a file system that is written cannot be remounted here")
            with pytest.raises((errors.ReadOnly, errors.MemcliError)):
                take(store, talk("after it went", start=5))
            assert "before the disk went" in texts(store)
        subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        with open_store(path, "write") as store:
            assert checking.check(store).sound
            assert set(worlds.texts_of(store).values()) == {*first.values(), "before the disk went"}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="gives up the rights of root")
def test_permission_lost_on_the_way(tmp_path: Path) -> None:
    """The folder is closed while the memory is open: what is under way ends in a sentence, and nothing is lost."""
    code = """
import os, sys
from pathlib import Path
from memcli import errors
from memcli.store.connection import open_store
from tests.support import take, talk
folder = Path(sys.argv[1])
with open_store(folder.with_name("warm.db"), "write") as store:  # what is imported late must be, before rights are lost
    take(store, talk("warm"))
folder.with_name("warm.db").unlink()
os.chown(folder, 65534, 65534)
os.setegid(65534)
os.seteuid(65534)
with open_store(folder / "memory.db", "write") as store:
    take(store, talk("while it was allowed"))
folder.chmod(0o000)
try:
    open_store(folder / "memory.db", "write").close()
except errors.ReadOnly as error:
    print("refused")
folder.chmod(0o700)
with open_store(folder / "memory.db", "write") as store:
    (folder / "memory.db").chmod(0o400)
    take(store, talk("the file is open already", start=3))
with open_store(folder / "memory.db", "write" if os.access(folder / "memory.db", os.W_OK) else "read") as store:
    print(len(store.all("SELECT 1 FROM episode")))
"""
    with tempfile.TemporaryDirectory(prefix="memcli-rights-") as given:
        Path(given).chmod(0o755)
        home = Path(given) / "home"
        home.mkdir(mode=0o700)
        assert finished(python(code, home)).split() == ["refused", "2"]
        with open_store(home / "memory.db", "write") as store:
            assert checking.check(store).sound


def test_a_clock_that_goes_backwards(tmp_path: Path) -> None:
    with open_store(tmp_path / "memory.db", "write") as store:
        for step, now in enumerate((NOW, NOW - 900 * DAY, NOW - 901 * DAY, 0)):
            take(store, [say(f"I like tea number {step}", step, session=f"s{step}")])
            from memcli.consolidate.run import consolidate as consolidation
            from tests.support import Firsts, Likes

            consolidation(store, Likes(), Firsts(), now=now, clock=iter(range(99, -9, -1)).__next__)
        run = engine.forget(store, engine.select(store, uids=["ep_1"]), resolve, now=5, arguments={}).run
        engine.undo(store, run, resolve, now=1)
        engine.forget(store, engine.select(store, uids=["ep_2"]), resolve, now=0, arguments={})
        purging.purge(store, resolve, now=-1)
        backup.backup(store, tmp_path / "b.memcli", now=-5, verify=True)
        assert [run.row for run in runs.recent(store, 99)] == sorted(
            (run.row for run in runs.recent(store, 99)), reverse=True
        )
        assert len(texts(store)) == 3
        assert checking.check(store).sound
    done = restore.restore(tmp_path / "b.memcli", tmp_path / "c.db", resolve, present=tmp_path / "memory.db", now=-9)
    assert done.episodes == 3


WRITER = """
import sys, time
from pathlib import Path
from memcli.store.connection import open_store
from memcli.ingest import vectors
from tests.support import NOW, Toy, say, take
path, name, until = Path(sys.argv[1]), sys.argv[2], time.monotonic() + float(sys.argv[3])
count = 0
while time.monotonic() < until:
    with open_store(path, "write") as store:
        for _ in range(5):
            take(store, [say(f"{name} says {count}", count, session=name, native_id=f"{name}-{count}")])
            count += 1
            print(count, flush=True)
        vectors.complete(store, Toy())
print("well", flush=True)
"""
READER = """
import sys, time
from pathlib import Path
from memcli.recall.engine import Engine
from memcli.store.connection import open_store
from tests.support import Toy, texts
path, until, most, times = Path(sys.argv[1]), time.monotonic() + float(sys.argv[3]), 0, 0
while time.monotonic() < until:
    with open_store(path, "read") as store:
        now = len(texts(store))
        Engine(store, Toy()).recall("who says what", now=None, limit=5)
    assert now >= most, (now, most)
    most, times = now, times + 1
print(times, "well", flush=True)
"""


@pytest.mark.parametrize(("each", "seconds"), [(3, 3), soak(8, 300)])
def test_many_writers_and_readers_at_once(tmp_path: Path, each: int, seconds: int) -> None:
    """Not one of them is told that the memory is locked, and what each has written is there."""
    path = tmp_path / "memory.db"
    open_store(path, "write").close()
    writers = [python(WRITER, path, f"writer{number}", str(seconds)) for number in range(each)]
    readers = [python(READER, path, f"reader{number}", str(seconds)) for number in range(each)]
    wrote = {}
    for number, process in enumerate(writers):
        told = process.communicate(timeout=seconds * 4 + 200)
        assert told[0].endswith("well\n"), told[1]
        wrote[f"writer{number}"] = int(told[0].split()[-2])
    reads = 0
    for process in readers:
        told = process.communicate(timeout=seconds * 4 + 200)
        assert told[0].endswith("well\n"), told[1]
        reads += int(told[0].split()[-2])
    with open_store(path, "write") as store:
        assert sorted(texts(store)) == sorted(f"{name} says {n}" for name, count in wrote.items() for n in range(count))
        making.complete(store, Toy())
        assert checking.check(store).sound
