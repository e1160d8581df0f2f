"""Follows every link of a built site, and finds those that lead nowhere, and what would be loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}


@dataclass
class _Seen(HTMLParser):
    """The ids of a page, the addresses that its links lead to, and those that it loads."""

    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if name := given.get("id"):
            if name in self.ids:
                self.twice.append(name)
            self.ids.add(name)
        if tag == "a" and (href := given.get("href")):
            self.links.append(href)
        if tag in LOADED and (address := given.get(LOADED[tag])):
            self.loads.append(address)


def dead(folder: Path, scripted: Container[str] = ()) -> list[str]:
    """A line for each link to a page or location that is not there, each id that occurs twice, each load from elsewhere.

    Of the pages that are `scripted`, whose own links a script follows, only what they load is checked.
    """
    pages = {path.name: _seen(path) for path in sorted(folder.glob("*.html"))}
    found = []
    for name, page in pages.items():
        if name in scripted:
            page = _Seen(ids=page.ids, loads=page.loads)
        found += [f"{name}: the id {twice} is there twice" for twice in page.twice]
        found += [
            f"{name}: {address} would be loaded from elsewhere" for address in page.loads if _is_elsewhere(address)
        ]
        inside = [
            a for a in dict.fromkeys([*page.links, *page.loads]) if not urlsplit(a).scheme and not _is_elsewhere(a)
        ]
        problems = [(address, _problem(address, name, pages, folder)) for address in inside]
        found += [f"{name}: {address}: {problem}" for address, problem in problems if problem]
    return found


def _problem(address: str, source: str, pages: dict[str, _Seen], folder: Path) -> str:
    parts = urlsplit(address)
    target = unquote(parts.path) or source
    if target not in pages:
        return "" if (folder / target).is_file() else "there is no such page"
    anchor = unquote(parts.fragment)
    return "" if not anchor or anchor in pages[target].ids else "there is no such location"


def _is_elsewhere(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme in ("http", "https")


def _seen(path: Path) -> _Seen:
    seen = _Seen()
    seen.feed(path.read_text(encoding="utf-8"))
    return seen
