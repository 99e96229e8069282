"""Put the add-in into the folder where Excel looks for add-ins, and take it away again; nothing else is changed.

What belongs here: which folder that is, what is in the way of using the add-in there, and what to do next. What does not:
making the file (``build``).
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from ..errors import UsageError
from ..form.definition import Form
from ..made import made_here, require_ours
from ..words import Words
from .build import write_add_in

FILE = "park-forms.xlam"
MAC_FOLDER = PurePosixPath("Library/Group Containers/UBF8T346G9.Office/User Content.localized/Add-Ins.localized")
WINDOWS_FOLDER = PureWindowsPath("Microsoft/AddIns")
XLSTART = PureWindowsPath("Microsoft/Excel/XLSTART/xlwings.xlam")
SECURITY = r"Software\Microsoft\Office\16.0\Excel\Security"
"""Where the registry of Windows keeps Excel's trust settings, of the user and, above it, of a policy."""
POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
WARNINGS = "VBAWarnings"
ALL_OFF, SIGNED_ONLY = 4, 3

_ELSEWHERE = UsageError(
    "这个系统上没有桌面版 Excel 的加载项文件夹：请用“workbook-tools addin build”生成文件，拷到装有 Excel 的电脑上再加载; "
    "there is no folder for Excel's add-ins on this system: make the file with “workbook-tools addin build” and copy it to a computer with Excel"
)
NEXT = Words(
    "请打开 Excel，在“文件”“选项”“加载项”“转到”中勾选 park-forms",
    "open Excel and tick park-forms under File, Options, Add-ins, Go",
)
MACROS_OFF = Words(
    "Excel 的信任设置禁用了宏，加载项不会运行：请在“信任中心”“宏设置”改为“禁用所有宏，并发出通知”",
    "the trust settings switch every macro off, so the add-in will not run: choose to be notified instead",
)
MACROS_SIGNED = Words(
    "Excel 的信任设置只许运行签名的宏，加载项没有签名，不会运行：请在“信任中心”“宏设置”改为“禁用所有宏，并发出通知”",
    "the trust settings allow signed macros only and the add-in is not signed: choose to be notified instead",
)
BY_POLICY = Words("这项设置由单位统一规定，须请管理员更改", "the setting is a policy; ask the administrator")
NO_XLWINGS = Words(
    "没有找到 xlwings 的加载项：检查本工作簿和检查文件夹可以使用，其余按钮请先运行“xlwings addin install”",
    "the add-in of xlwings was not found: checking works, for the other buttons run “xlwings addin install”",
)


@dataclass(frozen=True, slots=True)
class Computer:
    """What of a computer matters: its system, its environment and its user's folder."""

    system: str
    environment: Mapping[str, str]
    home: Path
    trust: Mapping[str, int]
    """The trust settings of Excel that there are: ``user`` and ``policy``."""


def this_computer(environment: Mapping[str, str]) -> Computer:
    """The computer that this runs on."""
    return Computer(platform.system(), environment, Path.home(), dict(_trust()))


def _trust() -> Iterator[tuple[str, int]]:
    try:
        import winreg
    except ImportError:
        return
    for name, key in (("user", SECURITY), ("policy", POLICY)):
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as held:  # type: ignore[attr-defined]
                yield name, int(winreg.QueryValueEx(held, WARNINGS)[0])  # type: ignore[attr-defined]
        except OSError:
            continue


def folder_of(computer: Computer) -> Path:
    """The folder where Excel looks for a user's add-ins; raises ``UsageError`` where there is none."""
    if computer.system == "Windows" and computer.environment.get("APPDATA"):
        return Path(computer.environment["APPDATA"]).joinpath(*WINDOWS_FOLDER.parts)
    if computer.system == "Darwin":
        return computer.home.joinpath(*MAC_FOLDER.parts)
    raise _ELSEWHERE


def install(forms: Sequence[Form], computer: Computer, *, force: bool = False) -> tuple[Path, list[Words]]:
    """Make the add-in in its folder; gives the file and what the user has to know or to do. Raises ``OSError``."""
    path = folder_of(computer) / FILE
    require_ours([path], force=force)
    write_add_in(path, forms)
    return path, list(advice(computer))


def advice(computer: Computer) -> Iterator[Words]:
    """What is in the way of using the add-in, and the next step."""
    level = computer.trust.get("policy", computer.trust.get("user", 0))
    if level in {ALL_OFF, SIGNED_ONLY}:
        yield MACROS_OFF if level == ALL_OFF else MACROS_SIGNED
        if "policy" in computer.trust:
            yield BY_POLICY
    if computer.system == "Windows" and not Path(computer.environment["APPDATA"]).joinpath(*XLSTART.parts).is_file():
        yield NO_XLWINGS
    yield NEXT


def uninstall(computer: Computer) -> Path | None:
    """Take the add-in away; nothing where it is not there. Raises ``UsageError`` for a file that was not made here."""
    path = folder_of(computer) / FILE
    if not path.is_file():
        return None
    if not made_here(path.read_bytes()):
        raise UsageError(f"{path}: 不是本工具生成的文件，没有删除; it was not made by this tool and was left alone")
    path.unlink()
    return path
