"""The ways in which what was given ends a piece of work: a wrong command, a wrong form, an unreadable file.

What belongs here: exceptions that every room may raise. What does not: a respondent's mistakes, which are
findings (``check``).
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec, TypeVar

from .words import Fact, Words, filled

P = ParamSpec("P")
R = TypeVar("R")


class UsageError(Exception):
    """A command that cannot be carried out; the text says what is wrong and how to mend it."""


class DefinitionError(ValueError):
    """A form definition that is wrong; ``problems`` lists each place and what is allowed."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class MistakesInCells(DefinitionError):
    """What is wrong with an edited definition, each with its cell, in Chinese and English already."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file or a part of it is not read, as facts.

    ``code`` is of the ``file.`` or ``structure.`` family; ``reason``, where the code can have several, a key
    of ``check.reasons.REASONS``, whose blanks ``values`` fill.
    """

    code: str
    reason: str = ""
    values: Mapping[str, Fact] = field(default_factory=dict)
    sheet: str | None = None


class FileRefused(Exception):
    """A file that ends here, with the facts; how they are worded is no matter of who found them."""

    def __init__(self, code: str, reason: str = "", *, in_sheet: str | None = None, **values: Fact) -> None:
        super().__init__(f"{code}: {reason} {values}")
        self.refusal = Refusal(code, reason, values, in_sheet)


SYSTEM: Mapping[str, Words] = {
    "gone": Words("文件已经不在", "it is not there any more"),
    "no_right": Words("没有读取的权限", "there is no right to read it"),
    "in_use": Words("文件被其他程序占用", "another program holds it"),
    "device": Words("磁盘或网络读取出错", "the disk or the network failed while it was read"),
    "path": Words("路径过长或互相指向", "its path is too long or leads in a circle"),
    "no_file": Words("不是普通文件", "it is not a regular file"),
    "system": Words("操作系统拒绝读取，错误号 {number}", "the operating system refused to read it, error {number}"),
}
"""Why a file cannot be read, in our words: those of the system come in the language of the machine."""
_READING = {
    errno.ENOENT: "gone", errno.EACCES: "no_right", errno.EPERM: "no_right", errno.EBUSY: "in_use",
    errno.ETXTBSY: "in_use", errno.EIO: "device", errno.ESTALE: "device", errno.ETIMEDOUT: "device",
    errno.ELOOP: "path", errno.ENAMETOOLONG: "path", errno.EISDIR: "no_file", errno.ENXIO: "no_file",
}


_NOWHERE = Words("不是文件夹，请换一个名称", "it is no folder, choose another name")
_WRITING: Mapping[int, Words] = {
    errno.ENOSPC: Words("磁盘已满，请腾出空间", "the disk is full, make room"),
    errno.EDQUOT: Words("超过磁盘配额，请腾出空间", "the quota is used up, make room"),
    errno.EFBIG: Words("超过允许的文件大小，请放宽限制", "a limit on the size of files was reached, raise it"),
    errno.EROFS: Words("是只读的，请换一个文件夹", "it is read-only, choose another folder"),
    errno.EACCES: Words("没有写入权限，或文件正被打开，请换一个文件夹或关闭文件", "no right to write, or a file is open there"),
    errno.EPERM: Words("没有写入权限，请换一个文件夹", "no right to write, choose another folder"),
    errno.ENOENT: Words("没有这个文件夹，请先建好", "there is no such folder, make it first"),
    errno.EISDIR: Words("是文件夹，请写文件的名称", "it is a folder, give the name of a file"),
    errno.ENAMETOOLONG: Words("名称太长，请换短一些的", "its name is too long, choose a shorter one"),
    errno.EIO: Words("写入时磁盘或网络出错，请换一个文件夹", "the disk or the network failed, choose another folder"),
    errno.ENOTDIR: _NOWHERE, errno.EEXIST: _NOWHERE,
}


def refused_by_system(error: OSError) -> FileRefused:
    """What the operating system says when a file cannot be read, as a reason of ours."""
    reason = _READING.get(error.errno or 0)
    if reason is not None:
        return FileRefused("file.unreadable", reason)
    return FileRefused("file.unreadable", "system", number=str(error.errno or "?"))


def cannot_read(path: object, error: OSError) -> UsageError:
    """Say in one line why a file that was given cannot be read."""
    told = refused_by_system(error).refusal
    why = SYSTEM[told.reason]
    zh, en = (filled(why, told.values, lang) for lang in ("zh", "en"))
    return UsageError(f"{path}: 读不出来，{zh}; cannot be read, {en}")


def refused(error: OSError) -> UsageError:
    """Say in one line what the operating system refuses, where all that is known is what it says itself."""
    writing = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)
    return (cannot_write if writing else cannot_read)(error.filename or "文件", error)


def cannot_write(path: object, error: OSError, then: Words | None = None) -> UsageError:
    """Say in one line why a file or folder cannot be written and what to do; ``then`` is a further sentence."""
    number = error.errno or "?"
    why = _WRITING.get(error.errno or 0) or Words(f"操作系统拒绝写入，错误号 {number}", f"the system refused it, error {number}")
    zh, en = (f"{why.zh}。{then.zh}", f"{why.en}; {then.en}") if then else (why.zh, why.en)
    return UsageError(f"{path}: 写不进去，{zh}; cannot be written, {en}")


def refusing_in_words(function: Callable[P, R]) -> Callable[P, R]:
    """A function that a program calls: what the operating system refuses while it runs is a ``UsageError`` as well."""

    @wraps(function)
    def called(*arguments: P.args, **named: P.kwargs) -> R:
        try:
            return function(*arguments, **named)
        except OSError as error:
            raise refused(error) from error

    return called
