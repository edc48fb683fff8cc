"""What memcli says of itself: help, man pages, the README's reference, completions."""

from __future__ import annotations

import inspect
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest

from memcli.cli import generate, generate_man, generate_reference, generate_session
from memcli.cli.app import load, root
from memcli.cli.command import Command, Group
from memcli.cli.describe import CommandPage, describe, every
from memcli.cli.help import page_text
from memcli.cli.verbs import VERBS
from memcli.ingest.importers import registry
from memcli.settings import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
PAGES = list(every(root()))
NAMES = [" ".join(page.words) for page in PAGES]
each_page = pytest.mark.parametrize("page", PAGES, ids=NAMES)


@each_page
def test_every_argument_and_option_says_what_it_is_for(page: CommandPage) -> None:
    assert page.parameters
    for parameter in page.parameters:
        assert parameter.help, parameter.spelling
        assert parameter.help[0].isupper() or parameter.help.startswith(("bash", "'")), parameter.help
        assert parameter.help.endswith((".", "…")), parameter.help


@each_page
def test_every_command_has_a_summary_and_examples_that_call_it(page: CommandPage) -> None:
    assert page.summary.endswith(".")
    assert len(page.summary) <= 80
    assert any(" ".join(page.words) in line for line in page.examples)


@each_page
def test_every_command_takes_the_common_options(page: CommandPage) -> None:
    common = [p.spelling.split()[0].rstrip(",") for p in page.parameters if p.section == "Common options"]
    assert common[:7] == ["--db", "--json", "--color", "-v", "-q", "--debug", "-h"]


@each_page
@pytest.mark.parametrize("width", [40, 80, 100])
def test_help_stays_within_the_terminal(page: CommandPage, width: int) -> None:
    for line in page_text(page, width=width).split("\nExamples\n")[0].splitlines():
        assert len(line) <= width or line.startswith(("Usage:", "  ")), line


@each_page
def test_an_option_has_one_meaning_for_its_letter(page: CommandPage) -> None:
    names = [
        name.strip()
        for p in page.parameters
        if not p.argument
        for name in p.spelling.split(" ")[0:2]
        if name.startswith("-")
    ]
    assert len(names) == len(set(names))


def test_the_table_of_verbs_is_whole() -> None:
    modules = {path.stem for path in (ROOT / "memcli" / "cli" / "commands").glob("*.py")} - {"__init__"}
    assert modules == {verb.name for verb in VERBS}


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_the_line_in_the_table_is_the_first_line_of_the_help(verb) -> None:
    assert describe(load(verb.name), ("memcli", verb.name)).summary == verb.help


def commands() -> list[tuple[str, Command]]:
    from importlib import import_module

    found: list[tuple[str, Command]] = []
    for verb in VERBS:
        made = import_module(verb.module).command
        if isinstance(made, Group):
            found += [(f"{verb.name} {name}", each) for name, each in made.commands.items()]
        else:
            found.append((verb.name, made))
    return found


@pytest.mark.parametrize(("name", "made"), commands(), ids=[name for name, _ in commands()])
def test_a_command_body_is_short(name: str, made: Command) -> None:
    lines = inspect.getsource(made.run).splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(("def ", ") -> ")) and line.endswith(":"))
    text = inspect.getdoc(made.run) or ""
    assert len(lines) - start - 1 - len(text.splitlines()) <= 25


@pytest.mark.parametrize(
    "words", [("--help",), ("-h",), ("recall", "--help"), ("recall", "-h"), ("config", "set", "-h")]
)
def test_help_is_data_and_succeeds(memcli, words: tuple[str, ...]) -> None:
    ended = memcli(*words)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Usage: memcli")


def test_help_wins_over_what_is_missing(memcli) -> None:
    assert memcli("show", "--help").code == 0


@pytest.mark.parametrize(
    ("word", "hint"),
    [("recal", "recall"), ("forgte", "forget"), ("stat", "status"), ("injest", "ingest"), ("xyzzy", "--help")],
)
def test_an_unknown_verb_is_answered_with_the_nearest(memcli, word: str, hint: str) -> None:
    ended = memcli(word, "something")
    assert ended.code == 2
    assert ended.err.splitlines()[0] == f"memcli: memcli has no command '{word}'"
    assert hint in ended.err.splitlines()[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("recall", "x", "--limit", "many"), "'many' is not a whole number"),
        (("recall", "x", "--limit", "0"), "0 is less than 1"),
        (("recall", "x", "--format", "yaml"), "'yaml' is not one of text, json, ndjson, md, ids"),
        (("recall", "x", "--color", "blue"), "'blue' is not one of auto, always, never"),
        (("show",), "missing argument 'ID'"),
        (("show", "ep_1", "ep_2"), "unexpected extra argument"),
        (("recall", "x", "--frobnicate"), "no such option: --frobnicate"),
        (("recall", "x", "--limit"), "requires an argument"),
        (("facts", "--kind", "rumour"), "'rumour' is not one of attribute"),
        (("consolidate", "--max-minutes", "soon"), "'soon' is not a number"),
    ],
)
def test_a_wrong_command_line_says_what_is_wrong_with_it(memcli, words: tuple[str, ...], said: str) -> None:
    ended = memcli(*words)
    assert ended.code == 2
    first, *rest = ended.err.splitlines()
    assert first.startswith("memcli: ")
    assert said in first
    assert len(rest) <= 1


