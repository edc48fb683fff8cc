"""Settings: one table, from which come `Settings`, `memcli config` and its documentation.

The only module that reads environment variables and asks platformdirs where things live. A flag outranks `MEMCLI_*`,
which outranks config.toml, which outranks the default. What is set wrongly is refused, with the place where it stands.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from memcli.errors import ConfigError
from memcli.settings import BY_NAME, SETTINGS, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from memcli.settings import Value

APP = "memcli"
_PASSPHRASE = "MEMCLI_PASSPHRASE"  # noqa: S105 - the name of a variable
_YES, _NO = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})


class Settings(NamedTuple):
    """The values in force; one attribute per line of the table, "recall.limit" being `recall_limit`."""

    db: str | None = None
    me: str = "me"
    redact: bool = True
    format: str = "text"
    color: str = "auto"
    model_extract: str = "auto"
    model_summarize: str = "auto"
    model_answer: str = "auto"
    model_embed: str = "builtin"
    model_rerank: str = "auto"
    model_folder: str | None = None
    model_gpu_layers: int | None = None
    model_threads: int | None = None
    model_context: int | None = None
    model_dimension: int | None = None
    model_extract_lora: str | None = None
    model_summarize_lora: str | None = None
    model_answer_lora: str | None = None
    recall_limit: int = 10
    recall_context: int = 0
    recall_rerank: bool = False
    recall_rerank_ms: int = 3000
    recall_log: bool = True
    recall_fading: int = 5
    recall_fold_after: int = 0
    retention_keep_last: int | None = None
    retention_keep_hourly: int | None = None
    retention_keep_daily: int | None = None
    retention_keep_weekly: int | None = None
    retention_keep_monthly: int | None = None
    retention_keep_yearly: int | None = None
    retention_keep_within: str | None = None
    retention_keep_speaker: str | None = None
    retention_group_by: str | None = None
    retention_source: str | None = None
    retention_conversation: str | None = None
    retention_kind: str | None = None
    encryption_passphrase_file: str | None = None
    now: str | None = None

    @property
    def database(self) -> Path:
        """Where the memory is: the setting `db`, or the platform's data directory."""
        return Path(self.db).expanduser() if self.db else default_database()

    @property
    def models(self) -> Path:
        """Where model files are: the setting `model.folder`, or `models` in the platform's data directory."""
        return Path(self.model_folder).expanduser() if self.model_folder else default_database().parent / "models"


class Config(NamedTuple):
    """Settings with, for each name, where its value came from, and what was odd on the way."""

    settings: Settings
    origins: Mapping[str, str]
    file: Path
    warnings: tuple[str, ...] = ()


