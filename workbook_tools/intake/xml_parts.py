"""Parse a part and walk its elements by local name, whatever prefix or namespace they have.

What belongs here: the one way in which XML of a return is parsed, and how a part begins that may be read without a parser. What
does not: what the elements mean (``cells``, ``sheet_settings``, ``ooxml``).
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ..errors import FileRefused

# with comments left in, the text of ``<v>1<!-- -->2</v>`` would read as 1
PARSER = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False,
    "remove_comments": True, "remove_pis": True,
}

DECLARED = (
    rb"(?:<\?xml version=([\"'])1\.0\1(?: encoding=([\"'])(?:UTF|utf)-8\2)?(?: standalone=([\"'])yes\3)?[ ]?\?>)?"
    rb"[ \r\n\t]*"
)
"""How a part begins of whose encoding there is no doubt."""

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""The namespaces of SpreadsheetML, transitional and strict; in any other a sheet is none."""


def is_main(root: etree._Element, name: str) -> bool:
    """Whether an element is SpreadsheetML's of that name."""
    return root.tag in {f"{{{space}}}{name}" for space in MAIN}


def parse(parts: dict[str, bytes], name: str) -> etree._Element:
    """The root of a part; raises ``FileRefused`` where it is missing, is no XML or declares a document type."""
    data = parts.get(name)
    if data is None:
        raise FileRefused("file.damaged", "missing_part", part=name)
    try:
        root = etree.fromstring(data, etree.XMLParser(**PARSER))
    except etree.XMLSyntaxError as error:
        raise FileRefused("file.damaged", "part_broken", part=name, line=error.lineno or 1) from error
    if root.getroottree().docinfo.doctype:
        raise FileRefused("file.hostile", "doctype", part=name)
    return root


def local(element: etree._Element) -> str:
    """An element's name without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The children with a local name, in order."""
    return (child for child in element if local(child) == name)


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child with a local name."""
    return next(children(element, name), None)


def attribute(element: etree._Element, local: str) -> str | None:
    """An attribute by its local name, whatever its namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == local:
            return str(value)
    return None
