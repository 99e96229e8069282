"""The tab 园区填报 of the ribbon, and putting it into a package.

What belongs here: which buttons there are, with their icons, and the part that holds them. What does not: what a
button does (``macros/PfRibbon.bas``) and what it says (``texts``).
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from .texts import TEXTS

PART = "customUI/customUI14.xml"
NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
RELATION = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its id, which is the macro's name without ``Pf`` and the key of its texts, and Office's own icon."""

    id: str
    icon: str
    large: bool = False


GROUPS: tuple[tuple[str, tuple[Button, ...]], ...] = (
    ("group_form", (Button("Generate", "FileNew", large=True), Button("Guide", "FunctionsLogicalInsertGallery"))),
    ("group_check", (
        Button("CheckBook", "ReviewTrackChanges", large=True), Button("CheckFolder", "FileOpen", large=True),
        Button("PreviousFinding", "ReviewPreviousComment"), Button("NextFinding", "ReviewNextComment"),
        Button("ClearMarks", "ReviewDeleteComment"),
    )),
    ("group_sum", (Button("Aggregate", "AutoSum", large=True),)),
    ("group_more", (Button("Settings", "ControlsGallery"), Button("About", "Info"))),
)
"""The groups of the tab with their buttons, in order."""


def buttons() -> tuple[Button, ...]:
    """Every button."""
    return tuple(button for _, held in GROUPS for button in held)


def tab() -> str:
    """The XML of the tab."""
    out = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
        f'<customUI xmlns="{NAMESPACE}" onLoad="PfLoaded"><ribbon><tabs>',
        f'<tab id="PfTab" label={quoteattr(TEXTS["tab"].zh)}>',
    ]
    for group, held in GROUPS:
        out.append(f'<group id="Pf_{group}" label={quoteattr(TEXTS[group].zh)}>')
        for button in held:
            size = "large" if button.large else "normal"
            out.append(
                f'<button id="Pf{button.id}" label={quoteattr(TEXTS[button.id].zh)} imageMso="{button.icon}" size="{size}" '
                f'screentip={quoteattr(TEXTS[button.id].zh)} supertip={quoteattr(TEXTS[f"{button.id}.tip"].zh)} onAction="Pf{button.id}"/>'
            )
        out.append("</group>")
    return "".join([*out, "</tab></tabs></ribbon></customUI>"])


def with_ribbon(package: bytes) -> bytes:
    """The package with the tab. It comes last: programs that save workbooks again leave its relation out."""
    relation = f'<Relationship Id="rIdRibbon" Type="{RELATION}" Target="{PART}"/></Relationships>'
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item.filename)
            if item.filename == "_rels/.rels":
                data = data.replace(b"</Relationships>", relation.encode())
            new.writestr(item, data, zipfile.ZIP_DEFLATED)
        new.writestr(zipfile.ZipInfo(PART, (1980, 1, 1, 0, 0, 0)), tab().encode("utf-8"), zipfile.ZIP_DEFLATED)
    return held.getvalue()
