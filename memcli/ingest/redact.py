"""Takes secrets out of text before anything is written: keys, tokens, private keys, passwords. Pure.

A secret is replaced by a marker that names its kind, such as `[redacted:aws-key]`; all around it stays verbatim. Known
token formats are found by their prefixes; other secrets by what stands before them (`password=`, `api_key: `,
`Authorization: Bearer`, the user part of a URL), and then only if they look like one.

Every pattern either succeeds where it begins or fails within a bounded number of characters, so that the time is
proportional to the length of any text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

#: Redacting can free the beginning of another secret, so it is repeated until nothing is found; chains are short.
_ROUNDS = 20


class Rule(NamedTuple):
    """A kind of secret: its `pattern`, whose named group (or else the whole match) goes if it `passes`.

    `quoted` decides instead of `passes` on what stands in quotes.

    The pattern is tried only on texts that hold one of `needles`: as they stand, or in any case if `folded`.
    """

    name: str
    needles: tuple[str, ...]
    pattern: str
    passes: Callable[[str], bool] | None = None
    quoted: Callable[[str], bool] | None = None
    folded: bool = False


def redact(text: str) -> tuple[str, dict[str, int]]:
    """(`text` with its secrets replaced, how many of each kind). Redacting twice changes nothing more."""
    rules = _candidates(text)
    if not rules:
        return text, {}
    counts: dict[str, int] = {}
    for _ in range(_ROUNDS):
        before = sum(counts.values())
        for rule in rules:
            text = _apply(rule, text, counts)
        if sum(counts.values()) == before:
            break
    return text, counts


def _candidates(text: str) -> list[Rule]:
    """The rules of which a needle is in `text`, in order."""
    found = {rule for mark, needles in _EXACT if mark in text for needle, rule in needles if needle in text}
    folded = text.lower()
    for needle, rules in _FOLDED:
        if needle in folded:
            found.update(rules)
    return [RULES[index] for index in sorted(found)] if found else []


def _apply(rule: Rule, text: str, counts: dict[str, int]) -> str:
    marker = f"[redacted:{rule.name}]"

    def replaced(match: re.Match[str]) -> str:
        group = match.lastgroup or 0
        secret = match[group]
        passes = rule.quoted if group in ("double", "single") else rule.passes
        if secret.startswith("[redacted:") or (passes is not None and not passes(secret)):
            return match[0]
        counts[rule.name] = counts.get(rule.name, 0) + 1
        start, end = match.start(group) - match.start(), match.end(group) - match.start()
        return match[0][:start] + marker + match[0][end:]

    return _compiled(rule.pattern).sub(replaced, text)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


_LETTER = re.compile(r"[A-Za-z]")
_DIGIT = re.compile(r"[0-9]")
_UPPER_INSIDE = re.compile(r"[a-z0-9][A-Z]|[A-Z][A-Z][a-z0-9]")
_RUN = re.compile(r"[A-Za-z0-9]{8,}")
_WORDS = re.compile(r"[A-Za-z]+(?:[_.\-/$:][A-Za-z]+)*[.!?:]*")
_FILLER = re.compile(r"[*xX.\-_#?•…]+")
_REFERENCES = ("$", "<", "%", "{", "[", "http://", "https://", "os.environ", "process.env", "env.")


def _mixed(secret: str) -> bool:
    """Holds digits, or capitals where words have none: base64 and the like."""
    return bool(_DIGIT.search(secret) or _UPPER_INSIDE.search(secret))


def _api_key(secret: str) -> bool:
    """Behind "sk-": capitals and digits, or one long run with digits; not words with hyphens."""
    if not _DIGIT.search(secret):
        return False
    return bool(_UPPER_INSIDE.search(secret)) or any(
        len(run) >= 24 and _DIGIT.search(run) and _LETTER.search(run) for run in _RUN.findall(secret)
    )


def _password(secret: str) -> bool:
    """Something that is called a password and is neither a plain word nor a reference to one."""
    if len(secret) < 6 or secret.startswith(_REFERENCES):
        return False
    return not _WORDS.fullmatch(secret) and not _FILLER.fullmatch(secret)


def _quoted_password(secret: str) -> bool:
    """In quotes a plain word counts too."""
    return len(secret) >= 4 and not secret.startswith(_REFERENCES) and not _FILLER.fullmatch(secret)


def _key(secret: str) -> bool:
    """Something that is called a key, token or secret and has letters and digits mixed as no words have them."""
    if len(secret) < 16 or secret.startswith(_REFERENCES):
        return False
    if len(secret) >= 20 and _DIGIT.search(secret) and _UPPER_INSIDE.search(secret):
        return True
    return any(_DIGIT.search(run) and _LETTER.search(run) for run in _RUN.findall(secret))


def _quoted_key(secret: str) -> bool:
    """In quotes, shorter ones and those of letters alone count too."""
    if len(secret) < 8 or secret.startswith(_REFERENCES) or _FILLER.fullmatch(secret):
        return False
    return _mixed(secret) or (len(secret) >= 24 and not _WORDS.fullmatch(secret))


_START = r"(?<![A-Za-z0-9])"
_PASSWORD_NAME = r"(?i:passw(?:or[dt]|d)|passphrase|passcode|(?<![a-z])pwd|(?<=[_-])pass)"  # noqa: S105 - a pattern
_KEY_NAME = (
    r"(?i:(?<![a-z])secret(?:[_-]?(?:access[_-]?)?(?:key|token))?|(?<![a-z])token|(?<![a-z])credentials?"
    r"|(?:api|access|account|app|auth|bot|client|consumer|deploy|encryption|license|master|private|refresh|service"
    r"|session|shared|signing|storage|webhook)[_ -]?(?:key|token|secret))"
)
_IS = r"[\"']?\s{0,3}(?:=>|:=|=|:)\s{0,3}"
_VALUE = r"(?:\"(?P<double>[^\"\s]{1,1000})\"|'(?P<single>[^'\s]{1,1000})'|(?P<secret>[^\s\"'`,;&<>()\[\]{}|]+))"
_PASSWORD_NEEDLES = ("passw", "passphrase", "passcode", "pwd", "_pass", "-pass")

#: In the order in which they are applied: what encloses others first, what goes by its surroundings last.
RULES: tuple[Rule, ...] = (
    Rule(
        "private-key",
        ("-----BEGIN ",),
        r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
        r"(?:(?:\s|\\[rn])*+[A-Za-z-]{1,40}: [^\n\\]{1,200}){0,6}+"  # headers of old and PGP keys
        r"(?:(?:\s|\\[rn])*+(?:[A-Za-z0-9+/=]{16,}+|[A-Za-z0-9+/=]{1,15}+(?=(?:\s|\\[rn]){0,9}(?:-----END|=))))++"
        r"(?:(?:\s|\\[rn])*+[A-Za-z0-9+/]{1,15}={1,2})?"  # the last line of one that is cut off
        r"(?:(?:\s|\\[rn]){0,9}-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?",
    ),
    Rule("jwt", ("eyJ",), r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){1,3}"),
    Rule("aws-key", ("AKIA", "ASIA"), _START + r"(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    Rule(
        "github-token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        _START + r"(?:gh[opusr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})",
    ),
    Rule(
        "gitlab-token",
        ("glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glsoat-"),
        _START + r"gl(?:pat|dt|rt|cbt|ptt|ft|soat)-[A-Za-z0-9_.-]{20,}",
    ),
    Rule(
        "slack-token",
        ("xox", "xapp-"),
        _START + r"(?:xox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,}|xapp-[0-9]-[A-Za-z0-9-]{20,})",
    ),
    Rule("slack-webhook", ("hooks.slack.com/",), r"(?<=hooks\.slack\.com/services/)(?P<secret>[A-Za-z0-9/]{20,})"),
    Rule("discord-webhook", ("/api/webhooks/",), r"(?<=/api/webhooks/)(?P<secret>[0-9]{15,20}/[A-Za-z0-9_-]{40,})"),
    Rule("anthropic-key", ("sk-ant-",), _START + r"sk-ant-[A-Za-z0-9_-]{20,}", _mixed),
    Rule("openai-key", ("sk-",), _START + r"sk-[A-Za-z0-9_-]{20,}", _api_key),
    Rule("google-key", ("AIza",), _START + r"AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
    Rule("google-secret", ("GOCSPX-", "ya29."), _START + r"(?:GOCSPX-[A-Za-z0-9_-]{20,}|ya29\.[A-Za-z0-9_-]{20,})"),
    Rule(
        "stripe-key",
        ("k_live_", "k_test_", "whsec_"),
        _START + r"(?:[rs]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{24,})",
    ),
    Rule("npm-token", ("npm_",), _START + r"npm_[A-Za-z0-9]{36,}"),
    Rule("pypi-token", ("pypi-",), _START + r"pypi-[A-Za-z0-9_-]{40,}", _mixed),
    Rule("huggingface-token", ("hf_",), _START + r"hf_[A-Za-z0-9]{30,}"),
    Rule("sendgrid-key", ("SG.",), _START + r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}"),
    Rule("telegram-token", (":AA",), _START + r"[0-9]{8,10}:AA[A-Za-z0-9_-]{32,}"),
    Rule(
        "api-token",
        ("gsk_", "xai-", "pplx-", "r8_", "dop_v1_", "shpat_", "dckr_pat_", "lin_api_", "ntn_", "hvs.", "dapi"),
        _START + r"(?:(?:gsk_|xai-|pplx-|r8_|dop_v1_|shpat_|dckr_pat_|lin_api_|ntn_|hvs\.)[A-Za-z0-9_-]{24,}"
        r"|dapi[0-9a-f]{32}(?![A-Za-z0-9]))",
        _mixed,
    ),
    Rule("age-key", ("AGE-SECRET-KEY-1",), r"AGE-SECRET-KEY-1[A-Z0-9]{40,}"),
    Rule(
        "url-password",
        ("://",),
        r"(?<=://)[^\s/:@\"'<>\[\]]{0,256}:(?P<secret>(?!\[redacted:)[^\s/\"'<>]{1,1024})(?=@[A-Za-z0-9\[.-])",
        lambda secret: not secret.startswith(("$", "{", "%(")),
    ),
    Rule(
        "authorization",
        ("authorization",),
        r"(?i:authorization)" + _IS + r"[\"']?(?i:bearer|basic|token|digest|apikey)?\s{0,3}"
        r"(?P<secret>[A-Za-z0-9._~+/=:-]{8,})",
        _mixed,
        folded=True,
    ),
    Rule(
        "authorization",
        ("bearer ",),
        r"(?i:\bbearer)\s{1,3}(?P<secret>[A-Za-z0-9._~+/=-]{16,})",
        lambda secret: _mixed(secret) and not _WORDS.fullmatch(secret),
        folded=True,
    ),
    Rule("password", _PASSWORD_NEEDLES, _PASSWORD_NAME + _IS + _VALUE, _password, _quoted_password, folded=True),
    Rule(
        "password",
        ("passw", "passphrase", "passcode"),
        r"(?i:passw(?:or[dt]|d)|passphrase|passcode)\s{1,3}(?i:is|was|ist)\s{1,3}(?P<secret>[^\s\"'`,;<>()\[\]{}]+)",
        _password,
        folded=True,
    ),
    Rule("secret", ("secret", "token", "key", "credential"), _KEY_NAME + _IS + _VALUE, _key, _quoted_key, folded=True),
)

#: A character that each needle holds (the first that fits): one look for it spares those for the needles.
_MARK_ORDER = ("_", ":", "-", "/", ".", "A", "J")


def _by_mark() -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    groups: dict[str, list[tuple[str, int]]] = {}
    for index, rule in enumerate(RULES):
        for needle in () if rule.folded else rule.needles:
            mark = next((mark for mark in _MARK_ORDER if mark in needle), "")
            groups.setdefault(mark, []).append((needle, index))
    return tuple((mark, tuple(needles)) for mark, needles in groups.items())


_EXACT = _by_mark()
_FOLDED = tuple(
    (needle, tuple(index for index, rule in enumerate(RULES) if rule.folded and needle in rule.needles))
    for needle in dict.fromkeys(needle for rule in RULES if rule.folded for needle in rule.needles)
)
