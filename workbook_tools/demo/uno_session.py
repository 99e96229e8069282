"""Runs under the Python that belongs to LibreOffice: starts one office and answers requests to it.

    python3 uno_session.py inside|outside COMMANDS.py FOLDER SOFFICE [OPTION…]

`COMMANDS.py` holds `COMMANDS`, a table of functions `(office, request) -> answer`; `FOLDER` receives the
office's own profile and is removed at the end; the rest is soffice's command line. Requests and answers are JSON, one a line, on standard
input and output. When standard input ends the office ends too, so no office outlives the program that asked
for it, not even one that was killed.

Inside, the commands run in the office's own process, where a call takes some 15 µs; outside, in this one, it takes
ten times as long but may wait for the window. Where the office cannot run Python, inside quietly means outside.

Only the standard library and `uno` are imported, and nothing newer than Python 3.8, because this runs under
whatever Python LibreOffice was built with. What the commands do is none of this module's business; they live
in scripts such as `uno_fill.py`.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import logging
import os
import pathlib
import runpy
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

LOG = logging.getLogger("uno_session")
SECONDS_TO_START = 90.0
SECONDS_TO_END = 10.0


class Office:
    """A running office. `desktop` opens documents; `service` makes every other UNO object."""

    def __init__(self, context: Any) -> None:
        # Imported by name: the type checker runs where LibreOffice's `uno` is not installed.
        self.uno: Any = importlib.import_module("uno")
        self.context = context
        self.desktop: Any = self.service("com.sun.star.frame.Desktop")

    def service(self, name: str) -> Any:
        """A service of the office by its full name; ``None`` where it has no such service."""
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def properties(self, **values: object) -> Any:
        """Arguments by name, in the form that UNO takes them."""
        made = []
        for name, value in values.items():
            one = self.uno.createUnoStruct("com.sun.star.beans.PropertyValue")
            one.Name, one.Value = name, value
            made.append(one)
        return tuple(made)

    def open(self, path: str) -> Any:
        """The document in a window, as a person opens it: with a lock file beside it."""
        return self._load(path, pathlib.Path(path).absolute().as_uri())

    def load(self, path: str) -> Any:
        """The document in memory, with no tie to its file: not locked, nor read-only where its folder is."""
        files = self.service("com.sun.star.ucb.SimpleFileAccess")
        stream = files.openFileRead(pathlib.Path(path).absolute().as_uri())
        return self._load(path, "private:stream", InputStream=stream, Hidden=True)

    def _load(self, path: str, url: str, **options: object) -> Any:
        document = self.desktop.loadComponentFromURL(url, "_blank", 0, self.properties(**options))
        if document is None:
            raise RuntimeError(f"LibreOffice does not open {path}")
        return document

    def store(self, document: Any, path: str, kind: str) -> None:
        """Write a copy of the document; `kind` is LibreOffice's name of the file format."""
        document.storeToURL(pathlib.Path(path).absolute().as_uri(), self.properties(FilterName=kind, Overwrite=True))


class Answers:
    """The commands of one script: a line with a request in, a line with `{"answer": …}` or `{"error": …}` out."""

    def __init__(self, office: Office, script: str) -> None:
        self._office = office
        self._commands: dict[str, Callable[[Office, Any], Any]] = runpy.run_path(script)["COMMANDS"]

    def __call__(self, line: str) -> str:
        """Answer one request, a line of JSON, with a line of JSON; an exception is an answer as well."""
        request = json.loads(line)
        try:
            return json.dumps({"answer": self._commands[request["command"]](self._office, request)})
        except Exception as problem:
            LOG.exception("%s", request["command"])  # to standard error, beside what soffice writes there
            words = getattr(problem, "Message", None) or str(problem)
            return json.dumps({"error": f"{type(problem).__name__.rsplit('.', 1)[-1]}: {words}"})


