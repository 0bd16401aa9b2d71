"""Folium elements of our own: a figure with a strict policy, a map without foreign scripts, our layers.

No text of a report ever passes through a template here. It stands in data blocks as JSON and reaches the page
only through ``textContent``; see ``assets/dom.js``.
"""

from __future__ import annotations

import base64
import hashlib
import html
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import folium
from branca.element import Element, Figure, MacroElement
from folium.map import Layer
from folium.template import Template

from conflictmap.output.packing import escape_json

_ids: ContextVar[Iterator[str] | None] = ContextVar("_ids", default=None)

SANDBOX: Final = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"


@contextmanager
def counted_ids(prefix: str) -> Iterator[None]:
    """Within this block our elements get the ids prefix_1, prefix_2 ..., so that equal maps have equal bytes.

    The prefix tells two different maps on one page apart.
    """
    token = _ids.set(f"{prefix}_{number}" for number in itertools.count(1))
    try:
        yield
    finally:
        _ids.reset(token)


class _Counted(Element):
    @classmethod
    def _generate_id(cls) -> str:
        counter = _ids.get()
        identifier: str = super()._generate_id() if counter is None else next(counter)
        return identifier


class Verbatim(Element):
    """Text that is put out as it is; unlike ``Element(text)`` it is never read as a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_: Any) -> str:
        """The text."""
        return self.text


def data_block(identifier: str, text: str) -> Verbatim:
    """A block of data: JSON or base64, never run, with nothing in it that could end it."""
    return Verbatim(f'<script type="application/json" id="{identifier}">{escape_json(text)}</script>\n')


class MapFigure(_Counted, Figure):
    """The page: a policy that lets only the scripts and styles run that stand in it.

    ``tail`` comes after the scripts, so that the first events are drawn before the texts are even read.
    """

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.lang }}">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        "<title>Conflict map</title>\n"
        "{{ this.header.render(**kwargs) }}\n"
        "</head>\n"
        "<body>\n"
        "{{ this.html.render(**kwargs) }}\n"
        "<script>\n{{ this.script.render(**kwargs) }}\n</script>\n"
        "{{ this.tail.render(**kwargs) }}\n"
        "</body>\n"
        "</html>\n"
    )

    def __init__(
        self, *, lang: str = "en", images: tuple[str, ...] = (), scripts: tuple[str, ...] = ()
    ) -> None:
        super().__init__()
        self.header._children.clear()  # the character set stands in the template
        self.lang = lang
        self.images = images
        self.scripts = scripts
        self.tail = Element()
        self.tail._parent = self

    def render(self, **kwargs: Any) -> str:
        """The whole page, with the hash of each inline script and style in its policy."""
        own = self.script._children.copy()
        page: str = super().render(**kwargs)
        self.script._children = own  # folium would add its lines anew at each render
        policy = "; ".join(
            [
                "default-src 'none'",
                "script-src " + " ".join([*_hashes(page, "script"), *self.scripts]),
                "style-src " + " ".join([*_hashes(page, "style"), *self.scripts]),
                "img-src " + " ".join(["data:", *self.images]),
                "base-uri 'none'",
                "form-action 'none'",
            ]
        )
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        head, charset, rest = page.partition('<meta charset="utf-8">\n')
        return head + charset + meta + rest

    def _repr_html_(self, **kwargs: Any) -> str:
        """A sandboxed frame for notebooks."""
        return frame_page(self.render(**kwargs), height=self.height or "600")


def _figure_of(element: Element) -> Figure:
    root = element.get_root()
    assert isinstance(root, Figure), "expected the map to be in a branca Figure"
    return root


def frame_page(page: str, *, height: str) -> str:
    """The fragment that holds a whole page in a sandboxed frame."""
    return (
        f'<iframe title="Conflict map" width="100%" height="{html.escape(height)}" frameborder="0" '
        f'sandbox="{SANDBOX}" allow="clipboard-write; fullscreen" referrerpolicy="no-referrer" '
        f'srcdoc="{html.escape(page)}"></iframe>'
    )


def _hashes(page: str, tag: str) -> list[str]:
    digests = []
    for match in re.finditer(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(match[1].encode("utf-8")).digest()).decode("ascii")
        digests.append(f"'sha256-{digest}'")
    return list(dict.fromkeys(digests)) or ["'none'"]


class OfflineMap(_Counted, folium.Map):
    """A ``folium.Map`` that links nothing: no jQuery, Bootstrap, fonts or marker plug-ins.

    Anything of Folium that needs only Leaflet may be added; the layer control always comes last.
    """

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style>
                html, body { width: 100%; height: 100%; margin: 0; padding: 0; }
                #frame_{{ this.get_name() }} {
                    position: {{ this.position }};
                    width: {{ this.width[0] }}{{ this.width[1] }};
                    height: {{ this.height[0] }}{{ this.height[1] }};
                    left: {{ this.left[0] }}{{ this.left[1] }};
                    top: {{ this.top[0] }}{{ this.top[1] }};
                }
            </style>
        {% endmacro %}
        {% macro html(this, kwargs) %}
            <div class="cm-frame" id="frame_{{ this.get_name() }}">
                <div class="folium-map" id={{ this.get_name()|tojson }}></div>
            </div>
            <noscript>This map draws itself with its own script; it asks nothing of the network.</noscript>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
                center: {{ this.location|tojson }},
                ...{{ this.options|tojavascript }}
            });
        {% endmacro %}
        """
    )
    default_js: list[tuple[str, str]] = []  # noqa: RUF012  the name and form are folium's
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    assets: str = ""  # Leaflet and our own scripts and styles, once for all maps of a page

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]  # as folium's own
        """Render with what must come last in its place."""
        for kind in (Control, Start):
            for name in [name for name, child in self._children.items() if isinstance(child, kind)]:
                self._children.move_to_end(name)
        _figure_of(self).header.add_child(Verbatim(self.assets), name="conflictmap")
        super().render(**kwargs)  # type: ignore[no-untyped-call]


