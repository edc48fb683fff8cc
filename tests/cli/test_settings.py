from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from memcli import config
from memcli.config import Settings
from memcli.errors import ConfigError
from memcli.settings import SETTINGS

if TYPE_CHECKING:
    from pathlib import Path


def write(text: str) -> Path:
    file = config.config_path()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_the_table_and_the_settings_agree() -> None:
    assert Settings._fields == tuple(setting.field for setting in SETTINGS)
    assert Settings() == Settings(**{setting.field: setting.default for setting in SETTINGS})
    assert all(setting.help.endswith(".") for setting in SETTINGS)


def test_a_flag_outranks_the_environment_which_outranks_the_file_which_outranks_the_default() -> None:
    file = write('# mine\nme = "file"\n[recall]\nlimit = 3\ncontext = 4\n')
    loaded = config.load(
        {"recall.limit": 1}, {"MEMCLI_RECALL_LIMIT": "2", "MEMCLI_ME": "env", "MEMCLI_CONFIG": str(file)}
    )
    assert loaded.settings == Settings(me="env", recall_limit=1, recall_context=4)
    wanted = {"recall.limit": "--limit", "me": "MEMCLI_ME", "recall.context": f"{file}:5", "redact": "default"}
    assert {name: loaded.origins[name] for name in wanted} == wanted


def test_an_empty_variable_sets_nothing() -> None:
    assert config.load(environ={"MEMCLI_ME": ""}).settings.me == "me"


@pytest.mark.parametrize(("word", "value"), [("1", True), ("yes", True), ("On", True), ("0", False), ("FALSE", False)])
def test_the_words_for_true_and_false(word: str, value: bool) -> None:
    assert config.load(environ={"MEMCLI_REDACT": word}).settings.redact is value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("limit = 3\n", ":1: no setting is named 'limit'"),
        ("\n[recall]\nlimitt = 3\n", ":3: no setting is named 'recall.limitt'"),
        ("[recall]\nlimit = '3'\n", ":2: recall.limit must be a whole number of at least 1, not '3'"),
        ("[recall]\nlimit = 0\n", "at least 1, not 0"),
        ("[recall]\nlimit = true\n", "not True"),
        ("redact = 1\n", "redact must be true or false, not 1"),
        ("color = 'sometimes'\n", "one of auto, always, never"),
        ("db = [\n", "is not valid TOML"),
        ("recall = 3\n", "no setting is named 'recall'"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, said: str) -> None:
    file = write(text)
    with pytest.raises(ConfigError) as caught:
        config.load()
    assert said in caught.value.message
    assert caught.value.message.startswith(str(file))
    assert caught.value.exit_code == 78


def test_the_nearest_name_is_offered() -> None:
    write("[recall]\nlimitt = 3\n")
    with pytest.raises(ConfigError) as caught:
        config.load()
    assert caught.value.hint == "did you mean recall.limit?"


def test_a_variable_that_sets_nothing_is_a_warning() -> None:
    assert config.load(environ={"MEMCLI_REDATC": "0"}).warnings == (
        "the environment variable MEMCLI_REDATC sets nothing; did you mean MEMCLI_REDACT?",
    )


@pytest.mark.parametrize(
    ("environ", "color"),
    [
        ({"NO_COLOR": "1"}, "never"),
        ({"NO_COLOR": ""}, "auto"),
        ({"TERM": "dumb"}, "never"),
        ({"NO_COLOR": "1", "MEMCLI_COLOR": "auto"}, "auto"),
        ({"NO_COLOR": "1", "MEMCLI_COLOR": "always"}, "always"),
    ],
)
def test_no_color_holds_unless_memcli_is_told_otherwise(environ: dict[str, str], color: str) -> None:
    assert config.load(environ=environ).settings.color == color


def test_setting_keeps_the_rest_of_the_file(memcli) -> None:
    file = write("# mine\nme = 'Ana'  # short\n\n[recall]\n# few\nlimit = 5\n")
    assert memcli("config", "set", "recall.limit", "7").code == 0
    assert memcli("config", "set", "redact", "no").code == 0
    assert file.read_text() == "# mine\nme = 'Ana'  # short\nredact = false\n\n[recall]\n# few\nlimit = 7\n"
    assert memcli("config", "unset", "recall.limit").code == 0
    assert memcli("config", "get", "recall.limit").out == "10\n"
    assert memcli("config", "get", "redact").out == "false\n"


def test_a_value_that_does_not_fit_leaves_the_file_alone(memcli) -> None:
    file = write("me = 'Ana'\n")
    ended = memcli("config", "set", "recall.limit", "many")
    assert ended.code == 78
    assert file.read_text() == "me = 'Ana'\n"


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_a_new_file_is_its_owners(memcli) -> None:
    assert memcli("config", "set", "me", "Ana").code == 0
    file = config.config_path()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_variable_that_outranks_what_was_set_is_told(memcli) -> None:
    ended = memcli("config", "set", "me", "Ana", MEMCLI_ME="Tom")
    assert ended.code == 0
    assert "MEMCLI_ME is set and outranks config.toml" in ended.err


def test_a_broken_file_stops_every_verb_but_those_that_mend_it(memcli, tmp_path: Path) -> None:
    file = write("me = \n")
    assert memcli("status").code == 78
    assert memcli("config", "list").code == 78
    assert memcli("config", "path").out == f"{file}\n"
    assert memcli("doctor").code == 1
    editor = tmp_path / "editor.py"
    editor.write_text("import pathlib, sys\npathlib.Path(sys.argv[1]).write_text('me = \"Ana\"\\n')\n")
    import sys

    assert memcli("config", "edit", EDITOR=f'"{sys.executable}" "{editor}"').code == 0
    assert memcli("config", "get", "me").out == "Ana\n"


def test_the_list_says_where_each_value_comes_from(memcli, tmp_path: Path) -> None:
    rows = {row["name"]: row for row in memcli("config", "list", "--json", "--db", "x.db", MEMCLI_ME="Ana").data}
    assert (rows["db"]["value"], rows["db"]["origin"]) == ("x.db", "--db")
    assert (rows["me"]["value"], rows["me"]["origin"]) == ("Ana", "MEMCLI_ME")
    assert rows["redact"]["origin"] == "default"
    assert set(rows) == {setting.name for setting in SETTINGS}


def test_the_default_places_are_the_platforms(hermetic: Path) -> None:
    assert hermetic in config.default_database().parents
    assert hermetic in config.config_path().parents
