from __future__ import annotations

import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from memcli.ingest.redact import RULES, redact

if TYPE_CHECKING:
    import uuid

A36 = "aB3" * 12
PEM = "-----BEGIN {0}PRIVATE KEY-----\nMIIEpAIBAAKCAQEAx5Vz0123456789abcdefghijklmnopqrstuvwxyzABCDEFGH\nshort==\n-----END {0}PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("key AKIAIOSFODNN7EXAMPLE, ok", "key [redacted:aws-key], ok"),
        (
            "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "aws_secret_access_key = [redacted:secret]",
        ),
        (f"clone with ghp_{A36}!", "clone with [redacted:github-token]!"),
        (f"github_pat_11ABC_{A36}", "[redacted:github-token]"),
        ("glpat-x1Y2z3A4b5C6d7E8f9G0", "[redacted:gitlab-token]"),
        ("xoxb-123456789012-abcdefGHIJ", "[redacted:slack-token]"),
        (
            "https://hooks.slack.com/services/T00/B00/XXXXXXXXXXXXXXXXXXXXXXXX",
            "https://hooks.slack.com/services/[redacted:slack-webhook]",
        ),
        (f"sk-ant-api03-{A36}", "[redacted:anthropic-key]"),
        (f"sk-proj-{A36}", "[redacted:openai-key]"),
        ("sk-0123456789abcdef0123456789abcdef", "[redacted:openai-key]"),
        ("AIzaSyA0123456789012345678901234567890x", "[redacted:google-key]"),
        (f"sk_live_{A36}", "[redacted:stripe-key]"),
        (f"//registry.npmjs.org/:_authToken=npm_{A36}", "//registry.npmjs.org/:_authToken=[redacted:npm-token]"),
        (f"pypi-AgEIcHlwaS5vcmc{A36}", "[redacted:pypi-token]"),
        (f"hf_{A36}", "[redacted:huggingface-token]"),
        (f"SG.{A36[:22]}.{A36}", "[redacted:sendgrid-key]"),
        (f"123456789:AA{A36}", "[redacted:telegram-token]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4", "[redacted:jwt]"),
        (f"before\n{PEM.format('RSA ')}\nafter", "before\n[redacted:private-key]\nafter"),
        (PEM.format("").replace("\n", "\\n"), "[redacted:private-key]"),
        (PEM.format("OPENSSH ").partition("-----END")[0] + "cut", "[redacted:private-key]\ncut"),
        ("postgres://ana:s3cr3t@db.example/garden?x=1", "postgres://ana:[redacted:url-password]@db.example/garden?x=1"),
        ("redis://:p@ss:word@localhost:6379", "redis://:[redacted:url-password]@localhost:6379"),
        ("Authorization: Bearer abcDEF123456", "Authorization: Bearer [redacted:authorization]"),
        ("'authorization': 'Basic YW5hOnNlY3JldA=='", "'authorization': 'Basic [redacted:authorization]'"),
        ("send Bearer abcdefGHIJ0123456789", "send Bearer [redacted:authorization]"),
        ("password=hunter2", "password=[redacted:password]"),
        ("DB_PASSWORD: 'tulip'", "DB_PASSWORD: '[redacted:password]'"),
        ('{"password":"correct-horse"}', '{"password":"[redacted:password]"}'),
        ("my password is Tr0ub4dor&3, ok?", "my password is [redacted:password], ok?"),
        ("Passwort: geheim123", "Passwort: [redacted:password]"),
        ("MYSQL_PWD=abc123def", "MYSQL_PWD=[redacted:password]"),
        ("api_key: 9f86d081884c7d659a2feaa0", "api_key: [redacted:secret]"),
        ("?api_key=9f86d081884c7d659a2feaa0&page=2", "?api_key=[redacted:secret]&page=2"),
        ('client_secret = "abcDEFghi123"', 'client_secret = "[redacted:secret]"'),
        ("API KEY: 3f2a1b4c-5d6e-4f80-91a2-b3c4d5e6f708", "API KEY: [redacted:secret]"),
    ],
)
def test_secrets_are_replaced(text: str, clean: str) -> None:
    got, counts = redact(text)
    assert got == clean
    assert sum(counts.values()) == 1
    assert f"[redacted:{next(iter(counts))}]" in clean
    assert redact(got) == (got, {})


