"""Whatever is taken in, worked out, forgotten and undone, in any order: undoing restores the exact rows, and the state
depends on what is live, not on how it came about."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from memcli.consolidate import resolve
from memcli.errors import UsageError
from memcli.records import Draft, Moment
from memcli.store import derived, runs
from tests.consolidate.working import work
from tests.store.test_derived import everything, undo
from tests.support import DAY, NOW, T0, blank, examples, take

SAYINGS = [
    "I live in Lisbon.",
    "I just moved to Porto.",
    "I don't live in Lisbon anymore.",
    "I love olives.",
    "I hate olives.",
    "I have a dog named Rex.",
    "My dog Rex died yesterday.",
    "I visited Rome in 2019.",
    "I visited Rome.",
    "I work at Globex as an accountant.",
    "I quit my job yesterday.",
    "Nice weather.",
    "I love going on hikes.",
    "I love hiking.",
    "I hate hiking.",
    "I got married. My husband Tom works at Initech.",
    "My husband works at Globex.",
]

#: ("say", saying, day) | ("work",) | ("hide", which) | ("show", which) | ("undo", which)
STEPS = st.one_of(
    st.tuples(st.just("say"), st.integers(0, len(SAYINGS) - 1), st.integers(0, 5)),
    st.tuples(st.just("work"), st.just(0), st.just(0)),
    st.tuples(st.sampled_from(["hide", "show", "undo"]), st.integers(0, 7), st.just(0)),
)


class History:
    """A memory, the states in which consolidations found it, and what may be done to it."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.before: dict[int, Any] = {}  # consolidation run → everything before it, and what was undone by then
        self.said = 0

    def say(self, saying: int, day: int) -> None:
        self.said += 1
        when = Moment(T0 + day * DAY + self.said * 60_000, 0)
        take(
            self.store,
            [Draft(SAYINGS[saying], "c", session=str(day), when=when, speaker="Ana", native_id=f"m{self.said}")],
        )

    def work(self) -> None:
        before, last = everything(self.store), self._last_run()
        work(self.store)
        if self._last_run() > last:
            self.before[self._last_run()] = (before, self._undone())

    def hide(self, which: int) -> None:
        self._change(which, "forget")

    def show(self, which: int) -> None:
        self._change(which, "undo")

    def _change(self, which: int, verb: str) -> None:
        seen = "IS NULL" if verb == "forget" else "IS NOT NULL"
        rows = [row for (row,) in self.store.all(f"SELECT id FROM episode WHERE hidden_by {seen} ORDER BY id")]
        if not rows:
            return
        row = rows[which % len(rows)]
        with self.store.write() as db:
            run = runs.begin_in(db, verb, {}, NOW)
            db.execute("UPDATE episode SET hidden_by = ? WHERE id = ?", (run if verb == "forget" else None, row))
            db.execute(
                "UPDATE session SET version = version + 1 WHERE id = (SELECT session_id FROM episode WHERE id = ?)",
                (row,),
            )
            derived.after_visibility_change(db, run, [row], resolve)

    def undo(self, which: int) -> None:
        """Undoes some consolidation; where nothing has happened since, the rows are exactly as before it."""
        done = [run for run in self.before if self._state(run) != "undone"]
        if not done:
            return
        run = done[which % len(done)]
        last = self._last_run() == run and self._undone() == self.before[run][1]
        versions = "SELECT id, version FROM session ORDER BY id"
        kept = self.store.all(versions)
        try:
            undo(self.store, run)
        except UsageError:
            assert not last
            return
        assert self.store.all(versions) == kept
        if last:
            assert everything(self.store) == self.before[run][0]

    def _last_run(self) -> int:
        return int(self.store.one("SELECT coalesce(max(id), 0) FROM run")[0])

    def _undone(self) -> list[Any]:
        return self.store.all("SELECT id FROM run WHERE state = 'undone' ORDER BY id")

    def _state(self, run: int) -> str:
        return str(self.store.one("SELECT state FROM run WHERE id = ?", (run,))[0])