def load(flags: Mapping[str, Value] | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """The settings in force; `flags` are those given on the command line (None: not given).

    Raises ConfigError where config.toml cannot be read, names an unknown setting, or a value does not fit.
    """
    environ = os.environ if environ is None else environ
    file = config_path(environ)
    values: dict[str, Value] = {setting.name: setting.default for setting in SETTINGS}
    origins = dict.fromkeys(values, "default")
    for name, value, origin in (*_from_file(file), *_from_environment(environ), *_from_flags(flags or {})):
        values[name], origins[name] = value, origin
    if values["color"] == "auto" and origins["color"] == "default" and plain_terminal(environ):
        values["color"], origins["color"] = "never", "NO_COLOR" if environ.get("NO_COLOR") else "TERM"
    fields: dict[str, Any] = {BY_NAME[name].field: value for name, value in values.items()}
    return Config(Settings(**fields), origins, file, tuple(_unknown_variables(environ)))


def defaults(flags: Mapping[str, Value], warning: str) -> Config:
    """The defaults and flags alone, for what must work while the configuration does not."""
    values: dict[str, Value] = {setting.name: setting.default for setting in SETTINGS}
    values |= {name: value for name, value in flags.items() if value is not None}
    fields: dict[str, Any] = {BY_NAME[name].field: value for name, value in values.items()}
    return Config(Settings(**fields), dict.fromkeys(values, "default"), config_path(), (warning,))


def check(setting: Setting, value: object, place: str) -> Value:
    """`value` as the setting's type; raises ConfigError, naming `place`, where it does not fit."""
    fits = isinstance(value, setting.type) and not (setting.type is int and isinstance(value, bool))
    if fits and setting.choices:
        fits = value in setting.choices
    if fits and setting.minimum is not None:
        fits = isinstance(value, int) and value >= setting.minimum
    if not fits:
        raise ConfigError(f"{place}: {setting.name} must be {setting.expects}, not {value!r}", hint=setting.help)
    return value  # type: ignore[return-value]


def parse(setting: Setting, text: str, place: str) -> Value:
    """The value that `text`, from a variable or the command line, stands for; raises ConfigError."""
    value: object = text
    if setting.type is bool:
        word = text.strip().lower()
        value = word in _YES if word in _YES | _NO else text
    elif setting.type is int:
        digits = text.strip().removeprefix("-")
        value = int(text) if digits.isascii() and digits.isdigit() else text
    return check(setting, value, place)


def find(name: str, place: str = "") -> Setting:
    """The setting of that name; raises ConfigError with the nearest names where there is none."""
    if name in BY_NAME:
        return BY_NAME[name]
    near = _near(name, BY_NAME)
    hint = f"did you mean {near}?" if near else "'memcli config list' shows every setting"
    raise ConfigError(f"{place}: no setting is named {name!r}" if place else f"no setting is named {name!r}", hint=hint)


def config_path(environ: Mapping[str, str] | None = None) -> Path:
    """Where config.toml is, or would be: `MEMCLI_CONFIG`, or the platform's configuration directory."""
    given = (os.environ if environ is None else environ).get("MEMCLI_CONFIG")
    if given:
        return Path(given).expanduser()
    from platformdirs import user_config_path

    return user_config_path(APP, appauthor=False) / "config.toml"


def default_database() -> Path:
    """The database in the platform's data directory."""
    from platformdirs import user_data_path

    return user_data_path(APP, appauthor=False) / "memory.db"


def backups(settings: Settings) -> Path:
    """Where backups go that are given no place of their own: the folder backups beside the memory."""
    return settings.database.parent / "backups"


def own_folders(settings: Settings) -> list[Path]:
    """The folders, besides those of models, in which memcli may keep what it was told: caches, state, backups."""
    from platformdirs import user_cache_path, user_state_path

    return [user_cache_path(APP, appauthor=False), user_state_path(APP, appauthor=False), backups(settings)]


def put_aside(settings: Settings) -> list[Path]:
    """The memories that a restore or a repair has put aside, beside the one in use, with what SQLite keeps of them."""
    beside, name = settings.database.parent, settings.database.name
    some = (f"{name}.before-", f"{name}.damaged-")
    return sorted(each for each in beside.iterdir() if each.name.startswith(some)) if beside.is_dir() else []


def passphrase() -> str | None:
    """The passphrase that the environment holds, as scripts without a terminal may give it."""
    return os.environ.get(_PASSPHRASE) or None


def hub_endpoint() -> str:
    """The address of the model hub: `HF_ENDPOINT`, or Hugging Face's own."""
    return (os.environ.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")


def given_path(text: str) -> Path:
    """A path as a person writes it, `~` standing for the home."""
    return Path(text).expanduser()


def units_directory() -> Path:
    """Where systemd looks for the units of this user."""
    home = os.environ.get("XDG_CONFIG_HOME")
    return (Path(home) if home else Path.home() / ".config") / "systemd" / "user"


def agents_directory() -> Path:
    """Where launchd looks for the agents of this user."""
    return Path.home() / "Library" / "LaunchAgents"


def log_file(name: str) -> Path:
    """Where a scheduled job writes what it says."""
    from platformdirs import user_log_path

    return user_log_path(APP, appauthor=False) / f"{name}.log"


def job_environment() -> dict[str, str]:
    """All that a scheduled job is to be run with: where things lie, and the settings given as variables."""
    kept = {name: os.environ[name] for name in ("HOME", "USERPROFILE", "PATH", "TZ", "LANG") if os.environ.get(name)}
    kept |= {name: value for name, value in sorted(os.environ.items()) if name.startswith("XDG_") and "HOME" in name}
    own = {setting.env for setting in SETTINGS if setting.name not in {"db", "now", "format", "color"}}
    return kept | {name: value for name, value in os.environ.items() if name in own | {"MEMCLI_CONFIG"}}


def man_directory() -> Path:
    """Where manual pages of this user belong (`man` finds it when ~/.local/bin is on the path)."""
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "man" / "man1"


def editor() -> list[str]:
    """The user's editor as a command: `VISUAL`, `EDITOR`, or the platform's own."""
    given = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not given:
        return ["notepad"] if os.name == "nt" else ["vi"]
    import shlex

    return shlex.split(given, posix=os.name != "nt")


def plain_terminal(environ: Mapping[str, str] | None = None) -> bool:
    """Whether the environment asks for no colours: `NO_COLOR` (no-color.org), or a terminal without any."""
    environ = os.environ if environ is None else environ
    return bool(environ.get("NO_COLOR")) or environ.get("TERM") == "dumb"


def completing() -> bool:
    """Whether a shell asks for completions rather than a person for work."""
    return "_MEMCLI_COMPLETE" in os.environ


def store(file: Path, name: str, text: str | None) -> Value:
    """Writes one setting into config.toml, keeping all else as it stands, comments included; None takes it out.

    Returns the value as written. Raises ConfigError where the value does not fit or the file cannot be written.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    from memcli.files import make_folder, replacing

    setting = find(name)
    value = None if text is None else parse(setting, text, "memcli config set")
    try:
        document = tomlkit.parse(file.read_text(encoding="utf-8")) if file.exists() else tomlkit.document()
        table: Any = document
        *sections, key = name.split(".")
        for section in sections:
            table = table.setdefault(section, tomlkit.table())
        if value is None:
            table.pop(key, None)
        else:
            table[key] = value
        make_folder(file.parent)
        with replacing(file, "w", encoding="utf-8") as out:
            out.write(tomlkit.dumps(document))
    except (OSError, TOMLKitError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} cannot be changed: {error}") from error
    return value


def _from_file(file: Path) -> Iterator[tuple[str, Value, str]]:
    try:
        text = file.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}") from error
    import tomllib

    try:
        document = tomllib.loads(text.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} is not valid TOML: {error}", hint="mend it with 'memcli config edit'") from error
    lines = text.decode("utf-8-sig").splitlines()
    for name, value in _flat(document, ""):
        line = _line_of(lines, name)
        place = f"{file}:{line}" if line else str(file)
        yield name, check(find(name, place), value, place), place


def _from_environment(environ: Mapping[str, str]) -> Iterator[tuple[str, Value, str]]:
    for setting in SETTINGS:
        text = environ.get(setting.env)
        if text:
            yield setting.name, parse(setting, text, setting.env), setting.env


def _from_flags(flags: Mapping[str, Value]) -> Iterator[tuple[str, Value, str]]:
    for name, value in flags.items():
        if value is not None:
            flag = "--" + name.rpartition(".")[2]
            yield name, check(BY_NAME[name], value, flag), flag


def _unknown_variables(environ: Mapping[str, str]) -> Iterator[str]:
    known = {setting.env for setting in SETTINGS} | {"MEMCLI_CONFIG", _PASSPHRASE}
    for name in environ:
        if name.startswith("MEMCLI_") and name not in known:
            near = _near(name, known)
            yield f"the environment variable {name} sets nothing" + (f"; did you mean {near}?" if near else "")


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, dict) and f"{prefix}{key}" not in BY_NAME:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _line_of(lines: list[str], name: str) -> int | None:
    """The line (from 1) on which a setting stands, as far as that shows without a second parse."""
    section = ""
    for number, line in enumerate(lines, 1):
        bare = line.split("#", 1)[0].strip()
        if bare.startswith("["):
            section = bare.strip("[] ") + "."
        elif "=" in bare and section + bare.split("=", 1)[0].strip().strip("\"'") == name:
            return number
    return None


def _near(name: str, known: Any) -> str:
    from difflib import get_close_matches

    return "".join(get_close_matches(name, list(known), 1))
