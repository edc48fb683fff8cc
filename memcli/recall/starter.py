"""A first set of questions about one's own memory, with the messages that answer them, for a person to edit.

Facts make questions of themselves; messages are asked for by their rarest words, which few others have.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli import ids
from memcli.recall.vocabulary import NOISE, STOP, TIME
from memcli.store import episodes, search
from memcli.store.derived import read as derived
from memcli.text.people import OWNER, shown
from memcli.text.words import unspaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from memcli.records import Episode, Fact
    from memcli.store.connection import Store

#: So many messages, spread over the whole memory, are looked at.
LOOKED_AT = 1500
#: A distinctive message has so many words that at most RARE of all messages hold.
WORDS, RARE = 3, 3
#: Shorter messages say too little, longer ones too much to be asked for by a few words.
SHORTEST, LONGEST = 40, 600

_WORD = re.compile(r"[^\W\d_]{4,}")

#: How a fact of an attribute is asked for; others by their name.
_ASKED = {
    "home": "Where does {who} live?",
    "employer": "Who does {who} work for?",
    "occupation": "What does {who} do for a living?",
    "hometown": "Where did {who} grow up?",
    "birthplace": "Where was {who} born?",
    "birthday": "When is {whose} birthday?",
    "age": "How old is {who}?",
    "pet": "Which pet does {who} have?",
    "habit": "What does {who} do regularly?",
    "likes": "What does {who} like?",
    "dislikes": "What does {who} dislike?",
    "allergy": "What is {who} allergic to?",
    "plays": "What does {who} play?",
    "studies": "What does {who} study?",
    "language": "Which languages does {who} speak?",
    "family": "Who is in {whose} family?",
    "trait": "What is {who} like?",
}


class Made(NamedTuple):
    """A question of the starter file, and the conversation it comes from, by which questions are spread."""

    line: dict[str, Any]
    place: str


def questions(store: Store, count: int, me: str) -> list[dict[str, Any]]:
    """At most `count` lines of a batch file with their evidence; half of facts, as far as there are so many."""
    facts = _spread(_of_facts(store, me), (count + 1) // 2)
    found = facts + _spread(_of_messages(store, me), count - len(facts))
    return [{"id": f"q{number}"} | one for number, one in enumerate(found, 1)]


def _of_facts(store: Store, me: str) -> Iterator[Made]:
    asked: Counter[str] = Counter()
    rows = derived.facts(store)
    known = episodes.by_rows(store, [source.episode for fact in rows for source in fact.sources])
    for fact in rows:
        query = _ask_for(fact, me)
        grounds = [known[source.episode] for source in fact.sources if source.episode in known]
        if query is None or not grounds or asked[query]:
            continue
        asked[query] += 1
        same = [one for one in rows if one.subject == fact.subject and one.attribute == fact.attribute]
        sources = [known[source.episode] for one in same for source in one.sources if source.episode in known]
        answer = "; ".join(dict.fromkeys(one.value for one in same))
        yield Made(
            {"query": query, "category": f"fact: {fact.kind}", "evidence": _ids(sources), "answer": answer},
            grounds[0].conversation,
        )


def _ask_for(fact: Fact, me: str) -> str | None:
    owner = fact.subject.casefold() in {OWNER, me.casefold()} and not me
    if fact.kind not in {"attribute", "preference", "relation"} or not fact.value or len(fact.attribute) > 30:
        return None
    asks = "Who" if fact.kind == "relation" else "What"
    form = _ASKED.get(fact.attribute, f"{asks} is {{whose}} {fact.attribute}?")
    if owner:
        form = form.replace("does {who}", "do {who}").replace("is {who} ", "am {who} ")
        return form.format(who="I", whose="my")
    name = me if fact.subject.casefold() == OWNER else fact.subject
    return form.format(who=name, whose=f"{name}’s")


def _of_messages(store: Store, me: str) -> Iterator[Made]:
    sampled = [one for one in episodes.sample(store, LOOKED_AT) if SHORTEST <= len(one.text) <= LONGEST]
    words = {one.row: _words(one.text) for one in sampled if one.role != "assistant" and not unspaced(one.text)}
    distinct = sorted({word for found in words.values() for word in found})
    stems = dict(zip(distinct, search.Tokenizer().stems(distinct), strict=True))
    keys = {word: found[0] for word, found in stems.items() if len(found) == 1}
    counts = search.document_frequencies(store, "episode", sorted(set(keys.values())))
    for one in sampled:
        rare = [word for word in words.get(one.row, ()) if word in keys and 0 < counts.get(keys[word], 0) <= RARE]
        if len(rare) < WORDS:
            continue
        chosen = sorted(rare, key=lambda word: (counts[keys[word]], -len(word)))[:WORDS]
        said = [word for word in rare if word in chosen]
        who = shown(one.speaker, one.role, me)
        lead = f"What did {who} say about" if who and who != OWNER else "What was said about"
        query = f"{lead} {', '.join(said[:-1])} and {said[-1]}?"
        yield Made(
            {"query": query, "category": "message", "evidence": _ids([one]), "answer": one.text}, one.conversation
        )


def _words(text: str) -> list[str]:
    """Words of a text that may mean something, in order, each once, as they are written first."""
    found: dict[str, str] = {}
    for match in _WORD.finditer(text):
        low = match[0].lower()
        if low not in STOP and low not in NOISE and low not in TIME:
            found.setdefault(low, match[0])
    return list(found.values())


def _ids(rows: Iterable[Episode]) -> list[str]:
    """How evidence is named: by the source's own id, else by memcli's."""
    return list(dict.fromkeys(one.native_id or ids.encode("episode", one.row) for one in rows))


def _spread(made: Iterable[Made], count: int) -> list[dict[str, Any]]:
    """At most `count`, from as many conversations as there are: one of each, then a second of each, and so on."""
    turns: list[list[dict[str, Any]]] = []
    seen: Counter[str] = Counter()
    for one in made:
        if seen[one.place] == len(turns):
            turns.append([])
        turns[seen[one.place]].append(one.line)
        seen[one.place] += 1
    chosen: list[dict[str, Any]] = []
    for turn in turns:
        room = count - len(chosen)
        step = max(len(turn) / room, 1) if room else 1
        chosen += [turn[int(number * step)] for number in range(min(room, len(turn)))]
    return chosen