def meaning(store: Any) -> Any:
    """What is visible, told without row numbers."""
    facts = derived.facts(store, include_closed=True)
    words = {fact.uid: fact.statement for fact in facts}
    return (
        sorted(
            (fact.statement, str(fact.valid_from), str(fact.valid_to), words.get(fact.superseded_by or "", ""), fact.confidence,
             tuple(sorted(source.quote for source in fact.sources)))
            for fact in facts
        ),
        sorted((one.level, "" if one.conversation else one.key, one.part, one.text) for one in derived.summaries(store)),
    )  # fmt: skip


def sound(store: Any) -> None:
    """What must hold at any moment: visible rows rest on live ones, pointers lead to visible facts, indexes agree."""
    for fact in derived.facts(store, include_closed=True):
        assert fact.sources
    assert (
        store.all("SELECT 1 FROM live_fact f JOIN fact n ON n.id = f.superseded_by WHERE n.hidden_by IS NOT NULL") == []
    )
    assert store.all("SELECT 1 FROM fact WHERE hidden_by IS NOT NULL AND superseded_by IS NOT NULL") == []
    dead = "SELECT 1 FROM live_summary m JOIN summary_source s ON s.summary_id = m.id JOIN episode e ON e.id = s.episode_id WHERE e.hidden_by IS NOT NULL"
    assert store.all(dead) == []
    assert store.all("SELECT rowid FROM fact_fts ORDER BY rowid") == store.all("SELECT id FROM live_fact ORDER BY id")
    again = """SELECT 1 FROM summary_child c JOIN summary k ON k.id = c.child_id WHERE c.summary_id = m.id
        AND k.text = m.text"""
    news = store.all(f"SELECT id FROM live_summary m WHERE NOT EXISTS ({again}) ORDER BY id")
    assert store.all("SELECT rowid FROM summary_fts ORDER BY rowid") == news
    assert store.all("PRAGMA foreign_key_check") == []


@examples(60)
@given(st.lists(STEPS, min_size=4, max_size=14))
def test_any_history_stays_sound_and_ends_in_the_state_of_a_fresh_start(steps) -> None:
    with blank() as store:
        history = History(store)
        for step, number, day in steps:
            if step == "say":
                history.say(number, day)
            elif step == "work":
                history.work()
            else:
                getattr(history, step)(number)
            sound(store)
        history.work()
        sound(store)
        assert work(store).sessions == 0
        assert meaning(store) == fresh(store)


def fresh(store: Any) -> Any:
    """What a new memory comes to that only ever heard what is live now, all at once."""
    sql = """SELECT e.text, e.at, s.key, e.native_id FROM live_episode e JOIN session s ON s.id = e.session_id ORDER BY e.id"""
    drafts = [
        Draft(text, "c", session=key, when=Moment(at, 0), speaker="Ana", native_id=native)
        for text, at, key, native in store.all(sql)
    ]
    with blank() as other:
        if drafts:
            take(other, drafts)
        work(other)
        return meaning(other)


@examples(25)
@given(st.permutations(range(4)))
def test_runs_that_only_share_the_trees_above_them_are_undone_in_any_order(order) -> None:
    """Each has a session of its own; all of them stand in one month and under one summary of everything."""
    texts = ["I live in Lisbon.", "I love olives.", "I have a dog named Rex.", "I visited Rome in 2019."]
    with blank() as store:
        worked = list[int]()
        for number, text in enumerate(texts):
            when = Moment(T0 + number * DAY, 0)
            take(store, [Draft(text, "c", session=f"s{number}", when=when, speaker="Ana", native_id=f"m{number}")])
        start = everything(store)
        for number in reversed(range(len(texts))):  # the newest first, so that each run finds one session more
            assert work(store, since=T0 + number * DAY).sessions == 1
            worked.append(int(store.one("SELECT max(id) FROM run")[0]))
        for number in order:
            undo(store, worked[number])
            sound(store)
        assert everything(store) == start
        work(store)
        assert meaning(store) == fresh(store)
