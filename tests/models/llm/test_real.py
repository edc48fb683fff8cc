"""The smallest real model as extractor and summarizer: it invents freely, and nothing of that gets through."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from memcli.consolidate.grounding import examine
from memcli.consolidate.unite import unite
from memcli.models.builtin.extractor import BuiltinExtractor
from memcli.models.builtin.summarizer import BuiltinSummarizer
from memcli.models.llama import LlamaOptions, load_language_model
from memcli.models.llm import prompts
from memcli.models.llm.extractor import Limits, LlmExtractor
from memcli.models.llm.schema import facts_schema
from memcli.models.llm.summarizer import LlmSummarizer, length
from tests.models.reading import episode
from tests.models.smol import smollm2

if TYPE_CHECKING:
    from collections.abc import Iterator

    from memcli.models.protocols import LanguageModel

SESSION = [
    episode("I just moved to Lisbon with my dog Rex.", 1),
    episode("Wonderful! I work at the harbour as a welder.", 2, speaker="Tom"),
]


@pytest.fixture(scope="module")
def model() -> Iterator[LanguageModel]:
    with load_language_model(smollm2(), options=LlamaOptions(context=2048, threads=1)) as opened:
        yield opened


def test_nothing_it_invents_is_kept_and_nothing_of_the_rules_is_lost(model: LanguageModel) -> None:
    rules = BuiltinExtractor()
    reading = LlmExtractor(model, rules, limits=Limits(facts=2, answer_tokens=200)).read(SESSION)
    alone = rules.extract(SESSION)
    assert list(reading.candidates[: len(alone)]) == alone
    assert reading.usage.generated > 0
    examined = examine(reading.candidates, SESSION)
    kept = [one for _, one in unite(examined.kept).facts]
    assert [(one.quote, one.statement) for one in kept[: len(alone)]] == [(one.quote, one.statement) for one in alone]
    texts = {one.row: one.text for one in SESSION}
    said = set(re.findall(r"\w+", " ".join(texts.values()).casefold())) | {"ana", "tom", "the", "a"}
    for one in kept:
        assert one.quote in texts[one.episode]
        assert {
            word.casefold() for word in re.findall(r"\w+", one.statement) if word[0].isupper() or word[0].isdigit()
        } <= said
    for refused in (*reading.rejected, *examined.rejected):
        assert json.loads(refused.raw)


def test_its_summaries_are_checked_and_kept_short(model: LanguageModel) -> None:
    written = LlmSummarizer(model, BuiltinSummarizer()).write(SESSION, words=12)
    assert written.summary is not None
    if written.model != "builtin":
        assert length(written.summary.text) <= 12


def test_the_instructions_are_evaluated_once(model: LanguageModel) -> None:
    schema = facts_schema(1)
    system = model.count(prompts.EXTRACT)
    seen = []
    for text in ("I like tea.", "I play the piano."):
        user = prompts.fence(f"[1] 2024-03-05 Ana: {text}")
        made = model.generate(prompts.EXTRACT, user, max_tokens=1, schema=schema)
        seen.append((made.evaluated, made.prompt_tokens, model.count(user)))
    (_, whole, _), (evaluated, _, added) = seen
    assert whole > system
    assert evaluated <= 1.1 * (added + 12)  # and what the chat template puts around them


@pytest.mark.parametrize("seed", range(3))
def test_what_it_writes_at_temperature_1_has_the_form(model: LanguageModel, seed: int) -> None:
    schema = facts_schema(1)
    for each in schema["properties"]["facts"]["items"]["properties"].values():
        each.update({"maxLength": 12} if "maxLength" in each else {})
    user = prompts.fence('[1] 2024-03-05 Ana: He said "no" 🎉 \\ 東京')
    made = model.generate(prompts.EXTRACT, user, max_tokens=300, schema=schema, temperature=1.0, seed=seed)
    assert made.finished
    value = json.loads(made.text)
    assert list(value) == ["facts"]
    assert all(list(fact) == schema["properties"]["facts"]["items"]["required"] for fact in value["facts"])
