"""Every option of a run, once: the command line, the environment, the file `promotion-jobs.toml` and pytest read this list.

What is given nearer to the run wins: the command line (or pytest's), then the environment (`PROMOTION_JOBS_…`), then the
named target of the file, then the file's own top. Secrets stand in no file: there, a value `{env = "NAME"}` refers to a
variable.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .target import ConfigurationError

FILE = "promotion-jobs.toml"
PREFIX = "PROMOTION_JOBS_"


def _positive(text: str) -> int:
    if (value := int(text)) < 1:
        raise ValueError("must be at least 1")
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < 100_000:
        raise ValueError("must be a number of seconds above 0")
    return value


def _profile(text: str) -> str:
    if text not in ("smoke", "standard", "deep"):
        raise ValueError("must be smoke, standard or deep")
    return text


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip() or any(c in text for c in "\r\n\0"):
        raise ValueError('must read "Name: value"')
    return name.strip(), value.strip()


def _file(text: str) -> str:
    if not Path(text).is_file():
        raise ValueError("is no file that can be read")
    return text


@dataclass(frozen=True)
class Option:
    """One option: how it is called, what its text stands for, and what it is good for."""

    name: str
    help: str
    metavar: str = "TEXT"
    convert: Callable[[str], Any] = str
    many: bool = False
    flag: bool = False
    secret: bool = False

    @property
    def key(self) -> str:
        """The name of the value in Python."""
        return self.name.replace("-", "_")

    @property
    def variable(self) -> str:
        """The environment variable."""
        return PREFIX + self.key.upper()


OPTIONS = (
    Option("token", "A token; better given by the environment or a file.", "TOKEN", secret=True),
    Option("token-file", "A file that holds the token; - for standard input.", "FILE"),
    Option("client-id", "A client's id; with its secret it earns tokens.", "ID"),
    Option("client-secret", "The client's secret; better given by the environment.", "SECRET", secret=True),
    Option("manual-promotion", "A promotion with codes of its own, to work on; may be repeated.", "ID", many=True),
    Option("automatic-promotion", "An automatic promotion; may be repeated.", "ID", many=True),
    Option(
        "operations", "The operations that the target has, with commas between; all by default.", "NAMES", many=True
    ),
    Option(
        "max-codes", "The store's maximum of codes per promotion; the contract's default by default.", "N", _positive
    ),
    Option("only", "Judge this requirement only; may be repeated.", "REQUIREMENT", many=True),
    Option(
        "profile", "smoke (a few jobs, in seconds), standard, or deep (standard, and drawn values).", "NAME", _profile
    ),
    Option(
        "examples",
        "With --profile deep: draw so many jobs, refused requests and list queries; 50 by default.",
        "N",
        _positive,
    ),
    Option("seed", "Draw other values; the same seed draws the same.", "N", int),
    Option("timeout", "Seconds to wait for an answer.", "SECONDS", _seconds),
    Option("job-timeout", "Seconds that a job may take.", "SECONDS", _seconds),
    Option("read-after-write", "Seconds until a new job must be in the list.", "SECONDS", _seconds),
    Option("max-jobs", "Create no more jobs than this.", "N", _positive),
    Option("max-requests", "Send no more requests than this.", "N", _positive),
    Option("max-time", "Let the checks take no longer than this; the clean-up follows.", "SECONDS", _seconds),
    Option("max-rate", "Send no more requests a second than this.", "N", float),
    Option(
        "header",
        'A header for every request, "Name: value"; may be repeated.',
        "HEADER",
        _header,
        many=True,
        secret=True,
    ),
    Option("proxy", "An HTTP proxy.", "URL", secret=True),
    Option("ca-file", "Certificates to trust (PEM).", "FILE", _file),
    Option("cert", "The client's certificate (PEM).", "FILE", _file),
    Option("key", "The key of the client's certificate (PEM).", "FILE", _file),
    Option("insecure", "Do not verify the server's certificate.", flag=True),
    Option("allow", "A host that may be judged; may be repeated.", "HOST", many=True),
    Option(
        "i-own-this-server", "The host once more, to judge a server that is not on this machine or network.", "HOST"
    ),
    Option("contract", "Judge by this document.", "FILE", _file),
    Option("waivers", "Violations that are accepted, each with a reason and a last day (TOML).", "FILE", _file),
    Option("ledger", "Where to note what the run makes.", "FILE"),
    Option("strict", "Deviations from a should fail the run.", flag=True),
    Option("require-complete", "A must that is not tested fails the run.", flag=True),
)


def resolve(
    given: Mapping[str, Any],
    environ: Mapping[str, str] = os.environ,
    *,
    file: Path | None = None,
    target: str | None = None,
) -> dict[str, Any]:
    """The values of all options, `url` and the name of the `target`; absent ones are None, (), or False.

    `given` has text values as they were typed, by the options' keys. Raises ConfigurationError.
    """
    layers = [dict(given), _environment(environ), *_file_layers(file, target, environ)]
    url = next((layer["url"] for layer in layers if layer.get("url")), None)
    values: dict[str, Any] = {"url": url, "target": target}
    for option in OPTIONS:
        raw = next((layer[option.key] for layer in layers if layer.get(option.key) not in (None, (), False)), None)
        values[option.key] = _convert(option, raw)
    return values


def _convert(option: Option, raw: Any) -> Any:
    if option.flag:
        return raw is True or str(raw).lower() in ("1", "true", "yes", "on")
    if raw is None:
        return () if option.many else None
    try:
        if option.many:
            listed = raw if isinstance(raw, (list, tuple)) else [raw]
            split = [part for text in listed for part in ([text] if option.key == "header" else str(text).split(","))]
            return tuple(option.convert(str(part).strip()) for part in split if str(part).strip())
        return option.convert(str(raw))
    except ValueError as error:
        shown = "the value" if option.secret else repr(str(raw))
        reason = str(error) if str(error).startswith(("must", "is no")) else f"is not {_article(option.metavar)}"
        raise ConfigurationError(f"--{option.name}: {shown} {reason}") from error


def _article(metavar: str) -> str:
    return {"N": "a whole number", "SECONDS": "a number of seconds"}.get(metavar, f"a {metavar.lower()}")


def _environment(environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {option.key: environ[option.variable] for option in OPTIONS if environ.get(option.variable)}
    return found | ({"url": environ[PREFIX + "URL"]} if environ.get(PREFIX + "URL") else {})


def _file_layers(file: Path | None, target: str | None, environ: Mapping[str, str]) -> list[dict[str, Any]]:
    path = file or Path(FILE)
    if file is None and not path.is_file():
        if target is not None:
            raise ConfigurationError(f"--target {target}: there is no {FILE} here that could name it")
        return []
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {getattr(error, 'strerror', error)}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path} is not TOML: {error}") from error
    named = data.pop("target", {})
    layers = [_layer(path, data, environ)]
    if target is not None:
        if not isinstance(named, dict) or not isinstance(named.get(target), dict):
            known = ", ".join(named) if isinstance(named, dict) and named else "none"
            raise ConfigurationError(f"--target {target}: {path} does not name it; it names {known}")
        layers.insert(0, _layer(path, named[target], environ))
    return layers


def _layer(path: Path, data: dict[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    known = {option.name: option for option in OPTIONS}
    found: dict[str, Any] = {}
    for name, value in data.items():
        if name != "url" and name not in known:
            raise ConfigurationError(f"{path}: there is no option {name}")
        is_reference = isinstance(value, dict)
        if is_reference:
            variable = value.get("env")
            if set(value) != {"env"} or not isinstance(variable, str):
                raise ConfigurationError(f'{path}: {name} must be a value, or {{ env = "VARIABLE" }}')
            if not environ.get(variable):
                raise ConfigurationError(f"{path}: {name} refers to the variable {variable}, which is not set")
            value = environ[variable]
        elif name in known and known[name].secret and name != "header":
            raise ConfigurationError(
                f'{path}: {name} is a secret and stands in no file: write {name} = {{ env = "VARIABLE" }}'
            )
        found[name.replace("-", "_")] = value
    return found
