from __future__ import annotations

import hashlib
import json
import os
import shutil
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from memcli.errors import DiskFull, InputError, ModelUnavailable, NotFound, ReadOnly, UsageError
from memcli.models import registry

if TYPE_CHECKING:
    from pathlib import Path

    from memcli.models.registry import Installed

NOW = 1_700_000_000_000
CONTENT = b"GGUF" + bytes(range(256)) * 20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "models"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "Some Model-Q4_K_M.gguf"
    file.write_bytes(CONTENT)
    return file


def add(folder: Path, file: Path, name: str = "some", *, link: bool = False, **more: object) -> Installed:
    return registry.add_file(folder, file, name=name, kind="language", link=link, now=NOW, **more)  # type: ignore[arg-type]


class TestAdding:
    def test_a_copy_is_a_model_of_its_own(self, folder: Path, file: Path) -> None:
        model = add(folder, file)
        file.unlink()
        assert registry.load(folder) == {"some": model}
        assert registry.usable(folder, model).read_bytes() == CONTENT
        assert model.sha256 == hashlib.sha256(CONTENT).hexdigest()
        assert (model.size, model.added, model.file) == (len(CONTENT), NOW, "some.gguf")

    def test_a_linked_one_stays_where_it_is(self, folder: Path, file: Path) -> None:
        model = add(folder, file, link=True)
        assert registry.path(folder, model) == file
        assert [each.name for each in folder.iterdir()] == ["some.json"]

    def test_the_reading_is_told(self, folder: Path, file: Path) -> None:
        told: list[tuple[int, int]] = []
        add(folder, file, progress=lambda done, total: told.append((done, total)))
        assert told[-1] == (len(CONTENT), len(CONTENT))

    @pytest.mark.parametrize("name", ["", "a b", "../x", "a/b", ".x", "-x", "x" * 65, "auto", "BUILTIN", "none", "ü"])
    def test_a_name_that_cannot_be_one_is_refused(self, folder: Path, file: Path, name: str) -> None:
        with pytest.raises(UsageError):
            add(folder, file, name)
        assert not folder.exists()

    def test_a_name_that_is_taken_is_refused(self, folder: Path, file: Path) -> None:
        add(folder, file)
        with pytest.raises(UsageError, match="installed already"):
            add(folder, file, "SOME")

    def test_a_file_that_cannot_be_read_leaves_nothing(self, folder: Path, tmp_path: Path) -> None:
        with pytest.raises(InputError):
            add(folder, tmp_path / "nowhere.gguf", link=True)
        assert not list(folder.iterdir())

    def test_a_full_disk_leaves_nothing(self, folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
        with pytest.raises(DiskFull):
            add(folder, file)
        assert not list(folder.iterdir())

    @pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
    def test_the_folder_is_its_owners(self, folder: Path, file: Path) -> None:
        add(folder, file)
        assert folder.stat().st_mode & 0o077 == 0

    def test_a_folder_that_cannot_be_made_is_said(self, file: Path, tmp_path: Path) -> None:
        (tmp_path / "taken").write_text("")
        with pytest.raises(ReadOnly):
            add(tmp_path / "taken" / "models", file)


class TestAdopting:
    def test_a_checked_file_moves_in(self, folder: Path, file: Path) -> None:
        registry.make_folder(folder)
        model = registry.adopt(
            folder,
            file,
            name="one",
            kind="embedding",
            sha256="a" * 64,
            licence="mit",
            source="hf:a/b/c.gguf@d",
            now=NOW,
        )
        assert not file.exists()
        assert registry.find(folder, "ONE") == model
        assert registry.usable(folder, model).name == "one.gguf"


class TestFinding:
    def test_no_folder_is_no_models(self, folder: Path) -> None:
        assert registry.load(folder) == {}
        with pytest.raises(NotFound) as caught:
            registry.find(folder, "some")
        assert "installed: none" in caught.value.hint

    def test_the_names_there_are_are_offered(self, folder: Path, file: Path) -> None:
        add(folder, file, "one")
        add(folder, file, "two")
        with pytest.raises(NotFound) as caught:
            registry.find(folder, "../../etc/passwd")
        assert "one, two" in caught.value.hint

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "[]",
            "{}",
            '{"name": 3}',
            '{"name": "some"',
            '{"name": "other", "kind": "language", "file": "f", "size": 1}',
        ],
    )
    def test_a_damaged_entry_costs_only_itself(self, folder: Path, file: Path, text: str) -> None:
        good = add(folder, file, "good")
        (folder / "some.json").write_text(text, encoding="utf-8")
        assert registry.load(folder) == {"good": good}
        assert [each.name for each in registry.damaged(folder)] == ["some.json"]

    def test_an_entry_of_a_wrong_type_is_damaged(self, folder: Path, file: Path) -> None:
        add(folder, file)
        entry = json.loads((folder / "some.json").read_text(encoding="utf-8"))
        for name, value in (("size", "1"), ("file", 3), ("kind", "other"), ("name", "else")):
            (folder / "some.json").write_text(json.dumps(entry | {name: value}), encoding="utf-8")
            assert registry.load(folder) == {}

    def test_half_a_download_is_no_model(self, folder: Path) -> None:
        (folder / ".partial").mkdir(parents=True)
        (folder / ".partial" / f"{'a' * 64}.gguf").write_bytes(CONTENT)
        (folder / "copied-in-by-hand.gguf").write_bytes(CONTENT)
        assert registry.load(folder) == {}


