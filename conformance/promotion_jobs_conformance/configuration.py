"""The values of the options, from the command line (or pytest), the environment and the file `promotion-jobs.toml`.

The nearest source wins: the command line (or pytest's), then the target that it names in the file, then the environment
(`PROMOTION_JOBS_…`), then the file's own top. Two rules keep a run from checking something else than was meant:

- credentials are taken together. A source that gives a token replaces every token of the sources behind it, and one that
  gives a client's ID or secret, but no token, leaves those tokens out: a token of another server is never sent.
- an empty value is a mistake ("is the variable set?"), except for a variable of the environment, which counts as not set.
  An empty URL is a mistake wherever it is given.

Secrets are not written into the file: a value `{env = "NAME"}` refers to a variable there.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from .naming import nearest
from .options import FILE, OPTIONS, PREFIX, Option
from .reading import read, reason
from .target import ConfigurationError

_BY_KEY = {option.key: option for option in OPTIONS}
_TOKENS, _CLIENT = ("token", "token_file"), ("client_id", "client_secret")
_LOCATIONS = ("url", "app", "target", "config")  # not an `Option`, since it says where to look
_OF_A_SERVER = ("url", "app", "target", *(option.key for option in OPTIONS if option.targets))


@dataclass(frozen=True)
class _Source:
    """What one source gives, by the options' keys, and how a message names one of its values."""

    values: dict[str, Any]
    prefix: str
    is_variable: bool = False

    def name(self, key: str) -> str:
        """`--max-jobs`, `PROMOTION_JOBS_MAX_JOBS`, `promotion-jobs.toml: max-jobs`."""
        if key == "url" and self.prefix == "--":
            return "the URL"
        return f"{self.prefix}{key.upper() if self.is_variable else key.replace('_', '-')}"

    def without(self, keys: tuple[str, ...] | set[str]) -> _Source:
        """The source without the values of these keys."""
        return replace(self, values={key: value for key, value in self.values.items() if key not in keys})

    def has(self, *keys: str) -> bool:
        """True if it gives one of these."""
        return any(self.values.get(key) not in (None, (), [], False) for key in keys)


def resolve(
    given: Mapping[str, Any],
    environ: Mapping[str, str] = os.environ,
    *,
    file: Path | None = None,
    target: str | None = None,
    reference: bool = False,
) -> dict[str, Any]:
    """The values of all options, `url`, `app`, and the name of the `target`; absent ones are None, (), or False.

    `given` has text values as they were typed, by the options' keys. `server_meant` names what shows that a server of the
    owner's must be checked; empty if nothing does. With `reference` the reference server is meant: what the
    environment and the file say of a server is left out. Raises ConfigurationError.
    """
    command = _Source({key: value for key, value in given.items() if value is not None}, "--")
    _no_empty(command)
    variables, emptied = _environment(environ)
    file = file or (Path(path) if (path := variables.values.pop("config", None)) else None)
    if reference:
        emptied = _only_reference(command, target)
        variables = variables.without(_OF_A_SERVER)
    target = target or variables.values.pop("target", None)
    named, top = _file_sources(file, target, environ)
    if reference:
        top = top.without(_OF_A_SERVER)
    sources = [command, *([named] if named else []), variables, top]
    values: dict[str, Any] = {"target": target, **_url_and_app(command, named, sources)}
    meant = [source.name(key) for source in sources for key in _BY_KEY if _BY_KEY[key].targets and source.has(key)]
    values["server_meant"] = next(iter([f"--target {target}"] if target else meant), emptied)
    sources = _credentials_of_one(sources)
    for option in OPTIONS:
        source = next((source for source in sources if source.has(option.key)), None)
        values[option.key] = _value(option, source)
    return values


def _only_reference(command: _Source, target: str | None) -> str:
    """Nothing. Raises ConfigurationError if the command line asks for another server as well."""
    other = (
        f"--target {target}" if target else next((command.name(key) for key in _OF_A_SERVER if command.has(key)), "")
    )
    if other:
        raise ConfigurationError(
            f"--reference checks the built-in reference server, and {other} means another: give one"
        )
    return other


def _url_and_app(command: _Source, named: _Source | None, sources: list[_Source]) -> dict[str, Any]:
    """The URL and the application, from the source that takes precedence. Raises ConfigurationError if two contradict."""
    near = [source for source in (command, named) if source is not None]
    explicit = [(source.name(key), source.values[key]) for source in near for key in ("url", "app") if source.has(key)]
    if len({value for _, value in explicit}) > 1:
        listed = " and ".join(f"{name} ({value})" for name, value in explicit)
        raise ConfigurationError(f"{listed} name different targets: give one of them")
    source = next((source for source in sources if source.has("url", "app")), None)
    if source is None:
        return {"url": None, "app": None}
    if not str(source.values.get("url", "-")).strip():
        raise ConfigurationError(f"{source.name('url')} is empty: is the variable for the URL set?")
    if source.has("url") and source.has("app"):
        raise ConfigurationError(
            f"{source.name('url')} and {source.name('app')} name different targets: give one of them"
        )
    url, app = source.values.get("url"), source.values.get("app")
    return {"url": str(url).strip() if url is not None else None, "app": app}


