"""Errors own their exit codes, and say what happened and what to do."""

from __future__ import annotations

import pytest

from memcli import errors

CLASSES = [value for value in vars(errors).values() if isinstance(value, type)]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_each_has_a_code_and_a_name(cls: type[errors.MemcliError]) -> None:
    error = cls("this happened", hint="do that")
    assert isinstance(error, errors.MemcliError)
    assert (error.message, error.hint, str(error)) == ("this happened", "do that", "this happened")
    assert 0 < error.exit_code < 126
    assert error.name
    assert cls("x").hint == ""


def test_no_two_share_a_code_or_a_name() -> None:
    assert len({cls.exit_code for cls in CLASSES}) == len(CLASSES)
    assert len({cls.name for cls in CLASSES}) == len(CLASSES)


def test_the_codes_that_scripts_rely_on() -> None:
    codes = {cls.__name__: cls.exit_code for cls in CLASSES}
    expected = {
        "MemcliError": 1,
        "UsageError": 2,
        "PartialImport": 3,
        "NoDatabase": 10,
        "Locked": 11,
        "ModelUnavailable": 69,
    }
    assert expected.items() <= codes.items()
