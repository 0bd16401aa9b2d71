"""A saved web page -> its article's text, title, date and address, without menus, scripts and styles."""

from __future__ import annotations

import datetime as dt
import logging
import re
from dataclasses import dataclass, replace
from typing import Any

# trafilatura's time grows with the square of the tags: some seconds here, minutes at ten times as many.
# An article has hundreds; the longest saved live blogs some ten thousand.
_MAX_ARTICLE_TAGS = 40_000
# below its own minimum trafilatura falls back to a rougher method, which breaks lines at inline tags
_MIN_ARTICLE_CHARS = 250
_HIDDEN = ("script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select")
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s"}
    | {"small", "span", "strong", "sub", "sup", "time", "tt", "u", "var"}
)
_SPACES = re.compile(r"\s+")
# a handler that does nothing keeps trafilatura's "discarding data" from the reader's standard error
_SILENT = logging.NullHandler()


@dataclass(frozen=True, slots=True)
class Page:
    """What a saved web page holds. ``published`` is None when the page names no date."""

    text: str
    title: str = ""
    url: str = ""
    published: dt.date | None = None


def read_page(markup: str) -> Page:
    """Extract the article of a web page with trafilatura; all of its visible text if that finds next to none.

    Only dates that the page states in its metadata count: trafilatura's guesses from the body are off.
    """
    article = Page(text="")
    if markup.count("<") <= _MAX_ARTICLE_TAGS:
        try:
            article = _read_article(markup)
        except Exception:  # noqa: BLE001  foreign code on foreign markup: the visible text is still there
            article = Page(text="")
    if len(article.text) >= _MIN_ARTICLE_CHARS:
        return article
    visible = _read_visible(markup)
    return replace(article, text=visible.text, title=article.title or visible.title)


def _read_article(markup: str) -> Page:
    import trafilatura

    logging.getLogger("trafilatura").addHandler(_SILENT)
    document: Any = trafilatura.bare_extraction(
        markup,
        include_comments=False,
        favor_recall=True,
        with_metadata=True,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if document is None:
        return Page(text="")
    return Page(
        text=(document.text or "").strip(),
        title=document.title or "",
        url=document.url or "",
        published=dt.date.fromisoformat(document.date) if document.date else None,
    )


def _read_visible(markup: str) -> Page:
    """All visible text of a page, a line per block."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        tree = html.document_fromstring(markup.encode(), parser=parser)
    except etree.ParserError:  # nothing in it
        return Page(text="")
    title = tree.findtext(".//title") or ""
    etree.strip_elements(tree, *_HIDDEN, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    pieces: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag not in _INLINE:
            pieces.append("\n")
        words = element.text if event == "start" else element.tail
        if words:
            pieces.append(_SPACES.sub(" ", words))
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return Page(text="\n".join(line for line in lines if line), title=" ".join(title.split()))
