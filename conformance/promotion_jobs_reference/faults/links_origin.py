"""Faults of the origin of links (A35, A41): path and query lead to the records, but nothing listens there."""

from __future__ import annotations

from urllib.parse import urlsplit

from ..behaviour import Behaviour
from ..behaviour.lists import Page
from ..exchange import current
from ..registry import fault


@fault("listPromotionJobs.links-origin")
class LinksNameAnotherHost(Behaviour):
    """Links are absolute, and name a host inside the server's own network."""

    def page_link(self, page: Page, offset: int) -> str:
        return "http://promotions.internal:8080" + super().page_link(page, offset)


@fault("listPromotionJobs.links-origin")
class LinksNameAnotherPort(Behaviour):
    """Links are absolute, and name the port on which the server listens behind its gateway."""

    def page_link(self, page: Page, offset: int) -> str:
        base = urlsplit(current.get().base_url)
        return f"{base.scheme}://{base.hostname}:59999{super().page_link(page, offset)}"


@fault("listPromotionJobs.links-origin")
class LinksNameAnotherScheme(Behaviour):
    """Links are absolute, and say https where the server speaks http, or the other way round."""

    def page_link(self, page: Page, offset: int) -> str:
        base = urlsplit(current.get().base_url)
        other = "http" if base.scheme == "https" else "https"
        return f"{other}://{base.netloc}{super().page_link(page, offset)}"
