from __future__ import annotations

import re

import pytest

from memcli.models import catalog, fetch, registry
from memcli.models.catalog import SERVING, TASKS, Entry

FREE = {"Apache-2.0", "MIT"}


@pytest.mark.parametrize("entry", catalog.entries(), ids=lambda entry: entry.name)
class TestEntry:
    def test_its_name_can_be_typed_and_installed(self, entry: Entry, tmp_path) -> None:
        assert registry.new_name(tmp_path, entry.name) == entry.name

    def test_its_source_is_what_pull_takes(self, entry: Entry) -> None:
        assert fetch.parse(entry.source) == fetch.Source(entry.repo, entry.file, "main")

    def test_its_checksum_is_one(self, entry: Entry) -> None:
        assert entry.sha256 is None or re.fullmatch("[0-9a-f]{64}", entry.sha256)

    def test_it_needs_more_memory_than_its_file_is_long(self, entry: Entry) -> None:
        assert 10**7 < entry.size < entry.memory < 10**10

    def test_its_licence_allows_any_use(self, entry: Entry) -> None:
        assert entry.licence in FREE

    def test_its_dimensions_come_down(self, entry: Entry) -> None:
        assert list(entry.matryoshka) == sorted(set(entry.matryoshka), reverse=True)
        assert (entry.pooling is not None) == (entry.kind == "embedding")


def test_names_and_files_are_there_once() -> None:
    for key in (lambda entry: entry.name, lambda entry: entry.source, lambda entry: entry.sha256 or entry.source):
        assert len({key(entry) for entry in catalog.entries()}) == len(catalog.entries())


def test_entries_stand_by_kind_and_then_by_size() -> None:
    kinds = [entry.kind for entry in catalog.entries()]
    assert kinds == sorted(kinds, key=list(catalog.HEADINGS).index)
    for kind in catalog.HEADINGS:
        sizes = [entry.size for entry in catalog.entries() if entry.kind == kind]
        assert sizes == sorted(sizes)


def test_case_does_not_matter_in_a_name() -> None:
    assert catalog.find("Qwen3-4B") == catalog.find("qwen3-4b")
    assert catalog.find("qwen3-4b-and-more") is None


@pytest.mark.parametrize("task", TASKS)
def test_what_is_suggested_can_do_the_task(task: catalog.Task) -> None:
    assert catalog.suggestion(task).kind in SERVING[task]


def test_published_figures_stand_with_the_embedders() -> None:
    measured = {entry.name: entry.measured for entry in catalog.entries() if entry.kind == "embedding"}
    assert measured["arctic-embed-m"] == "nDCG@10 LoCoMo 46.5, REALTALK 43.0, LongMemEval 62.4"
    assert measured["e5-large"] == "nDCG@10 LoCoMo 47.8, REALTALK 44.8, LongMemEval 76.2"
