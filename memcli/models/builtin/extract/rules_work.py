"""Work and studies: employers, occupations, schools, and how they begin and end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from memcli.models.builtin.extract import phrases
from memcli.models.builtin.extract.facets import a, after, employer, is_occupation, is_place, occupation

if TYPE_CHECKING:
    from memcli.models.builtin.extract.clause import Clause, Proposal

_I = re.IGNORECASE
_AT = re.compile(
    r"(?:(?:full[- ]time|part[- ]time|remotely|again|back|there|over|currently|now|mostly|shifts|nights|weekends|"
    r"freelance)\s+)*+(?:at|for)\s+",
    _I,
)
_AS = re.compile(
    r"(?:(?:full[- ]time|part[- ]time|remotely|freelance|currently|now|here|there)\s+)*+as\s+(?=(?:a|an|the|head|"
    r"director|chief|vp|\w+)\b)",
    _I,
)
_AS_LATER = re.compile(r"\bas\s+(?=(?:a|an|the|head|director|chief)\b)", _I)
_AT_LATER = re.compile(r"\b(?:at|for)\s+(?=(?:the\s+)?[A-Z]|an?\s)")
_FIELD = re.compile(
    r"in\s+(?P<field>(?:the\s+)?[a-z][\w& -]{2,40}?)(?=\s*(?:$|[,.;!]|and i\b|as\b|for\b|at\b|since\b|so\b|but\b|"
    r"in\b))",
    _I,
)
_HOW = re.compile(
    r"(?P<how>from home|remotely|part[- ]time|full[- ]time|night shifts|nights|shifts|freelance|two jobs|"
    r"three jobs|for (?:my|our)self|hybrid)\b",
    _I,
)
_STOPS = "as|in|on|and|with|where|based|doing|from|to|by|for|so|out|during|while|until"


def work(c: Clause) -> list[Proposal]:
    """ "I work at Acme as an engineer", "I used to work for a bank"."""
    past = (
        c.group.tense == "past" and not c.group.negated and not c.group.unsure and "progressive" not in c.group.adverbs
    )
    if c.over or past:
        return _worked(c)
    if not c.holds:
        return []
    progressive = c.group.tense == "progressive"
    where = after(c, _AT)
    if where is not None:
        name = c.phrase(where[1], _STOPS)
        found = employer(c, name, f"works {_preposition(where[0])} {name}", 0.9)
        job = _AS_LATER.search(c.plain, where[1] + len(name), c.end)
        return found + (_as(c, job.end()) if job is not None and found else [])
    role = after(c, _AS)
    if role is not None:
        found = _as(c, role[1])
        at = _AT_LATER.search(c.plain, role[1], c.end)
        if at is not None and found:
            name = c.phrase(at.end(), _STOPS)
            found += employer(c, name, f"works at {name}", 0.9)
        return found
    return _manner(c) if not progressive or "perfect" in c.group.adverbs else _manner(c)[:1]


def _manner(c: Clause) -> list[Proposal]:
    how = after(c, _HOW)
    if how is not None:
        said = how[0]["how"].lower().replace("myself", "themselves").replace("ourself", "themselves")
        return c.propose("attribute", "work arrangement", said, f"works {said}", 0.8)
    field = after(c, _FIELD)
    if field is not None and phrases.noun(field[0]["field"], 5) and not phrases.definite_unknown(field[0]["field"]):
        what = phrases.tidy(field[0]["field"])
        if not re.search(
            r"\b(?:progress|groups?|teams?|pairs?|bed|silence|peace|mind|person|office|morning|evening|garden|"
            r"yard|kitchen|town|area)\b",
            what,
            _I,
        ):
            return c.propose("attribute", "field of work", what, f"works in {what}", 0.8)
    return []


def _worked(c: Clause) -> list[Proposal]:
    where = after(c, _AT)
    if where is not None:
        name = c.phrase(where[1], _STOPS)
        if not phrases.capitalised(name) and c.group.tense == "past":
            return []
        said = f"no longer works at {name}" if c.group.negated else f"used to work at {name}"
        return employer(c, name, said, 0.8, ends=True)
    role = after(c, _AS)
    if role is None or c.group.negated:
        return []
    job = phrases.bare(c.phrase(role[1], "at|for|in|on|and|with"))
    if not is_occupation(job):
        return []
    return c.propose("attribute", "occupation", job, f"used to work as {a(job)}", 0.8, single=True, ends=True)


def _as(c: Clause, start: int) -> list[Proposal]:
    job = c.phrase(start, "at|for|in|on|and|with|where|while|since")
    return occupation(c, job, f"works as {a(job)}", 0.9) if job else []


def _preposition(match: re.Match[str]) -> str:
    return match[0].split()[-1].lower()


# --- beginnings and ends -------------------------------------------------------------------------------------------

_NEW_JOB = re.compile(
    r"(?P<what>(?:(?:a|an|the|my|this|that|our)\s+)?(?:\w+[\s-]+){0,3}?(?:job|position|role|internship|"
    r"apprenticeship|gig|residency|fellowship|offer))\b",
    _I,
)
_WORKING = re.compile(r"(?:working|work|out|off)\s+", _I)
_JOIN_AS = re.compile(r"\s+as\s+", _I)
_MY_JOB = re.compile(
    r"(?:my|the|this|that|our)\s+(?:\w+\s+){0,3}?(?:job|position|role|work|company|firm|startup|day job|"
    r"corporate job|internship|career)\b",
    _I,
)
_GONE = re.compile(
    r"(?:from\s+)?(?P<name>[A-Z][\w&'.-]*(?:\s+[A-Z&][\w&'.-]*){0,3})\s*(?=$|[,.;!]|after\b|for\b|to\b|in\b|"
    r"and\b|because\b|last\b|as\b|since\b|on\b|\s)"
)


def begin(c: Clause) -> list[Proposal]:
    """Employer and occupation of "started (working) at Acme as an analyst", "started a new job at Acme"."""
    if not c.happened:
        return []
    start = c.group.rest
    working = after(c, _WORKING)
    new = after(c, _NEW_JOB)
    start = working[1] if working is not None else new[1] if new is not None else start
    found: list[Proposal] = []
    at = re.compile(r"\s*(?:(?:as|in)\s+[\w ]{2,40}?\s+)?(?:at|for|with)\s+").match(c.plain, start, c.end)
    if at is not None:
        name = c.phrase(at.end(), _STOPS)
        if phrases.capitalised(name) or new is not None or working is not None:
            found += employer(c, name, f"works at {name}", 0.8, time="past")
    role = re.compile(r".{0,60}?\bas\s+").match(c.plain, start, c.end)
    if role is not None and (found or new is not None or working is not None):
        job = c.phrase(role.end(), "at|for|in|on|and|with|where")
        if is_occupation(phrases.bare(job)):
            found += occupation(c, job, f"works as {a(job)}", 0.8, time="past")
    return found


def join(c: Clause) -> list[Proposal]:
    """ "joined Acme as an engineer": an employer only where an occupation says so."""
    if not c.happened:
        return []
    name = c.phrase(c.group.rest, _STOPS)
    role = _JOIN_AS.search(c.plain, c.group.rest, c.end)
    if role is None or not phrases.capitalised(name):
        return []
    job = c.phrase(role.end(), "at|for|in|on|and|with|where")
    if not is_occupation(phrases.bare(job)):
        return []
    return employer(c, name, f"works at {name}", 0.8, time="past") + occupation(
        c, job, f"works as {a(job)}", 0.8, time="past"
    )


def got(c: Clause) -> list[Proposal]:
    """Employer and occupation of "got a job at Acme", "got promoted to manager", "got laid off"."""
    if not c.happened:
        return []
    job = after(c, _NEW_JOB)
    if job is not None and "offer" not in job[0]["what"].lower():
        return begin(c)
    raised = after(c, re.compile(r"promoted\s+to\s+", _I))
    if raised is not None:
        title = c.phrase(raised[1], "at|in|on|and|with|from|after")
        return occupation(c, title, f"works as {title}", 0.85, time="past") if phrases.bare(title) else []
    hired = after(c, re.compile(r"(?:hired|recruited)\s+(?:at|by)\s+", _I))
    if hired is not None:
        name = c.phrase(hired[1], _STOPS)
        return employer(c, name, f"works at {name}", 0.8, time="past")
    out = after(c, re.compile(r"(?P<how>laid[- ]off|fired|let go|made redundant|sacked)\b", _I))
    if out is not None and c.subject.kind != "relative":
        return _no_employer(c)
    return []


def passive(c: Clause) -> list[Proposal]:
    """The same of "was promoted to manager", "was laid off"."""
    if not (c.happened and c.group.passive) and not (
        c.group.passive and c.group.tense in {"past", "perfect"} and not c.group.negated
    ):
        return []
    word = c.group.word.lower()
    if word == "promoted":
        to = after(c, re.compile(r"to\s+", _I))
        title = c.phrase(to[1], "at|in|on|and|with|from|after") if to is not None else ""
        return occupation(c, title, f"works as {title}", 0.85, time="past") if title else []
    if word == "hired":
        by = after(c, re.compile(r"(?:at|by)\s+", _I))
        name = c.phrase(by[1], _STOPS) if by is not None else ""
        return employer(c, name, f"works at {name}", 0.8, time="past") if name else []
    if word in {"fired", "laid", "sacked"} and (word != "laid" or c.rest.lower().startswith("off")):
        return _no_employer(c)
    return []


def end(c: Clause) -> list[Proposal]:
    """ "quit my job", "left Acme", "resigned", "retired", "lost my job"."""
    if not c.happened:
        return []
    verb = c.group.verb
    if verb == "retire":
        found = c.propose("attribute", "occupation", "retired", "is retired", 0.85, single=True, time="past")
        return found + (_no_employer(c) if c.subject.kind == "speaker" else [])
    mine = after(c, re.compile(r"(?:from\s+)?", _I))
    job = _MY_JOB.match(c.plain, mine[1] if mine is not None else c.group.rest, c.end)
    if job is not None or (verb == "resign" and not c.rest):
        at = re.compile(r"\s+(?:at|with|in|from)\s+(?=[A-Z])").match(
            c.plain, job.end() if job is not None else c.group.rest, c.end
        )
        if at is not None:
            name = c.phrase(at.end(), _STOPS)
            return employer(c, name, f"worked at {name}", 0.85, ends=True)
        return _no_employer(c)
    gone = after(c, _GONE)
    if gone is None or verb == "lose" or is_place(gone[0]["name"]) or not phrases.noun(gone[0]["name"], 4):
        return []
    name = gone[0]["name"]
    return employer(c, name, f"worked at {name}", 0.6, ends=True)  # a place, a team, a party: what holds tells


def _no_employer(c: Clause) -> list[Proposal]:
    """No employer is a value like another: it closes the one before."""
    return c.propose("attribute", "employer", "none", "has no employer", 0.8, single=True, time="past")