def test_an_option_of_the_verb_that_a_bare_group_runs_is_looked_up_there(memcli) -> None:
    ended = memcli("runs", "--limit", "3")
    assert (ended.code, ended.err.splitlines()[1].strip()) == (2, "'memcli runs list --help' shows what it takes")


def test_what_is_generated_is_up_to_date() -> None:
    assert generate.main(["--check"]) == 0


def test_generating_is_repeatable_and_a_check_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "README.md").write_text(f"# x\n\n{generate_reference.BEGIN}\nold\n{generate_reference.END}\n\nafter\n")
    assert generate.main(["--check"], tmp_path) == 1
    assert "out of date: man/memcli-recall.1" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
    assert generate.main([], tmp_path) == 0
    first = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert generate.main(["--check"], tmp_path) == 0
    (tmp_path / "man" / "memcli-gone.1").write_text("stale")
    assert generate.main(["--check"], tmp_path) == 1
    assert generate.main([], tmp_path) == 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == first
    readme = (tmp_path / "README.md").read_text()
    assert readme.startswith("# x\n")
    assert readme.endswith("\nafter\n")
    assert "\nold\n" not in readme


def test_a_readme_without_a_place_for_it_is_left_alone() -> None:
    assert generate_reference.put_into("# memcli\n") is None


def test_there_is_a_page_for_every_verb_and_setting() -> None:
    pages = generate_man.pages()
    assert set(pages) == {"memcli.1"} | {f"memcli-{verb.name}.1" for verb in VERBS}
    for setting in SETTINGS:
        assert setting.env in pages["memcli-config.1"]


@pytest.mark.skipif(shutil.which("man") is None or shutil.which("groff") is None, reason="man is not installed")
def test_man_reads_every_page_without_a_warning(tmp_path: Path) -> None:
    for name, text in generate_man.pages().items():
        (tmp_path / name).write_text(text)
        done = subprocess.run(
            ["man", "--warnings", "-l", str(tmp_path / name)],
            capture_output=True,
            env=os.environ | {"MANWIDTH": "80"},
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b""), name
        assert b"NAME" in done.stdout


def test_roff_cannot_be_driven_by_a_text() -> None:
    assert generate_man._escape(".TH x") == "\\&.TH x"
    assert generate_man._escape("'so \\n") == "\\&\\(aqso \\en"


def test_man_pages_can_be_installed(memcli, tmp_path: Path) -> None:
    assert memcli("man", "install", "--to", tmp_path / "pages").code == 0
    assert (tmp_path / "pages" / "memcli-recall.1").read_text() == generate_man.pages()["memcli-recall.1"]
    folder = Path(memcli("man", "path").out.strip())
    assert memcli("man", "install").code == 0
    assert (folder / "memcli.1").exists()


def test_the_formats_that_ingest_names_are_those_it_reads() -> None:
    page = next(page for page in PAGES if page.words == ("memcli", "ingest"))
    told = next(p.help for p in page.parameters if p.spelling.endswith("--format NAME"))
    assert [name for name in registry.names() if name not in told] == []


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("memcli rec", ["recall"]),
        ("memcli recall --expl", ["--explain"]),
        ("memcli recall x --format nd", ["ndjson"]),
        ("memcli config se", ["set"]),
        ("memcli completion z", ["zsh"]),
    ],
)
def test_bash_completes(tmp_path: Path, typed: str, offered: list[str]) -> None:
    program = tmp_path / "memcli"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m memcli "$@"\n')
    program.chmod(0o755)
    words = typed.split(" ")
    quoted = " ".join(f"'{word}'" for word in words)
    script = f"""
    source {ROOT}/completions/memcli.bash
    COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}
    _memcli_completion memcli
    printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, env=env, check=False)
    assert done.stderr == ""
    assert done.stdout.split() == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_a_completion_script_is_printed_for_each_shell(memcli, shell: str) -> None:
    ended = memcli("completion", shell)
    assert ended.code == 0
    assert "_MEMCLI_COMPLETE" in ended.out


def test_formats_of_every_command_begin_with_text_and_json() -> None:
    for name, made in commands():
        assert made.formats[:2] == ("text", "json"), name


def test_the_types_of_options_are_those_converted_without_pydantic() -> None:
    from memcli.cli.quick import converter

    for name, made in commands():
        built = made.build(tuple(name.split()), "none")
        for parameter in built.params:
            if parameter.callback is None:
                assert parameter.process_value.__module__ == "memcli.cli.quick", (name, parameter.name)
    kind = Literal["a", "b"]
    assert get_origin(kind) is Literal
    assert get_args(kind)
    assert converter(dict[str, str]) is None


def test_what_commands_of_the_readme_print_is_generated(tmp_path: Path) -> None:
    examples = ROOT / "examples"
    old = "# x\n\n```console\n$ memcli add 'The key is with Nuria'\nold\n$ memcli recall key --format md\n```\n\n$ memcli\n"
    new = generate_session.put_into(old, examples)
    assert "old" not in new
    assert "> The **key** is with Nuria" in new
    assert new.endswith("```\n\n$ memcli\n")
    with pytest.raises(SystemExit, match=r"memcli why fa_0000001.* ends with"):
        generate_session.put_into("```console\n$ memcli why fa_0000001\n```\n", examples)
