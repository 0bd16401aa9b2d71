"""Events as KML for Google Earth: a folder with its own symbol for each type, time stamps, all fields."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree
from lxml.etree import Element, SubElement, _Element

from conflictmap.eventset import COLUMNS, EventSet
from conflictmap.model import Event
from conflictmap.output.palette import choose_symbols
from conflictmap.output.textformats import event_fields
from conflictmap.reading.cells import sources_to_json

# symbols that Google Earth has on disk, nearest to the shapes of the map
_ICON: Final = "http://maps.google.com/mapfiles/kml/shapes/{}.png"
_ICONS: Final = {"captured": "flag", "struck": "star", "closed": "forbidden", "withdrawn": "triangle"}
_OTHER_ICON: Final = "placemark_circle"
# what XML 1.0 cannot hold
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def dump_kml(events: EventSet) -> bytes:
    """A KML 2.2 document. Characters that XML cannot hold become U+FFFD."""
    root = Element("kml", nsmap={None: "http://www.opengis.net/kml/2.2"})
    document = SubElement(root, "Document")
    _add(document, "name", "conflictmap events")
    for symbol in choose_symbols(events.types):
        _add_style(document, symbol.type, symbol.light)
    order = {event.id: str(number) for number, event in enumerate(events)}
    for name in events.types:
        folder = SubElement(document, "Folder")
        _add(folder, "name", name)
        for event in events.where(type=name):
            _add_placemark(folder, event, order[event.id])
    etree.indent(root, space=" ")
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _add_style(document: _Element, name: str, colour: str) -> None:
    style = SubElement(document, "Style", id=_style_id(name))
    icon = SubElement(style, "IconStyle")
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    _add(icon, "color", f"ff{blue}{green}{red}")
    _add(icon, "scale", "0.9")
    _add(SubElement(icon, "Icon"), "href", _ICON.format(_ICONS.get(name, _OTHER_ICON)))
    _add(SubElement(style, "LabelStyle"), "scale", "0.7")


def _add_placemark(folder: _Element, event: Event, order: str) -> None:
    mark = SubElement(folder, "Placemark")
    _add(mark, "name", event.place)
    _add(mark, "description", event.evidence)
    if event.date:
        _add(SubElement(mark, "TimeStamp"), "when", event.date)
    _add(mark, "styleUrl", f"#{_style_id(event.type)}")
    data = SubElement(mark, "ExtendedData")
    for name, value in (_texts(event) | {"order": order}).items():
        _add(SubElement(data, "Data", name=name), "value", value)
    if event.lat is not None and event.lon is not None:
        _add(SubElement(mark, "Point"), "coordinates", f"{event.lon!r},{event.lat!r}")


def _texts(event: Event) -> dict[str, str]:
    fields: dict[str, Any] = event_fields(event) | {"sources": sources_to_json(event.sources)}
    return {name: "" if fields[name] is None else str(fields[name]) for name in COLUMNS}


def _style_id(name: str) -> str:
    return re.sub(r"\W", "-", name)


def _add(parent: _Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _UNWRITABLE.sub("\ufffd", text)
