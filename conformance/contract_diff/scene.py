"""Two documents at one operation, and the changes there that show themselves without a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from promotion_jobs_conformance.contract.document import Document

from .claims import Root, effects
from .values import MEANS, Change, Direction, Location, Relations, Witness

Finding = Change | Root
Located = tuple[dict[str, Any], str]  # an object of the document, with its pointer


@dataclass(frozen=True)
class Scene:
    """Two documents at one operation."""

    old: Document
    new: Document
    operation: str
    direction: Direction

    def change(
        self,
        relations: Relations,
        path: str,
        keyword: str,
        values: tuple[Any, Any],
        pointers: tuple[str, str],
        witness: tuple[Any, str, str],
    ) -> Change:
        """A change that shows itself without a search."""
        clients, servers, why = effects(self.direction, relations, Relations())
        at = (self.old.line(pointers[0]), self.new.line(pointers[1]))
        shown = (Witness(min(relations), *witness),)
        locations = (Location(self.operation, path),)
        return Change(self.direction, locations, keyword, *values, *at, clients, servers, why, shown)

    def undecided(self, keyword: str, pointers: tuple[str, str]) -> Change:
        """A change of something that is not judged here."""
        clients, servers, why = effects(self.direction, Relations(), MEANS)
        at = (self.old.line(pointers[0]), self.new.line(pointers[1]))
        locations = (Location(self.operation, keyword),)
        return Change(self.direction, locations, keyword, "as it was", "changed", *at, clients, servers, why)

    def schemas(self, path: str, one: Located, other: Located, *, text: bool = False, optional: bool = False) -> Root:
        """The pair of the schemas of two entries; an entry without one allows anything."""
        pointers = [f"{pointer}/schema" if "schema" in entry else "" for entry, pointer in (one, other)]
        return Root(self.direction, self.operation, path, pointers[0], pointers[1], text, optional)
