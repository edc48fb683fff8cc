"""The table of settings: what there is to set, of which type, and what it is for. `config` says what is in force."""

from __future__ import annotations

from typing import NamedTuple

Value = str | int | bool | None

FORMATS = ("text", "json", "ndjson", "md", "ids")
COLORS = ("auto", "always", "never")


class Setting(NamedTuple):
    """One line of the table. `name` is its path in config.toml ("recall.limit" is `limit` under `[recall]`)."""

    name: str
    type: type
    default: Value
    help: str
    choices: tuple[str, ...] = ()
    minimum: int | None = None

    @property
    def env(self) -> str:
        """The environment variable that sets it."""
        return "MEMCLI_" + self.name.upper().replace(".", "_")

    @property
    def field(self) -> str:
        """Its attribute of `Settings`."""
        return self.name.replace(".", "_")

    @property
    def expects(self) -> str:
        """What a value must be, in words."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.type is int:
            return "a whole number" if self.minimum is None else f"a whole number of at least {self.minimum}"
        return "true or false" if self.type is bool else "text in quotes"


SETTINGS: tuple[Setting, ...] = (
    Setting("db", str, None, "The database file; by default memory.db in the platform's data directory."),
    Setting("me", str, "me", "Your name: what your exports call user is shown, and told of, under it."),
    Setting("redact", bool, True, "Replace secrets (keys, tokens, passwords) before anything is written."),
    Setting("format", str, "text", "The output format where --format is not given and the verb has it.", FORMATS),
    Setting("color", str, "auto", "Colours: auto means on a terminal unless NO_COLOR is set.", COLORS),
    Setting("model.extract", str, "auto", "What reads facts: auto, builtin or the name of a model."),
    Setting("model.summarize", str, "auto", "What writes summaries: auto, builtin or the name of a model."),
    Setting("model.answer", str, "auto", "What answers questions: auto, builtin or the name of a model."),
    Setting("model.embed", str, "builtin", "What turns text into vectors: auto, builtin or the name of a model."),
    Setting("model.rerank", str, "auto", "What reranks where that is asked for: auto, builtin (nothing) or a name."),
    Setting("model.folder", str, None, "Where model files are kept; by default models in the data directory."),
    Setting("model.gpu_layers", int, None, "Layers to run on the GPU at most; by default all that fit.", minimum=0),
    Setting("model.threads", int, None, "Threads of the CPU; by default one per physical core.", minimum=1),
    Setting("model.context", int, None, "Tokens of context at most; by default what the work needs.", minimum=512),
    Setting("model.dimension", int, None, "Keep this many dimensions of vectors, where trained for it.", minimum=8),
    Setting("model.extract_lora", str, None, "A LoRA adapter (GGUF file) for the model that reads facts."),
    Setting("model.summarize_lora", str, None, "A LoRA adapter (GGUF file) for the model that writes summaries."),
    Setting("model.answer_lora", str, None, "A LoRA adapter (GGUF file) for the model that answers."),
    Setting("recall.limit", int, 10, "How many memories recall shows.", minimum=1),
    Setting("recall.context", int, 0, "How many neighbouring messages recall shows around each.", minimum=0),
    Setting("recall.rerank", bool, False, "Have a model judge the best results of each recall once more."),
    Setting(
        "recall.rerank_ms", int, 3000, "Milliseconds that reranking one question may take; 0 is no limit.", minimum=0
    ),
    Setting("recall.log", bool, True, "Note which memories are recalled, so that those in use do not fade."),
    Setting("recall.fading", int, 5, "How much use counts in ranking, percent of a match; 0: not at all.", minimum=0),
    Setting(
        "recall.fold_after",
        int,
        0,
        "Days after which what nobody asked for gives way to summaries; 0: never.",
        minimum=0,
    ),
    Setting("retention.keep_last", int, None, "Keep the newest N of each group (-1: all).", minimum=-1),
    *(
        Setting(
            f"retention.keep_{name}", int, None, f"Keep the newest of each of the last N {what} (-1: all).", minimum=-1
        )
        for name, what in (
            ("hourly", "hours"),
            ("daily", "days"),
            ("weekly", "weeks"),
            ("monthly", "months"),
            ("yearly", "years"),
        )
    ),
    Setting(
        "retention.keep_within", str, None, "Keep what is no older than this against the newest, such as 2y or 90d."
    ),
    Setting("retention.keep_speaker", str, None, "Keep whatever these people said; names joined by commas."),
    Setting("retention.group_by", str, None, "What is judged together: source, conversation, session, speaker, kind."),
    Setting("retention.source", str, None, "Apply the policy only to these sources, joined by commas."),
    Setting("retention.conversation", str, None, "Apply the policy only to these conversations, joined by commas."),
    Setting("retention.kind", str, None, "Apply the policy only to these kinds, joined by commas."),
    Setting("encryption.passphrase_file", str, None, "A file (0600) with the passphrase of memory and backups."),
    Setting("now", str, None, "A fixed date and time to take as now, for scripts and tests."),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}