def getComponentFactory(script: str, manager: Any, _: Any) -> Any:
    """UNO's Python loader looks for this name when it loads this module inside an office, to make a component.

    What it is to make is named by an implementation name, and ours is the script with the commands. The component
    is a job, the plainest interface there is for a call with a value in and a value out.
    """
    unohelper: Any = importlib.import_module("unohelper")
    uno: Any = importlib.import_module("uno")

    def start(job: Any, context: Any) -> None:
        job.answers = Answers(Office(context), script)

    def execute(job: Any, arguments: Any) -> str:
        return str(job.answers(arguments[0].Value))

    interface = uno.getClass("com.sun.star.task.XJob")
    job = type("Job", (unohelper.Base, interface), {"__init__": start, "execute": execute})
    made = unohelper.ImplementationHelper()
    made.addImplementation(job, script, ())
    return made.getComponentFactory(script, None, manager)


def answers_inside(office: Office, script: str) -> Callable[[str], str]:
    """Have requests answered inside the office, where calls are a hundred times cheaper, if it has Python there."""
    loader = office.service("com.sun.star.loader.Python")
    if loader is None:
        return Answers(office, script)
    this = pathlib.Path(__file__).absolute()
    module = f"vnd.openoffice.pymodule:{this.parent.as_uri()}/{this.stem}"
    job = loader.activate(script, "", module, None).createInstanceWithContext(office.context)
    argument = office.uno.createUnoStruct("com.sun.star.beans.NamedValue")

    def answer(line: str) -> str:
        argument.Value = line
        return str(job.execute((argument,)))

    return answer


class Soffice:
    """The process of one office."""

    def __init__(self, folder: pathlib.Path, command: list[str]) -> None:
        self._uno: Any = importlib.import_module("uno")
        pipe = f"workbook-tools-{os.getpid()}"
        self._process = subprocess.Popen(
            [
                *command,
                f"-env:UserInstallation={(folder / 'profile').absolute().as_uri()}",
                f"--accept=pipe,name={pipe};urp;",
                "--norestore",
                "--nologo",
                "--nodefault",
                "--nofirststartwizard",
            ],
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,  # standard output carries the answers
        )
        try:
            self.office = Office(self._connect(pipe))
        except BaseException:
            traceback.print_exc()  # now, because the last resort ends this program as well
            self._kill()
            raise

    def _connect(self, pipe: str) -> Any:
        local = self._uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        not_yet = self._uno.getClass("com.sun.star.connection.NoConnectException")
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            except not_yet:
                if self._process.poll() not in (None, 0):
                    raise RuntimeError(f"soffice stopped with exit status {self._process.returncode}") from None
                if time.monotonic() > deadline:
                    raise RuntimeError(f"soffice gave no answer in {SECONDS_TO_START:.0f} s") from None
            time.sleep(0.02)

    def close(self) -> None:
        """End the office; kill it where it does not end in time."""
        # The connection breaks while the office answers; that is how an office ends.
        with contextlib.suppress(self._uno.getClass("com.sun.star.uno.RuntimeException")):
            self.office.desktop.terminate()
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._kill()

    def _kill(self) -> None:
        """The last resort. `soffice` is a script that starts a starter that starts the office, so the whole
        process group goes, and this program with it."""
        if hasattr(os, "killpg"):  # Windows has no process groups; there `soffice.exe` alone can be ended
            os.killpg(os.getpgrp(), signal.SIGKILL)
        self._process.kill()


def main(arguments: list[str]) -> None:
    """Start an office and answer the requests on stdin until it closes: where, script, profile folder, command."""
    where, script, folder, *command = arguments
    soffice = Soffice(pathlib.Path(folder), command)
    try:
        answer = (answers_inside if where == "inside" else Answers)(soffice.office, script)
        print(json.dumps({"answer": "ready"}), flush=True)
        for line in sys.stdin:
            print(answer(line), flush=True)
    finally:
        soffice.close()
        shutil.rmtree(folder, ignore_errors=True)  # here too, for the program that asked may be gone


if __name__ == "__main__":
    main(sys.argv[1:])
