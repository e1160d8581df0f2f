"""The part of a history that is about some promotions, as its own history."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ...engine.history import Exchange, History

CREATE = "createPromotion"


def about(history: History, promotions: Collection[str]) -> History:
    """The exchanges about these promotions, with the files that their responses lead to."""
    return history.excerpt(_about(history, promotions))


def _about(history: History, promotions: Collection[str]) -> Iterator[Exchange]:
    links: set[str] = set()
    for exchange in history:
        is_created = exchange.operation == CREATE and exchange.get("data", "id") in promotions
        if is_created or exchange.route.path.get("promotionID") in promotions:
            href = exchange.get("href")
            if isinstance(href, str):
                links.add(href)
            yield exchange
        elif exchange.request.absolute_url in links:
            yield exchange
