"""Files beyond this machine, by their URL: ``s3://bucket/folder``, and whatever else fsspec reaches.

What belongs here: listing, fetching and writing them, and what is said where that does not work. What does not: what is
read from them (``tasks``), and the results that are written there (``remote_results``).

The library, and that of the kind of place, is imported when a URL is first used: ``pip install 'workbook_tools[cluster]'``.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import re
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ..errors import FileRefused, UsageError, refused_by_system

_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
EXTRA = "pip install 'workbook_tools[cluster]'"
KEPT = 64
"""Fetched files that are kept; more than are in hand at any time."""
STATES = ("ETag", "etag", "mtime", "modified", "LastModified", "last_modified", "created")
"""What kinds of places call that which changes with a file, the surest first."""


@dataclass(frozen=True, slots=True)
class Url:
    """A place beyond this machine."""

    text: str

    def __str__(self) -> str:
        return self.text

    def holds(self, other: str) -> bool:
        """Whether a URL is this one or below it."""
        here = self.text.rstrip("/")
        return other == here or other.startswith(here + "/")


@dataclass(frozen=True, slots=True)
class There:
    """One file beyond this machine: its URL, its path below what was listed, its time, and the stamp of its state.

    The stamp tells this state from any other; it is empty where the place tells nothing of the kind.
    """

    url: str
    name: str
    modified: float
    stamp: str


def is_url(text: str) -> bool:
    """Whether a text names a place beyond this machine and not a path on it."""
    return _URL.match(text) is not None


def system_of(url: str) -> tuple[Any, str]:
    """The file system of a URL and the path there; raises ``UsageError`` where its library is missing or the kind unknown."""
    kind, _, place = url.partition("://")
    if not place.strip("/"):
        raise UsageError(f"{url}: 后面没有写存储桶或文件夹; it names no bucket or folder")
    try:
        import fsspec

        return fsspec.core.url_to_fs(url)  # type: ignore[no-any-return]
    except ImportError as error:
        raise UsageError(
            f"{url}: 需要另装读写“{kind}://”的库，运行 {EXTRA}; reading and writing “{kind}://” needs a library more: {EXTRA}"
        ) from error
    except ValueError as error:
        raise UsageError(f"{url}: 不认识“{kind}://”这种地址; addresses of the kind “{kind}://” are not known") from error


def cannot_reach(url: str, error: Exception) -> UsageError:
    """Say in one line why a place beyond this machine cannot be used."""
    # a server that does not answer has no files either: that is said of it by whoever was asked
    if isinstance(error, FileNotFoundError) and not isinstance(error.__cause__, OSError):
        return UsageError(f"{url}: 没有这个存储桶、文件夹或文件; there is no such bucket, folder or file")
    if isinstance(error, PermissionError) or "credentials" in str(error).lower():
        return UsageError(
            f"{url}: 没有访问权限，请检查密钥（如环境变量 AWS_ACCESS_KEY_ID）; access was refused, look at the keys (such as the "
            "environment variable AWS_ACCESS_KEY_ID)"
        )
    kind = type(error.__cause__ if isinstance(error, FileNotFoundError) else error).__name__
    return UsageError(f"{url}: 连接不上，请检查地址和网络; cannot be reached, look at the address and the network ({kind})")


def _states(found: Mapping[str, Any]) -> str:
    told = next((found[key] for key in STATES if found.get(key)), None)
    return "" if told is None else f"{told}:{found.get('size')}"


def _time(found: Mapping[str, Any]) -> float:
    for key in STATES:
        said = found.get(key)
        if isinstance(said, datetime):
            return said.timestamp()
        if isinstance(said, int | float):
            return float(said)
    return 0.0


def listed(url: Url, *, absent: bool = False) -> tuple[There, ...]:
    """Every file at or below a URL, by name; raises ``UsageError``, with ``absent`` not where there is nothing."""
    system, root = system_of(url.text)
    try:
        if not (absent or system.exists(root)):
            system.info(root)  # says why
            raise FileNotFoundError(root)
        system.invalidate_cache()
        found = system.find(root, detail=True)
    except FileNotFoundError as error:
        if absent and _bucket_is_there(system, root):
            return ()
        raise cannot_reach(url.text, error) from error
    except Exception as error:  # each library has exceptions of its own
        raise cannot_reach(url.text, error) from error
    kind, top = url.text.partition("://")[0], root.rstrip("/")
    out = []
    for path, told in sorted(found.items()):
        if told.get("type") == "directory" or path.endswith("/"):
            continue
        name = path[len(top) :].lstrip("/") or path.rpartition("/")[2]
        out.append(There(f"{kind}://{path.lstrip('/')}", name, _time(told), _states(told)))
    if not (out or absent or _bucket_is_there(system, root)):
        raise cannot_reach(url.text, FileNotFoundError(root))
    return tuple(out)


def _bucket_is_there(system: Any, root: str) -> bool:
    """Whether one may write below a path: a bucket has to be there, a folder in it comes by itself."""
    bucket = root.strip("/").partition("/")[0]
    return "memory" in _protocols(system) or bool(system.exists(bucket))


def _protocols(system: Any) -> tuple[str, ...]:
    return (system.protocol,) if isinstance(system.protocol, str) else tuple(system.protocol)


def exists(url: str) -> bool:
    """Whether there is a file at a URL; raises ``UsageError``."""
    system, path = system_of(url)
    try:
        system.invalidate_cache()
        return bool(system.exists(path))
    except Exception as error:
        raise cannot_reach(url, error) from error


class _Fetched:
    """The files that this process fetched lately, in a folder that goes with it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="workbook-tools-"))
        self.lock = threading.Lock()
        self.files: OrderedDict[str, Path] = OrderedDict()
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)

    def get(self, url: str, stamp: str) -> Path:
        key = hashlib.sha256(f"{url}\n{stamp}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
        with self.lock:
            if stamp and key in self.files:
                self.files.move_to_end(key)
                return self.files[key]
        handle, name = tempfile.mkstemp(dir=self.folder)
        os.close(handle)
        system, path = system_of(url)
        system.get_file(path, name)
        with self.lock:
            self.files[key] = Path(name)
            self.files.move_to_end(key)
            while len(self.files) > KEPT:
                self.files.popitem(last=False)[1].unlink(missing_ok=True)
        return Path(name)


_held: dict[int, _Fetched] = {}
_first = threading.Lock()


def fetched(url: str, stamp: str) -> Path:
    """A file of a URL on this machine; one that was fetched in that state lately is there already. Raises ``FileRefused``."""
    with _first:
        held = _held.get(os.getpid()) or _held.setdefault(os.getpid(), _Fetched())
    try:
        return held.get(url, stamp)
    except OSError as error:
        raise refused_by_system(error) from error
    except UsageError:
        raise
    except Exception as error:  # each library has exceptions of its own
        raise FileRefused("file.unreadable", "device") from error