class BaseLayer(_Counted, Layer):
    """Land, borders, rivers, roads, towns and crossings, drawn from a data block."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} =
                conflictmap.baseLayer({{ this.block|tojson }}, {{ this.tiled|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, block: str, data: str, *, tiled: bool) -> None:
        super().__init__(name="base", overlay=True, control=False)
        self._name = "BaseLayer"
        self.block = block
        self.data = data
        self.tiled = tiled

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]  # as folium's own
        """Render with the data, which all maps of a page share."""
        _figure_of(self).html.add_child(data_block(self.block, self.data), name=self.block)
        super().render(**kwargs)  # type: ignore[no-untyped-call]


class EventLayer(_Counted, Layer):
    """All events on one canvas, drawn from a data block."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = conflictmap.eventLayer({{ this.block|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, block: str, data: dict[str, str], texts: str) -> None:
        super().__init__(name="events", overlay=True, control=False)
        self._name = "EventLayer"
        self.block = block
        self.data = data
        self.texts = texts

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]  # as folium's own
        """Render with the data; the texts come behind the scripts where the figure has a place for them."""
        figure = _figure_of(self)
        for name, text in self.data.items():
            figure.html.add_child(data_block(f"{self.block}-{name}", text), name=f"{self.block}-{name}")
        end = figure.tail if isinstance(figure, MapFigure) else figure.html
        end.add_child(data_block(f"{self.block}-texts", self.texts), name=f"{self.block}-texts")
        super().render(**kwargs)  # type: ignore[no-untyped-call]


class Switch(_Counted, Layer):
    """A layer for Folium's control that switches one part of another layer on and off.

    Its name is a fixed key; the page writes the label, since the control would run a name as HTML.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = {{ this.layer.get_name() }}.part({{ this.part|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, layer: Layer, part: str, *, show: bool = True) -> None:
        super().__init__(name=part, overlay=True, control=True, show=show)
        self._name = "Switch"
        self.layer = layer
        self.part = part


class Control(_Counted, folium.LayerControl):
    """Folium's layer control."""


class Start(_Counted, MacroElement):
    """Puts panel, time and ladder around the map once all layers stand."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            conflictmap.start({
                map: {{ this._parent.get_name() }},
                base: {{ this.base.get_name() }},
                events: {{ this.events.get_name() }},
                control: {{ this.control.get_name() }},
                block: {{ this.events.block|tojson }}
            });
        {% endmacro %}
        """
    )

    def __init__(self, base: BaseLayer, events: EventLayer, control: Control) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Start"
        self.base = base
        self.events = events
        self.control = control