class TestUsing:
    def test_a_file_that_is_gone_says_how_to_have_it_again(self, folder: Path, file: Path) -> None:
        model = add(folder, file)
        (folder / "some.gguf").unlink()
        with pytest.raises(ModelUnavailable, match="is gone") as caught:
            registry.usable(folder, model)
        assert caught.value.exit_code == 69
        assert "memcli models remove some" in caught.value.hint

    def test_one_that_came_from_the_hub_names_its_source(self, folder: Path, file: Path) -> None:
        registry.make_folder(folder)
        source = "hf:a/b/c.gguf@d"
        model = registry.adopt(folder, file, name="one", kind="language", sha256="", licence="", source=source, now=NOW)
        (folder / "one.gguf").unlink()
        with pytest.raises(ModelUnavailable) as caught:
            registry.usable(folder, model)
        assert f"memcli models pull {source} --name one" in caught.value.hint

    def test_a_file_of_another_length_is_not_used(self, folder: Path, file: Path) -> None:
        model = add(folder, file, link=True)
        file.write_bytes(CONTENT + b"!")
        with pytest.raises(ModelUnavailable, match="has changed"):
            registry.usable(folder, model)


class TestChecking:
    def test_every_byte_counts(self, folder: Path, file: Path) -> None:
        model = add(folder, file, link=True)
        assert registry.check(folder, model) == "sound"
        file.write_bytes(CONTENT[:-1] + b"!")
        assert registry.check(folder, model) == "changed"
        file.write_bytes(CONTENT[:-1])
        assert registry.check(folder, model) == "changed"
        file.unlink()
        assert registry.check(folder, model) == "gone"


class TestRemoving:
    def test_a_copy_goes_with_its_entry(self, folder: Path, file: Path) -> None:
        add(folder, file)
        registry.remove(folder, "Some")
        assert not list(folder.iterdir())
        assert file.exists()

    def test_a_linked_file_stays(self, folder: Path, file: Path) -> None:
        add(folder, file, link=True)
        registry.remove(folder, "some")
        assert file.exists()
        assert not list(folder.iterdir())

    def test_one_whose_file_is_gone_can_be_removed(self, folder: Path, file: Path) -> None:
        add(folder, file)
        (folder / "some.gguf").unlink()
        registry.remove(folder, "some")
        assert registry.load(folder) == {}


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("Qwen3-4B-Q4_K_M.gguf", "qwen3-4b-q4_k_m"),
        ("folder/Some Model (v2).GGUF", "some-model-v2"),
        ("..gguf", "model"),
        ("über.gguf", "ber"),
        ("x" * 100 + ".gguf", "x" * 64),
    ],
)
def test_a_name_comes_from_the_file(file: str, name: str) -> None:
    assert registry.name_of(file) == name