def _credentials_of_one(sources: list[_Source]) -> list[_Source]:
    """The sources without the credentials that a nearer one replaces."""
    found: list[_Source] = []
    dropped: set[str] = set()
    for source in sources:
        kept = source.without(dropped)
        if kept.has("token") and kept.has("token_file"):
            both = " and ".join(kept.name(key) for key in _TOKENS)
            raise ConfigurationError(f"{both} are both given: keep one")
        if kept.has(*_TOKENS):
            dropped |= {*_TOKENS} if kept.has(*_CLIENT) else {*_TOKENS, *_CLIENT}
        elif kept.has(*_CLIENT):
            dropped |= {*_TOKENS}
        found.append(kept)
    return found


def _value(option: Option, source: _Source | None) -> Any:
    if source is None:
        return False if option.flag else () if option.many else None
    raw, name = source.values[option.key], source.name(option.key)
    try:
        if option.flag:
            return raw is True or click.BOOL.convert(str(raw), None, None)
        if not option.many:
            return option.type.convert(str(raw), None, None)
        listed = raw if isinstance(raw, (list, tuple)) else [raw]
        parts = [part for text in listed for part in ([text] if option.key == "header" else str(text).split(","))]
        found = tuple(option.type.convert(str(part).strip(), None, None) for part in parts if str(part).strip())
    except click.BadParameter as error:
        raise ConfigurationError(f"{name}: {_plain(error)}") from error
    if not found:
        raise ConfigurationError(f"{name} is empty: it names nothing")
    return found


def _plain(error: click.BadParameter) -> str:
    return re.sub("^File ", "file ", error.message.strip().rstrip("."))


def _no_empty(source: _Source) -> None:
    """Raises ConfigurationError for an empty value: what should have been there is missing."""
    for key, value in source.values.items():
        if any(
            isinstance(part, str) and not part.strip() for part in (value if isinstance(value, tuple) else (value,))
        ):
            raise ConfigurationError(f"{source.name(key)} is empty: is the variable for it set?")


def _environment(environ: Mapping[str, str]) -> tuple[_Source, str]:
    """What the environment gives, and the first variable for credentials that is set, but empty.

    Raises ConfigurationError for a variable that is nearly that of an option: a gate must not be lax by a misspelling.
    """
    names = {option.variable: option.key for option in OPTIONS} | {PREFIX + key.upper(): key for key in _LOCATIONS}
    source = _Source({}, PREFIX, is_variable=True)
    emptied = ""
    for variable, text in sorted(environ.items()):
        key = names.get(variable)
        if key is None:
            own = [name.removeprefix(PREFIX) for name in names]
            if variable.startswith(PREFIX) and (near := get_close_matches(variable.removeprefix(PREFIX), own, 1, 0.85)):
                raise ConfigurationError(
                    f"there is no option for the variable {variable}; did you mean {PREFIX}{near[0]}?"
                )
        elif text.strip() or key == "url":
            source.values[key] = text
        elif key in (*_TOKENS, *_CLIENT):
            emptied = emptied or f"{variable} (which is empty)"
    return source, emptied


def target_names(file: Path | None, environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The targets that the configuration file names, in its order. Raises ConfigurationError."""
    path = file or Path(environ.get(PREFIX + "CONFIG") or FILE)
    if not _is_there(path):
        raise ConfigurationError(f"there is no file {path}, which would name the targets")
    named = _read(path).get("target", {})
    return tuple(named) if isinstance(named, dict) else ()


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the file {path} cannot be read: {reason(error)}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"the file {path} is not TOML: {error}") from error


def _is_there(path: Path) -> bool:
    """True for a file, also for one that cannot be read: reading it raises the reason."""
    try:
        return path.is_file()
    except OSError:  # a directory that may not be entered
        return True


def _file_sources(file: Path | None, target: str | None, environ: Mapping[str, str]) -> tuple[_Source | None, _Source]:
    """The named target of the file, and its top."""
    path = file or Path(FILE)
    if file is None and not _is_there(path):
        if target is not None:
            raise ConfigurationError(f"--target {target}: there is no {FILE} in this directory")
        return None, _Source({}, "")
    data = _read(path)
    named = data.pop("target", {})
    top = _file_source(f"{path}: ", data, environ)
    if target is None:
        return None, top
    if not isinstance(named, dict) or not isinstance(named.get(target), dict):
        known = ", ".join(named) if isinstance(named, dict) and named else "none"
        near = nearest(target, named, 1) if isinstance(named, dict) else []
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ConfigurationError(f"--target {target}: {path} has no such target; it has {known}{hint}")
    return _file_source(f"{path}: target.{target}.", named[target], environ), top


def _file_source(prefix: str, data: dict[str, Any], environ: Mapping[str, str]) -> _Source:
    known = {option.name: option for option in OPTIONS}
    source = _Source({}, prefix)
    for name, value in data.items():
        if name not in ("url", "app") and name not in known:
            near = nearest(name, [*known, "url", "app"], 1)
            raise ConfigurationError(
                f"{prefix}{name}: there is no such option" + (f"; did you mean {near[0]}?" if near else "")
            )
        if isinstance(value, dict):
            variable = value.get("env")
            if set(value) != {"env"} or not isinstance(variable, str):
                raise ConfigurationError(f'{prefix}{name} must be a value, or {{ env = "VARIABLE" }}')
            if not environ.get(variable, "").strip():
                raise ConfigurationError(f"{prefix}{name} refers to the variable {variable}, which is not set")
            value = environ[variable]
        elif name in known and known[name].secret and name != "header":
            raise ConfigurationError(
                f'{prefix}{name} is a secret, which does not belong in a file: write {name} = {{ env = "VARIABLE" }}'
            )
        source.values[name.replace("-", "_")] = tuple(value) if isinstance(value, list) else value
    _no_empty(source)
    return source
