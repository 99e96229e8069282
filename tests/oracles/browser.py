"""Debian's Chromium as the reader of a page: opened from a file, without a network, through Playwright.

    with Browser() as browser:
        page = browser.open(path)
        page.fill("#by-text", "待定")

What a page logs or throws while it is open stands in `browser.said`.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Self

from tests.oracles.presence import require

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


class Browser:
    """One browser with a profile of its own; starting it takes about a second."""

    def __init__(self, width: int = 1280, height: int = 900) -> None:
        from playwright.sync_api import sync_playwright

        program = require("chromium")
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._playwright = sync_playwright().start()
        self._context = self._playwright.chromium.launch_persistent_context(
            self._profile.name, executable_path=program, args=list(FLAGS), headless=True,
            viewport={"width": width, "height": height}, offline=True,
        )
        self._context.set_default_timeout(20_000)
        self.said: list[str] = []
        self.asked: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._context.close()
        self._playwright.stop()
        self._profile.cleanup()

    def _dialog(self, dialog: Any) -> None:
        self.said.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def open(self, path: Path, *, tools: bool = False) -> Any:
        """The page of a file, ready to be used. With ``tools`` scripts of the tests may run in it, whatever it forbids."""
        page = self._context.new_page()
        self.said.clear()
        self.asked.clear()
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", self._dialog)
        page.on("request", lambda request: self.asked.append(request.url))
        if tools:
            self._context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
        page.goto(path.as_uri())
        return page


def accessibility(page: Any) -> list[str]:
    """What axe-core objects to, with how much it matters; the page has to be opened with ``tools``."""
    page.evaluate(Path(require("axe")).read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    return [f"{one['impact']}: {one['id']}: {one['help']}: {one['nodes'][0]['html']}" for one in found]
