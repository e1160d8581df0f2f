"""Faults of the links of the list of jobs (D4, A35)."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from ..behaviour import Behaviour
from ..behaviour.lists import Page
from ..exchange import Call, Response
from ..registry import fault


class _Links(Behaviour):
    def relink(self, links: dict[str, Any], page: Page) -> None:
        raise NotImplementedError

    def page_links(self, page: Page) -> dict[str, str | None]:
        links = super().page_links(page)
        self.relink(links, page)
        return links


@fault("listPromotionJobs.links")
class FirstLinkLosesTheFilter(Behaviour):
    """The link to the first page of a filtered list leads to the whole list."""

    def page_links(self, page: Page) -> dict[str, str | None]:
        links = super().page_links(page)
        return links | {"first": self.page_link(dataclasses.replace(page, filter=None), 0)}


@fault("listPromotionJobs.links")
class PreviousIsTheFirst(Behaviour):
    """The link to the previous page always leads to the first."""

    def page_links(self, page: Page) -> dict[str, str | None]:
        links = super().page_links(page)
        return links | ({"prev": links["first"]} if links["prev"] else {})


@fault("listPromotionJobs.links")
class PreviousBeginsBeforeTheList(_Links):
    """The link to the previous page has a negative offset, where less than a page precedes."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        if 0 < page.offset < page.limit:
            links["prev"] = self.page_link(page, page.offset - page.limit)


@fault("listPromotionJobs.links")
class FirstIsOfAnotherPromotion(_Links):
    """The link to the first page names another promotion."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        links["first"] = links["first"] and re.sub("/promotions/[^/]+/", "/promotions/first/", links["first"])


@fault("listPromotionJobs.links")
class LastIsPastTheEnd(_Links):
    """The link to the last page leads past the end."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        links["last"] = self.page_link(page, page.total)


@fault("listPromotionJobs.links")
class FirstIsThisPage(_Links):
    """The link to the first page leads to the same page."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        links["first"] = links["current"]


@fault("listPromotionJobs.links")
class PreviousIsMissing(_Links):
    """There is no link to the previous page."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        del links["prev"]


@fault("listPromotionJobs.links")
class CurrentIsTheFirst(_Links):
    """The link to the current page leads to the first."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        links["current"] = links["first"]


@fault("listPromotionJobs.next-link")
class NextIsThisPage(_Links):
    """The link to the next page leads to the same page."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        links["next"] = links["next"] and links["current"]


@fault("listPromotionJobs.next-link")
class NextIsMissing(_Links):
    """There is no link to the next page."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        links["next"] = None


@fault("listPromotionJobs.next-link")
class NextLeadsToTheCodes(_Links):
    """The link to the next page leads to a page of codes."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        if links["next"]:
            links["next"] = links["next"].replace("/jobs?", "/codes?")


@fault("listPromotionJobs.next-link")
class NextForgetsTheLimit(_Links):
    """The link to the next page leaves out the limit."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        if links["next"]:
            links["next"] = f"{page.path}?page%5Boffset%5D={page.offset + page.limit}"


@fault("listPromotionJobs.next-link")
class NextForgetsTheFilter(_Links):
    """The link to the next page of a filtered list leaves out the filter."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        if links["next"] and page.filter:
            links["next"] = f"{page.path}?page%5Blimit%5D={page.limit}&page%5Boffset%5D={page.offset + page.limit}"


@fault("listPromotionJobs.next-link")
class NextSkipsARecord(_Links):
    """The link to the next page leaves out a record."""

    def relink(self, links: dict[str, Any], page: Page) -> None:
        if links["next"]:
            links["next"] = self.page_link(page, page.offset + page.limit + 1)


@fault("PageLinks.current.type")
class LinksAreObjects(Behaviour):
    """Each link is an object with the URL as its `href`."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if isinstance(response.json, dict) and isinstance(links := response.json.get("links"), dict):
            response.json["links"] = {name: {"href": url} for name, url in links.items()}
