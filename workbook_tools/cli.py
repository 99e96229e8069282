"""Arguments in, exit status out.

What belongs here: the commands and their options. What does not: what they do (``commands``),
which is imported only when a command runs, so that ``--help`` costs nothing.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from .errors import DefinitionError, MistakesInCells, UsageError, cannot_write, refused
from .garbage import HARDLY, SELDOM, none_from_now
from .version import VERSION
from .words import Words

THREADS = "OPENBLAS_NUM_THREADS"
"""Tells numpy how many threads multiply its matrices, of which no command has any: each takes a tenth of a second of a processor to begin."""
FORM_ZH, FORM_EN = "表的标识或文件夹", "the id of a form or its folder"
FORM = f"{FORM_ZH}; {FORM_EN}"
NO_CHINESE = Words(
    "这里的语言环境不能用中文文件名，请先设环境变量 PYTHONUTF8=1（或 LC_ALL=C.UTF-8）",
    "names of files cannot be in Chinese in this locale, set the environment variable PYTHONUTF8=1 (or LC_ALL=C.UTF-8) first",
)


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with a command and where to look."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: 命令写得不对，用法见 {self.prog} --help; {message}, see {self.prog} --help\n")


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day like 2022-04-01") from None


def parser() -> argparse.ArgumentParser:
    """Build the parser of every command."""
    top = _Parser(
        prog="workbook-tools",
        description="生成锁定的 Excel 填报表，批量核对收回的文件，汇总成一份报告; "
        "generate locked workbooks, check what comes back, add it up",
    )
    top.add_argument("--version", action="version", version=f"workbook-tools {VERSION}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="用自带数据演示全过程; the whole story on real files")
    demo.add_argument("dir", nargs="?", type=Path, default=Path("demo-output"), metavar="DIR")

    shelf = _Parser(add_help=False)
    shelf.add_argument(
        "--forms", type=Path, action="append", default=[], metavar="DIR",
        help="另有表的文件夹，可写多次；也可用环境变量 WORKBOOK_TOOLS_FORMS; a further folder of forms",
    )

    form = commands.add_parser("form", help="查看、校验表的定义; look at and judge form definitions")
    verbs = form.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("list", parents=[shelf], help="有哪些表; the forms there are")
    show = verbs.add_parser("show", parents=[shelf], help="列出每个填报项; list every input")
    show.add_argument("form", metavar="FORM", help=FORM)
    show.add_argument("--json", action="store_true", help="输出 JSON; print JSON")
    validate = verbs.add_parser("validate", parents=[shelf], help="校验表的定义; judge a definition")
    validate.add_argument("form", metavar="FORM", help=FORM)
    validate.add_argument("--earlier", metavar="FORM", help="与它比较编号的旧版，默认手头的上一版; the version whose ids are compared, the one before by default")
    schema = verbs.add_parser("schema", parents=[shelf], help="报送记录的 JSON Schema; the schema of a submission")
    schema.add_argument("form", metavar="FORM", help=FORM)

    guide = verbs.add_parser("guide", parents=[shelf], help="填写指南（Markdown）; the filling guide")
    guide.add_argument("form", metavar="FORM", help=FORM)
    guide.add_argument("--lang", choices=("zh", "en"), default="zh")

    diff = verbs.add_parser("diff", parents=[shelf], help="两个定义的差别; what differs between two definitions")
    diff.add_argument("old", metavar="OLD", help=FORM)
    diff.add_argument("new", metavar="NEW", help=FORM)

    draft = verbs.add_parser("draft", help="从通知或模板起草一张表; draft a form from a notice")
    draft.add_argument("notice", type=Path, metavar="NOTICE", help="通知或模板（Word、文本或 Excel）; a notice or template")
    draft.add_argument("--out", required=True, type=Path, metavar="DIR")
    draft.add_argument("--force", action="store_true", help="覆盖挡路的文件; replace what stands in the way")
    draft.add_argument("--edits", type=Path, metavar="FILE.json", help="起草后照着改的清单; edits that are made to the draft")
    edits = verbs.add_parser("edits", parents=[shelf], help="从草稿到一张表要改哪些; the edits that make a form of a draft")
    edits.add_argument("notice", type=Path, metavar="NOTICE", help="通知或模板（Word、文本或 Excel）; a notice or template")
    edits.add_argument("form", metavar="FORM", help=FORM)
    edits.add_argument("--out", required=True, type=Path, metavar="FILE.json")
    edits.add_argument("--force", action="store_true", help="覆盖挡路的文件; replace what stands in the way")
    to_excel = verbs.add_parser("to-excel", parents=[shelf], help="把表的定义写成可编辑的工作簿; the definition as a workbook to edit")
    to_excel.add_argument("form", metavar="FORM", help=FORM)
    to_excel.add_argument("--out", required=True, type=Path, metavar="FILE.xlsx")
    to_excel.add_argument("--force", action="store_true", help="覆盖挡路的文件; replace what stands in the way")
    from_excel = verbs.add_parser("from-excel", help="把编辑好的工作簿转回表的定义; the definition from an edited workbook")
    from_excel.add_argument("file", type=Path, metavar="FILE.xlsx")
    from_excel.add_argument("--out", required=True, type=Path, metavar="DIR")
    from_excel.add_argument("--force", action="store_true", help="覆盖挡路的文件; replace what stands in the way")

    preview = verbs.add_parser("preview", parents=[shelf], help="按类型填好的表，并逐条违反规则; the form filled in, and each rule broken")
    preview.add_argument("form", metavar="FORM", help=FORM)
    preview.add_argument("--out", required=True, type=Path, metavar="DIR")
    preview.add_argument("--force", action="store_true", help="覆盖挡路的文件; replace what stands in the way")
    preview.add_argument("--quiet", action="store_true", help="不显示进度; no signs of progress")
    publish = verbs.add_parser("publish", parents=[shelf], help="通知的附件：空白表、指南、规则、定义; what goes with a notice")
    publish.add_argument("form", metavar="FORM", help=FORM)
    publish.add_argument("--out", required=True, type=Path, metavar="FILE.zip")
    publish.add_argument("--force", action="store_true", help="覆盖挡路的文件; replace what stands in the way")

    generate = commands.add_parser("generate", parents=[shelf], help="生成工作簿; generate workbooks")
    generate.add_argument("--form", required=True, metavar="FORM", help=FORM)
    generate.add_argument("--units", type=Path, metavar="units.csv", help="名册（.xlsx 或 CSV），每单位一份; the roster, one a unit")
    generate.add_argument("--out", type=Path, default=Path("."), metavar="DIR")
    generate.add_argument("--rows", type=int, metavar="N", help="清单行数; rows of the main list")

    generate.add_argument("--force", action="store_true", help="覆盖挡路的文件; replace what stands in the way")
    generate.add_argument("--quiet", action="store_true", help="不显示进度; no signs of progress")

    migrate = commands.add_parser(
        "migrate", parents=[shelf], help="把旧文件的内容转到新表; the answers of an older return in a fresh workbook",
    )
    migrate.add_argument("old", type=Path, metavar="OLD.xlsx")
    migrate.add_argument("--form", required=True, metavar="FORM", help=FORM)
    migrate.add_argument("--out", required=True, type=Path, metavar="NEW.xlsx")
    migrate.add_argument("--rows", type=int, metavar="N", help="清单行数，不够时自动增加; rows of the main list, at least")
    migrate.add_argument(
        "--same", action="append", default=[], metavar="ID[=ID]",
        help="确认是同一件事的填报项：编号，或 旧编号=新编号，可写多次; confirm that a question is the same: its id, or old id=new id, again and again",
    )
    migrate.add_argument("--force", action="store_true", help="覆盖已有的文件; replace a file that is in the way")

    check = commands.add_parser("check", parents=[shelf], help="核对收回的文件; check what came back")
    check.add_argument("paths", nargs="+", metavar="PATH", help="文件或文件夹，也可是 s3:// 等地址; files or folders, or URLs such as s3://")
    check.add_argument("--out", required=True, metavar="DIR", help="结果文件夹，也可是 s3:// 等地址; the folder of results, or its URL")
    check.add_argument("--units", type=Path, metavar="units.csv", help="名册（.xlsx 或 CSV），用来找出未报送的单位; the roster")
    check.add_argument(
        "--form", action="append", default=[], metavar="FORM", help=f"要收的表，可写多次，{FORM_ZH}; a form that is asked for, {FORM_EN}",
    )
    check.add_argument("--jobs", type=int, metavar="N", help="同时核对几个文件，默认按处理器个数; files at a time")
    check.add_argument(
        "--engine", choices=("local", "dask"), default="local", help="在本机或在 dask 集群上核对; on this machine or on a dask cluster",
    )
    check.add_argument("--scheduler", default="", metavar="ADDRESS", help="dask 调度器的地址; the address of the dask scheduler, such as tcp://host:8786")
    check.add_argument("--lang", choices=("zh", "en"), default="zh")
    check.add_argument(
        "--decisions", type=Path, metavar="FILE", help="人工认定的文件（.xlsx 或 CSV），在结果文件夹里认定的不必写; what staff decided",
    )
    check.add_argument("--aggregate", type=Path, metavar="FILE.xlsx", help="核对后随即汇总通过的报送; add up what was accepted as well")
    check.add_argument("--no-copies", action="store_true", help="不做批注副本; make no annotated copies")
    check.add_argument(
        "--deadline", type=_day, metavar="DAY", help="通知中的报送期限，写成 2022-04-01; the deadline that the letters give",
    )
    check.add_argument("--contact", default="", metavar="TEXT", help="通知中的联系人和电话; whom the letters tell to ask")
    check.add_argument("--sender", default="", metavar="TEXT", help="通知的落款单位; who the letters are from")
    check.add_argument("--force", action="store_true", help="覆盖挡路的文件; replace what stands in the way")
    check.add_argument("--quiet", action="store_true", help="不显示进度; no signs of progress")
    check.add_argument("--strict", action="store_true", help="未说明的核实项也退回; reject unexplained 核实")

    aggregate = commands.add_parser("aggregate", parents=[shelf], help="汇总通过的报送; add up accepted returns")
    aggregate.add_argument("dir", type=Path, metavar="DIR")
    aggregate.add_argument("--out", required=True, type=Path, metavar="FILE.xlsx")
    aggregate.add_argument("--form", metavar="FORM", help=f"汇总哪种表，{FORM_ZH}; which form, {FORM_EN}")
    aggregate.add_argument("--parquet", type=Path, metavar="DIR")
    aggregate.add_argument("--sqlite", type=Path, metavar="FILE", help="另存为 SQLite 数据库; the tidy tables as an SQLite file as well")
    aggregate.add_argument(
        "--compare", type=Path, metavar="DIR", help="与以前的核对结果对比，可以是另一种表; tell what changed since an earlier check, of this form or another",
    )
    aggregate.add_argument(
        "--chains", type=Path, metavar="FILE", help="行业（代码或名称）和产业链的对照表，代替自带的; a table of industries and their chains instead of the program's own",
    )
    rows = aggregate.add_mutually_exclusive_group()
    rows.add_argument("--only-clean", action="store_const", dest="only", const="clean", default="", help="只汇总没有核实事项的行; only rows with nothing to verify")
    rows.add_argument(
        "--only-explained", action="store_const", dest="only", const="explained",
        help="只汇总没有核实事项或已说明的行; only rows with nothing to verify, or explained",
    )
    aggregate.add_argument("--force", action="store_true", help="覆盖挡路的文件; replace what stands in the way")

    addin = commands.add_parser("addin", help="Excel 加载项“园区填报”; the Excel add-in")
    verbs = addin.add_subparsers(dest="verb", required=True, metavar="VERB")
    build = verbs.add_parser("build", parents=[shelf], help="生成加载项文件 park-forms.xlam; make the add-in's file")
    build.add_argument("--out", type=Path, default=Path("park-forms.xlam"), metavar="FILE.xlam")
    install = verbs.add_parser("install", parents=[shelf], help="放进本机 Excel 的加载项文件夹; put it where Excel looks for add-ins")
    for verb in (build, install):
        verb.add_argument(
            "--form", action="append", default=[], metavar="FORM",
            help=f"能检查的表，可写多次，默认全部，{FORM_ZH}; a form that it checks, all by default, {FORM_EN}",
        )
        verb.add_argument("--force", action="store_true", help="覆盖挡路的文件; replace what stands in the way")
    verbs.add_parser("uninstall", help="从本机 Excel 拿走加载项; take it away again")
    return top


def _run(options: argparse.Namespace) -> int:
    if options.command == "form":
        return _run_form(options)
    if options.command == "generate":
        from .commands import rounds

        return rounds.generate(
            options.form, options.forms, options.units, options.out, options.rows, force=options.force,
            quiet=options.quiet,
        )
    if options.command == "migrate":
        from .commands import rounds

        return rounds.migrate(
            options.old, options.form, options.forms, options.out, options.rows, force=options.force, same=options.same,
        )
    if options.command == "check":
        from .commands import rounds

        return rounds.check(
            options.paths, options.out, options.units, options.form, options.forms, options.jobs, options.lang,
            options.strict, options.force, options.decisions, options.quiet, copies=not options.no_copies,
            deadline=options.deadline, contact=options.contact, sender=options.sender, engine=options.engine,
            scheduler=options.scheduler, totals=options.aggregate,
        )
    if options.command == "aggregate":
        from .commands import adding_up

        return adding_up.aggregate(
            options.dir, options.out, options.form, options.forms, options.parquet, force=options.force, only=options.only,
            sqlite=options.sqlite, compare=options.compare, chains=options.chains,
        )
    if options.command == "addin":
        from .commands import add_in

        if options.verb == "build":
            return add_in.build(options.out, options.form, options.forms, force=options.force)
        if options.verb == "install":
            return add_in.install_here(options.form, options.forms, force=options.force)
        return add_in.uninstall_here()
    from .demo.play import play

    return play(options.dir)


def _run_form(options: argparse.Namespace) -> int:
    from .commands import design, forms

    match options.verb:
        case "list":
            return forms.list_forms(options.forms)
        case "show":
            return forms.show(options.form, options.forms, options.json)
        case "validate":
            return forms.validate(options.form, options.forms, options.earlier)
        case "diff":
            return forms.diff(options.old, options.new, options.forms)
        case "guide":
            return forms.guide(options.form, options.forms, options.lang)
        case "preview":
            return design.preview_form(options.form, options.forms, options.out, force=options.force, quiet=options.quiet)
        case "publish":
            return design.publish(options.form, options.forms, options.out, force=options.force)
        case "draft":
            return design.draft(options.notice, options.out, force=options.force, edits=options.edits)
        case "edits":
            return design.edits(options.notice, options.form, options.forms, options.out, force=options.force)
        case "to-excel":
            return design.to_excel(options.form, options.forms, options.out, force=options.force)
        case "from-excel":
            return design.from_excel(options.file, options.out, force=options.force)
    return forms.schema(options.form, options.forms)


def names_in_chinese() -> bool:
    """Whether files can be named in Chinese here, as results are."""
    try:
        os.fsencode(NO_CHINESE.zh)
    except UnicodeEncodeError:
        return False
    return True


def _ended(arguments: Sequence[str] | None) -> int:
    """Run one command; what ends it becomes one line and a status."""
    options = parser().parse_args(arguments)
    os.environ.setdefault(THREADS, "1")
    gc.set_threshold(*(HARDLY if options.command in ("generate", "check") else SELDOM))
    if arguments is None and options.command == "generate":
        # openpyxl imports numpy to know its kinds of numbers, of which no workbook made here has any; as a command nobody else does
        sys.modules.setdefault("numpy", None)  # type: ignore[arg-type]
    try:
        return _run(options)
    except UsageError as mistake:
        print(f"workbook-tools: {mistake}", file=sys.stderr)
        return 2
    except DefinitionError as mistake:
        from .commands.endings import problem_said

        for problem in mistake.problems:
            said = problem if isinstance(mistake, MistakesInCells) else problem_said(problem)
            print(f"workbook-tools: {said}", file=sys.stderr)
        return 2
    except OSError as error:  # a place that nobody looked at before
        print(f"workbook-tools: {refused(error)}", file=sys.stderr)
        return 2
    except UnicodeEncodeError:
        if names_in_chinese():
            raise
        print(f"workbook-tools: {NO_CHINESE.zh}; {NO_CHINESE.en}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("workbook-tools: 已中断; interrupted", file=sys.stderr)
        return 130
    finally:
        if arguments is None:
            none_from_now()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a wrong command is one line on stderr (a wrong form one for each mistake) and status 2."""
    from .commands.streams import patient

    with patient() as told:
        status = _ended(arguments)
        for output in told[:1]:
            output.flush()
            # who closes a pipe has read enough: all that the command had to do is done
            if output.refused is not None and not isinstance(output.refused, BrokenPipeError):
                print(f"workbook-tools: {cannot_write('stdout', output.refused)}", file=sys.stderr)
                return 2
    return status