@pytest.mark.parametrize(
    "text",
    [
        "3f2a1b4c-5d6e-4f80-91a2-b3c4d5e6f708",
        "commit 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b fixes it",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "see https://example.com:8443/a/b?x=1#frag and mail ana@example.org",
        "git@github.com:ana/garden.git and ssh://git@host:22/x",
        "the token of love, the secret: never give up; key: C major",
        "token: string, password: required, secret: undefined",
        "password = get_password()  # TODO",
        'password = os.environ["DB"]; api_key = "${API_KEY}"; token = "<your-token-here>"',
        "Password: ********",
        "password must have 8-20 characters",
        "forgot my password again, it is on the fridge",
        "max_tokens=4096 and tokens: 128000",
        "primary key: user_id; foreign key: bed_id",
        "sk-learn-contrib-examples-of-2024-edition",
        "a risk-averse-and-task-oriented-approach-to-everything",
        "Bearer of good news and bearer responsibilities",
        "the Authorization: required field",
        "-----BEGIN PRIVATE KEY----- is how it starts",
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----",
        "eyJust kidding. eyJ.",
        "key: https://example.com/keys/9f86d081884c7d659a2feaa0",
        "private key: see section-4-of-the-manual-of-2024",
        "AKIA is a prefix, ASIA is a continent, AIza too",
        "[redacted:aws-key] and password=[redacted:password]",
        "meeting at 10:30 — password protected",
        "http://user@host/x and a: b@c",
    ],
)
def test_what_is_no_secret_survives(text: str) -> None:
    assert redact(text) == (text, {})


@given(st.uuids() | st.binary(min_size=4, max_size=32).map(bytes.hex))
def test_ids_and_hashes_survive(value: uuid.UUID | str) -> None:
    text = f"see {value} and commit {value}, id={value}"
    assert redact(text) == (text, {})


@given(st.lists(st.text(alphabet=string.ascii_letters + " .,;!?'", max_size=40), max_size=8).map("\n".join))
@example("password is fine. The secret of the token is the key.")
def test_words_survive(text: str) -> None:
    assert redact(text) == (text, {})


FRAGMENTS = [
    *(f"AKIAIOSFODNN7EXAMPLE ghp_{A36} sk-{A36} eyJhbGciOiJI.eyJzdWIiOi.abc :AA xoxb-1234567890a".split()),
    *(
        "password=",
        "api_key: ",
        "secret is ",
        "Authorization: Bearer ",
        "bearer ",
        "://",
        "a:b",
        "@",
        '"',
        "'",
        "=",
        ":",
    ),
    *("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "\n", "\\n", " ", "[redacted:", "]", "aB3dE6gH9" * 3),
    *("hunter2", "token", "_", "-", ".", "é", "[redacted:password]", "https://", "eyJ", "SG.", "pwd", "{", ","),
]


@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), max_size=25).map("".join))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once, counts = redact(text)
    assert redact(once) == (once, {})
    assert (once == text) == (not counts)


def test_all_of_many_are_counted() -> None:
    text, counts = redact("AKIAIOSFODNN7EXAMPLE " * 3 + "pwd=a1b2c3d4")
    assert counts == {"aws-key": 3, "password": 1}
    assert text == "[redacted:aws-key] " * 3 + "pwd=[redacted:password]"


@pytest.mark.parametrize(
    "unit",
    [
        *("eyJ", "eyJaaaaaaaa.", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----" + " " * 500, "password="),
        *(
            'password="',
            "a://",
            "://a:",
            "sk-",
            "bearer ",
            "authorization:",
            "api_key ",
            "token:",
            "_",
            "1:AA",
            "secret_",
        ),
        *(
            "-----BEGIN ",
            "A: b\n",
            "\\n",
            " ",
            "private_key",
            "x" * 40 + "=",
            "gh",
            "xox",
            "[redacted:",
            "://" + "a" * 300,
        ),
    ],
)
def test_a_lot_of_anything_takes_a_moment(unit: str) -> None:
    """Not measured: quadratic time here would take many minutes."""
    for start in ("", "-----BEGIN PRIVATE KEY-----\n", "password is ", "a://", "api_key: "):
        redact(start + unit * ((1 << 18) // len(unit)))


def test_every_rule_can_be_reached() -> None:
    for rule in RULES:
        assert rule.needles
        assert all(needle == needle.lower() for needle in rule.needles) or not rule.folded
