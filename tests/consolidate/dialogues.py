"""Invented talks in which something changes, is said again, only sounds like a change, ends, or is corrected.

Each is (kind, name, messages, what holds at the end). A message is (day, speaker, text), days counted from 2024-05-06;
messages of one day make one session. What holds is (subject, attribute) → the set of open values; an empty set means
that nothing is open.
"""

from __future__ import annotations

from typing import NamedTuple


class Dialogue(NamedTuple):
    kind: str
    name: str
    messages: tuple[tuple[int, str, str], ...]
    holds: dict[tuple[str, str], set[str]]


def _d(kind: str, name: str, holds: dict[tuple[str, str], set[str]], *messages: tuple[int, str, str]) -> Dialogue:
    return Dialogue(kind, name, messages, holds)


A, T, U = "Ana", "Tom", "user"

DIALOGUES = [
    # --- changed -----------------------------------------------------------------------------------------------------
    _d("changed", "moved town", {(A, "home"): {"Porto"}},
       (0, A, "I live in Lisbon, close to the river."), (0, T, "Lucky you!"), (40, A, "Big news: I just moved to Porto!")),
    _d("changed", "moved twice", {(A, "home"): {"Faro"}},
       (0, A, "I live in Lisbon."), (30, A, "I moved to Porto last week."), (90, A, "We moved to Faro yesterday, by the sea.")),
    _d("changed", "moved and came back", {(A, "home"): {"Lisbon"}},
       (0, A, "I live in Lisbon."), (30, A, "I live in Porto now."), (90, A, "I moved back to Lisbon last month.")),
    _d("changed", "new job", {(T, "employer"): {"Globex"}},
       (0, T, "I work at Initech."), (60, T, "I got a new job at Globex! I started last Monday.")),
    _d("changed", "promoted", {(T, "occupation"): {"head of sales"}},
       (0, T, "I work as a sales assistant."), (80, T, "I was promoted to head of sales.")),
    _d("changed", "a year older", {(A, "age"): {"31"}},
       (0, A, "I'm 30 years old."), (200, A, "I turned 31 yesterday, can you believe it?")),
    _d("changed", "married", {(A, "relationship status"): {"married"}},
       (0, A, "I'm engaged!"), (120, A, "We got married on Saturday.")),
    _d("changed", "divorced", {(T, "relationship status"): {"divorced"}},
       (0, T, "I'm married."), (300, T, "I got divorced in the spring.")),
    _d("changed", "grew to like it", {(A, "likes"): {"olives"}, (A, "dislikes"): set()},
       (0, A, "I hate olives."), (50, A, "You won't believe it but I love olives now.")),
    _d("changed", "went off it", {(T, "likes"): set(), (T, "dislikes"): {"techno"}},
       (0, T, "I love techno."), (70, T, "I don't like techno.")),
    _d("changed", "another favourite", {(A, "favourite colour"): {"green"}},
       (0, A, "My favourite colour is blue."), (60, A, "My favourite colour is green these days.")),
    _d("changed", "another diet", {(A, "diet"): {"vegan"}},
       (0, A, "I'm a vegetarian."), (60, A, "I'm vegan now.")),
    _d("changed", "appointment moved", {(A, "dentist appointment"): {"2024-05-17"}},
       (0, A, "I have a dentist appointment on May 15, 2024."), (3, A, "My dentist appointment was moved to May 17, 2024.")),
    _d("changed", "told to an assistant", {(U, "home"): {"Madrid"}},
       (0, U, "I live in Sevilla, can you find me a bakery?"), (0, "assistant", "Of course. I live in the cloud."),
       (20, U, "I've just moved to Madrid. What should I see first?")),
    _d("changed", "out of work", {(T, "employer"): {"none"}},
       (0, T, "I work at Initech."), (60, T, "I was laid off last week.")),
    _d("changed", "read out of order", {(A, "home"): {"Porto"}},
       (60, A, "I live in Porto."), (0, A, "I live in Lisbon.")),
    _d("changed", "a relative moved", {("Maria", "home"): {"Berlin"}, (A, "home"): {"Lisbon"}},
       (0, A, "I live in Lisbon. My sister Maria lives in Madrid."), (50, A, "My sister Maria moved to Berlin last month.")),
    # --- said again, in other words ----------------------------------------------------------------------------------
    _d("repeated", "based in", {(A, "home"): {"Lisbon"}},
       (0, A, "I live in Lisbon."), (30, A, "I'm based in Lisbon."), (60, A, "We've been living in Lisbon since 2019.")),
    _d("repeated", "with the country", {(A, "home"): {"Lisbon"}},
       (0, A, "I live in Lisbon."), (30, A, "I live in Lisbon, Portugal.")),
    _d("repeated", "city and country", {(A, "home"): {"Lisbon"}, (A, "country"): {"Portugal"}},
       (0, A, "I live in Lisbon."), (30, A, "I live in Portugal.")),
    _d("repeated", "company in full", {(T, "employer"): {"Globex"}},
       (0, T, "I work at Globex."), (30, T, "I work for Globex Inc as an accountant.")),
    _d("repeated", "plural", {(A, "allergy"): {"peanuts"}},
       (0, A, "I'm allergic to peanuts."), (30, A, "I have a peanut allergy.")),
    _d("repeated", "likes", {(A, "likes"): {"hiking"}},
       (0, A, "I love hiking."), (20, A, "I'm really into hiking."), (40, A, "I enjoy hiking.")),
    _d("repeated", "new york", {(T, "home"): {"New York"}},
       (0, T, "I live in New York."), (30, T, "I live in NYC.")),
    _d("repeated", "since when", {(T, "employer"): {"Globex"}},
       (0, T, "I work at Globex."), (30, T, "I've been working at Globex for three years.")),
    _d("repeated", "name of a pet", {(A, "pet"): {"Rex"}},
       (0, A, "I have a dog named Rex."), (10, A, "My dog Rex ate my shoe.")),
    # --- only sounds like a change -----------------------------------------------------------------------------------
    _d("sounds", "might move", {(A, "home"): {"Lisbon"}},
       (0, A, "I live in Lisbon."), (20, A, "I might move to Porto next year.")),
    _d("sounds", "visiting", {(A, "home"): {"Lisbon"}},
       (0, A, "I live in Lisbon."), (20, A, "I'm visiting Porto this week."), (21, A, "I'm in Porto, it's lovely.")),
    _d("sounds", "staying for a week", {(A, "home"): {"Lisbon"}},
       (0, A, "I live in Lisbon."), (20, A, "I'm living in Porto for two weeks while they fix the roof.")),
    _d("sounds", "somebody else moved", {(A, "home"): {"Lisbon"}},
       (0, A, "I live in Lisbon."), (20, A, "My brother moved to Porto."), (21, T, "I live in Braga.")),
    _d("sounds", "used to", {(A, "home"): {"Lisbon"}},
       (0, A, "I live in Lisbon."), (20, A, "I used to live in Rome."), (30, A, "I lived in Paris until 2015.")),
    _d("sounds", "if", {(A, "home"): {"Lisbon"}},
       (0, A, "I live in Lisbon."), (20, A, "If I lived in Porto, I would see you every day.")),
    _d("sounds", "a quotation", {(A, "home"): {"Lisbon"}},
       (0, A, "I live in Lisbon."), (20, A, 'He said "I live in Porto and I love it".')),
    _d("sounds", "an interview", {(T, "employer"): {"Initech"}},
       (0, T, "I work at Initech."), (20, T, "I had an interview at Globex."), (22, T, "I'd love to work at Globex.")),
    _d("sounds", "a desk", {(T, "home"): {"Braga"}},
       (0, T, "I live in Braga."), (20, T, "I moved the desk to the window."), (21, T, "I moved on.")),
    _d("sounds", "worked elsewhere", {(T, "employer"): {"Initech"}},
       (0, T, "I work at Initech."), (20, T, "I used to work at Globex.")),
    _d("sounds", "a thing of its kind", {(A, "likes"): {"dogs"}, (A, "dislikes"): {"barking"}},
       (0, A, "I love dogs."), (20, A, "I hate barking.")),
    _d("sounds", "another pet", {(A, "pet"): {"Rex", "Luna"}},
       (0, A, "I have a dog named Rex."), (20, A, "I adopted a cat named Luna.")),
    _d("sounds", "a question", {(A, "home"): {"Lisbon"}},
       (0, A, "I live in Lisbon."), (20, A, "Should I move to Porto?"), (21, T, "You should live in Porto!")),
    _d("sounds", "not after all", {(A, "home"): {"Lisbon"}},
       (0, A, "I live in Lisbon."), (20, A, "I didn't move to Porto in the end.")),
    _d("sounds", "an older move told late", {(A, "home"): {"Lisbon"}},
       (0, A, "I live in Lisbon."), (20, A, "I moved to Madrid in 2009.")),
    _d("sounds", "a joke", {(A, "home"): {"Lisbon"}},
       (0, A, "I live in Lisbon."), (20, A, "I moved to the Moon, just kidding.")),
    _d("sounds", "what the assistant says", {(U, "home"): {"Sevilla"}},
       (0, U, "I live in Sevilla."), (20, "assistant", "I live in Madrid."), (21, U, "Ok.")),
    # --- ended -------------------------------------------------------------------------------------------------------
    _d("ended", "left town", {(A, "home"): set()},
       (0, A, "I live in Paris."), (30, A, "I don't live in Paris anymore.")),
    _d("ended", "quit", {(T, "employer"): {"none"}},
       (0, T, "I work at Initech."), (30, T, "I quit my job yesterday.")),
    _d("ended", "left the company", {(T, "employer"): set()},
       (0, T, "I work at Initech."), (30, T, "I left Initech last week.")),
    _d("ended", "no longer likes", {(A, "likes"): set()},
       (0, A, "I love jazz."), (30, A, "I no longer like jazz.")),
    _d("ended", "sold", {(A, "possession"): set()},
       (0, A, "I bought a red car."), (60, A, "I sold my car.")),
    _d("ended", "retired", {(T, "occupation"): {"retired"}, (T, "employer"): {"none"}},
       (0, T, "I work at Initech as an accountant."), (90, T, "I retired last month!")),
    _d("ended", "no longer vegan", {(A, "diet"): set()},
       (0, A, "I'm vegan."), (60, A, "I'm no longer vegan.")),
    _d("ended", "gave up an instrument", {(T, "plays"): {"cello"}},
       (0, T, "I play the piano and the cello."), (60, T, "I don't play the piano anymore.")),
    _d("ended", "a pet died", {(A, "pet"): {"Luna"}},
       (0, A, "I have a dog named Rex."), (1, A, "Our cat Luna is asleep."), (60, A, "My dog Rex died last night.")),
    # --- corrected ---------------------------------------------------------------------------------------------------
    _d("corrected", "a slip", {(A, "home"): {"Porto"}},
       (0, A, "I live in Lisbon."), (0, A, "Sorry, I meant Porto.")),
    _d("corrected", "not this one", {(T, "employer"): {"Globex"}},
       (0, T, "I work at Initech."), (5, T, "Actually I work at Globex, not Initech.")),
    _d("corrected", "the age", {(A, "age"): {"34"}},
       (0, A, "I'm 43 years old."), (0, A, "Oops, I meant 34.")),
    _d("corrected", "the day of an appointment", {(A, "dentist appointment"): {"2024-05-16"}},
       (0, A, "I have a dentist appointment on May 15, 2024."), (0, A, "No, it's on May 16, 2024.")),
    _d("corrected", "the day of an event", {(A, "adopted"): {"a cat"}},
       (0, A, "I adopted a cat on May 2, 2024."), (0, A, "No wait, it was May 3, 2024.")),
    _d("corrected", "the name", {(A, "sister"): {"Maria"}},
       (0, A, "My sister Maria is coming over.")),
]  # fmt: skip
