"""The words of the codes that concern files, structure and the roster, in one visible tuple.

What belongs here: what such a code means, its severity, what was found, what to do. What does
not: the words of rules about answers, which the form declares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import Refusal
from ..levels import Severity
from ..words import Fact, Texts, Words
from .finding import Finding


@dataclass(frozen=True, slots=True)
class Entry:
    """One code: severity, what was found, what to do; and what else it is where an answer is, or is not, at stake."""

    code: str
    severity: Severity
    found: Words
    fix: Words
    also: tuple[Severity, ...] = ()

    @property
    def texts(self) -> Texts:
        """Its sentences; what is asked for goes without saying."""
        return Texts(Words("", ""), self.found, self.fix)


CATALOGUE: tuple[Entry, ...] = (
    Entry("file.not_workbook", "error",
          Words("不是 Excel 工作簿（{why}）", "is not an Excel workbook ({why})"),
          Words("请报送省里下发的 .xlsx 文件", "Send the .xlsx file that was handed out")),
    Entry("file.attachment", "info",
          Words("是附件，不是填报表（{why}）", "is an attachment and no return ({why})"),
          Words("已登记，不作核对", "Noted; nothing in it was checked")),
    Entry("file.blank", "error",
          Words("是空白表，什么也没有填", "is blank, nothing is filled in"),
          Words("请填好后再报送；发错文件的，请改发填好的那一份",
                "Fill it in and send it again, or send the one that was filled in")),
    Entry("file.undecided", "error",
          Words("待认定：{why}", "waits for a decision: {why}"),
          Words("请在“人工认定.xlsx”中选定", "Decide in the workbook of decisions")),
    Entry("file.decided", "info",
          Words("按人工认定：{decision}", "was decided upon: {decision}"),
          Words("无须处理", "Nothing to do")),
    Entry("file.damaged", "error",
          Words("文件已损坏，无法读取（{why}）", "is damaged and cannot be read ({why})"),
          Words("请在 Excel 或 WPS 中打开后另存一次再报送", "Open it in Excel or WPS, save it again and send that")),
    Entry("file.encrypted", "error",
          Words("文件设有打开密码", "needs a password to open"),
          Words("请在“文件—信息—保护工作簿”中取消打开密码，存为 .xlsx 后再报送",
                "Remove the password under File, Info, Protect Workbook, save as .xlsx, and send it again")),
    Entry("file.archive_locked", "error",
          Words("压缩包设有密码，里面的文件打不开", "is or stands in an archive with a password, and cannot be opened"),
          Words("请不设密码重新压缩成 .zip，或直接报送里面的 .xlsx 文件",
                "Pack it again as .zip without a password, or send the .xlsx files themselves")),
    Entry("file.archive_format", "error",
          Words("是{kind}，里面的文件没有读取", "is {kind} whose files were not read"),
          Words("请解压后报送里面的 .xlsx 文件，或重新压缩成不设密码的 .zip",
                "Unpack it and send the .xlsx files, or pack them again as .zip without a password")),
    Entry("file.legacy_format", "error",
          Words("是旧格式文件（{why}），无法全部核对", "is in an old format ({why}) that cannot be checked in full"),
          Words("请在 Excel 或 WPS 中另存为 .xlsx 后再报送", "Save it as .xlsx in Excel or WPS and send that"),
          also=("verify",)),
    Entry("file.hostile", "error",
          Words("文件结构异常，已隔离（{why}）", "has an abnormal structure and was set aside ({why})"),
          Words("请重新下载模板填写", "Fill in a fresh copy of the form")),
    Entry("file.too_large", "error",
          Words("文件过大（{why}）", "is too large ({why})"),
          Words("请删去插入的图片和附件后再报送", "Take out pictures and attachments and send it again")),
    Entry("file.macros", "info",
          Words("文件带有宏，未运行", "carries macros, which were not run"),
          Words("请另存为不带宏的 .xlsx", "Save it as .xlsx without macros")),
    Entry("file.external_links", "info",
          Words("文件链接到其他文件", "links to other files"),
          Words("请核对数字是否为本文件中的数字", "Check that the figures stand in this file itself")),
    Entry("file.wrong_form", "error",
          Words("不是要求报送的表（{why}）", "is not the form that was asked for ({why})"),
          Words("请使用省里下发的文件填写", "Fill in the file that was handed out")),
    Entry("file.old_version", "verify",
          Words("用的不是现行模板：{version}[；{how}]", "was not made with the current form: {version}[; {how}]"),
          Words("相同的项目已按名称读取，请核对新旧版的差别",
                "What both have was read by name; check what differs between the versions")),
    Entry("file.newer_version", "info",
          Words("所用的表另有 {version} 版[（{how}）]", "was made from a form that has a newer version, {version}[ ({how})]"),
          Words("已按文件自己的版本核对；须用新版的，请另行下发",
                "It was checked by its own version; hand out the newer one if that is wanted")),
    Entry("file.form_changed", "info",
          Words("下发之后，{version} 版的定义改过[：{how}]", "was made before version {version} of its form was changed[: {how}]"),
          Words("已按现在的定义核对，请核对改动的部分", "It was checked by the form as it is now; look at what changed"),
          also=("verify",)),
    Entry("file.duplicate", "info",
          Words("与 {other} [{what}]完全相同", "is the same as {other}[ {what}]"),
          Words("只计一次，无须处理", "Counted once; nothing to do")),
    Entry("file.superseded", "info",
          Words("已被同一单位的 {other}（{why}）替代", "was superseded by {other} ({why}) of the same unit"),
          Words("本件不计，无须处理", "This one does not count; nothing to do")),
    Entry("file.unit_unknown", "error",
          Words("对不上名册中的单位（{why}）", "matches no unit of the roster ({why})"),
          Words("请使用发给本单位的文件，或在封面填写单位名称",
                "Use the file made out for the unit, or name the unit on the cover")),
    Entry("file.unit_mismatch", "verify",
          Words("封面填的单位与文件所属单位不一致：{cover} ≠ {roster}", "names another unit on its cover: {cover} ≠ {roster}"),
          Words("请核对是否用错了文件", "Check whether another unit's file was used")),
    Entry("file.open_elsewhere", "info",
          Words("报送时文件仍被打开", "was still open elsewhere when it was sent"),
          Words("请确认内容已保存", "Make sure that it was saved")),
    Entry("file.unreadable", "error",
          Words("无法读取（{why}）", "cannot be read ({why})"),
          Words("请确认文件完好、没有被占用、有权读取，再核对一次",
                "See that it is whole, not in use and may be read, and check again")),
    Entry("file.archive", "info",
          Words("是压缩包，内有 {count} 个文件[，{why}]", "is an archive of {count} files[, {why}]"),
          Words("无须处理", "Nothing to do")),
    Entry("file.link", "info",
          Words("是指向 {target} 的链接，其中的文件已在原处核对", "is a link to {target}, whose files are checked where they stand"),
          Words("无须处理", "Nothing to do")),
    Entry("file.litter", "info",
          Words("是系统自动生成的文件，不是报送", "was left by a computer and is no return"),
          Words("无须处理", "Nothing to do")),
    Entry("structure.sheet_missing", "error",
          Words("缺少工作表或表中的内容：{what}", "lacks a sheet or a part of one: {what}"),
          Words("请使用省里下发的文件重新填写", "Fill in a fresh copy of the form"),
          also=("info",)),
    Entry("structure.names_lost", "info",
          Words("单元格名称丢失 {count} 个，已按原位置读取", "lost {count} cell names; read at their old places"),
          Words("请核对内容是否移位", "Check that nothing has moved")),
    Entry("structure.protection_removed", "info",
          Words("工作表保护已被取消", "has its protection removed"),
          Words("请核对是否改动了表格", "Check that the form was not altered")),
    Entry("structure.validation_removed", "info",
          Words("有 {count} 个单元格的输入限制已丢失，多因粘贴所致[（另有 {more} 处）]",
                "lost the input limits of {count} cells, mostly by pasting[ ({more} more places)]"),
          Words("数据已照常核对，无须处理", "The answers were checked all the same; nothing to do")),
    Entry("structure.format_lost", "verify",
          Words("有 {count} 格因粘贴失去了原来的格式，其中的“{found}”按“{scale}”读取，格内显示的可能不是这个数[（另有 {more} 处）]",
                "has {count} cells that lost their format by pasting; “{found}” was read with {scale}, which may not be what the "
                "cell shows[ ({more} more places)]"),
          Words("请核对格内显示的是不是应填的数，不是的请重新填写",
                "See whether the cell shows what was meant; if not, type it again")),
    Entry("structure.shown_otherwise", "verify",
          Words("格内显示的是“{shown}”，文件里存的是“{value}”[（另有 {more} 处）]",
                "shows “{shown}” and holds “{value}”[ ({more} more places)]"),
          Words("请核对应填的是哪一个，把格式改为常规后重新填写", "See which is meant, make the format a general one and type it again")),
    Entry("structure.struck_out", "verify",
          Words("“{found}”带删除线或上下标[，去掉这些字符后是“{seen}”]，仍按“{found}”读取[（另有 {more} 处）]",
                "“{found}” has characters struck out, raised or lowered[; without them it is “{seen}”]. It was read as “{found}”"
                "[ ({more} more places)]"),
          Words("请只留应填的内容，删去作废的字符和注号，取消删除线", "Leave only what is meant, and take out what is struck out and marks of notes")),
    Entry("structure.text_cut", "verify",
          Words("文字正好 {length} 个字符，以“{tail}”结尾，可能在另存为 .xls 时被截断",
                "has exactly {length} characters and ends in “{tail}”: saving it as .xls may have cut it"),
          Words("请核对文字是否完整，并改存 .xlsx 报送", "See whether the text is whole, and send it as .xlsx")),
    Entry("structure.text_box", "verify",
          Words("格上有文本框或图形，写着“{words}”，不会被读取[（另有 {more} 处）]",
                "lies under a text box or shape that says “{words}”, which is not read[ ({more} more places)]"),
          Words("是填报内容的请写进单元格，不是的请删去文本框", "Write it into the cell if it is an answer, and take the box away if it is not"),
          also=("error", "info")),
    Entry("structure.comment", "info",
          Words("格上有批注“{words}”，不作填报内容[（另有 {more} 处）]",
                "has a comment, “{words}”, which is no answer[ ({more} more places)]"),
          Words("批注中如有应填的内容，请写进单元格", "Write what is meant as an answer into the cell")),
    Entry("structure.formula_overwritten", "info",
          Words("有 {count} 处公式被改成了固定内容", "has {count} formulas replaced by fixed content"),
          Words("结果已重新计算，请勿改动公式", "Results were computed anew; leave formulas as they are")),
    Entry("structure.formula_uncomputed", "verify",
          Words("填的是公式，文件中没有它的结果", "holds a formula whose result the file does not carry"),
          Words("请直接填写数字或文字", "Type the number or the text itself")),
    Entry("structure.formula_typed", "info",
          Words("有 {count} 个填报单元格填的是公式，按文件中存的结果读取，这一格是“{text}”",
                "is one of {count} inputs that hold formulas; what the file says that they come to was read, here “{text}”"),
          Words("请核对结果是否就是应填的内容", "See whether that is what was meant")),
    Entry("structure.formula_volatile", "error",
          Words("填的公式每次打开结果都会变，文件中存的是“{text}”[（另有 {more} 处）]",
                "holds a formula that comes to something else each time the file is opened, here “{text}”[ ({more} more places)]"),
          Words("请直接填写数字或文字", "Type the number or the text itself")),
    Entry("structure.formula_external", "verify",
          Words("填的公式引用其他文件，按文件中存的结果“{text}”读取[（另有 {more} 处）]",
                "holds a formula that refers to another file; “{text}” was read, which this file says that it comes to[ ({more} more places)]"),
          Words("请核对后直接填写数字或文字", "Check it, and type the number or the text itself")),
    Entry("structure.date_computed", "info",
          Words("填的是公式，换一天打开可能就是另一个日期，不能据此判定哪一份报送在后",
                "holds a formula, which may come to another date on another day; it does not tell which return is the later one"),
          Words("请直接填写日期", "Type the date itself"),
          also=("verify",)),
    Entry("structure.text_too_long", "error",
          Words("有 {length} 个字符，一个单元格最多 {most} 个", "has {length} characters, one cell holds at most {most}"),
          Words("请删减后重新填写", "Shorten it and type it again")),
    Entry("structure.label_changed", "info",
          Words("表中原有文字“{was}”已被改动[，现为“{now}”][（另有 {more} 处）]",
                "has the form's own words “{was}” changed[ into “{now}”][ ({more} more places)]"),
          Words("请核对所填内容与原表要求是否一致", "Check that the answers are what the form asked for"),
          also=("verify",)),
    Entry("structure.rows_moved", "info",
          Words("行列有增删，已按名称找到各填报项（如 {was} 移到 {now}）",
                "has rows or columns put in or taken out; inputs were found by name (such as {was}, now {now})"),
          Words("请勿增删行列", "Leave rows and columns as they are")),
    Entry("structure.inputs_merged", "verify",
          Words("合并了 {range}，只能读到左上角一格", "merges {range}, of which only the first cell can be read"),
          Words("请取消合并，逐格填写", "Unmerge it and fill in each cell")),
    Entry("structure.hidden_content", "info",
          Words("有隐藏的内容：{why}", "has hidden content: {why}"),
          Words("请取消隐藏后核对", "Unhide it and look at it")),
    Entry("structure.content_outside", "info",
          Words("填报区域以外写有“{text}”，不会被汇总[（另有 {more} 处）]",
                "has “{text}” outside the inputs, where it is not collected[ ({more} more places)]"),
          Words("需要报送的内容请写进填报单元格，不需要的请删去",
                "Write what is to be reported into the input cells, and clear what is not"),
          also=("error",)),
    Entry("structure.list_overflow", "error",
          Words("从“{text}”起有 {rows} 行写在清单以外，不会被汇总（{why}）",
                "goes on below the end of its list, from “{text}” on, in rows that are not collected: {rows} ({why})"),
          Words("请向下发单位索取行数更多的表，不需要的请删去", "Ask whoever sent the form for one with more lines, and clear what is not to be reported")),
    Entry("structure.numbers_joined", "error",
          Words("“{found}”被空格或换行隔开，看不出是一个数还是几个数[（另有 {more} 处）]",
                "“{found}” is set apart by blanks or line breaks and may be one number or several[ ({more} more places)]"),
          Words("请只填一个数，数字中间不要有空格和换行", "Write one number, without blanks and line breaks inside")),
    Entry("structure.picture_in_cell", "error",
          Words("格中是图片，读不出内容[（另有 {more} 处）]", "holds a picture, which cannot be read[ ({more} more places)]"),
          Words("请删去图片，把内容写成文字或数字", "Take the picture out and write what it shows")),
    Entry("structure.inputs_overlap", "error",
          Words("“{label}”和“{other}”读的是同一格[（另有 {more} 处）]", "is read both as “{label}” and as “{other}”[ ({more} more places)]"),
          Words("多因剪切或移动单元格所致，请使用省里下发的文件重新填写，或撤销移动",
                "Cells were cut or moved: undo that, or fill in a fresh copy of the form")),
    Entry("structure.input_misplaced", "error",
          Words("按“{label}”读取[，格里却写着另一项的名称“{held}”][，旁边的文字却是“{now}”][，原表中它却在“{home}”的 {at}][，那里写着“{there}”][（另有 {more} 处）]",
                "is read as “{label}”[, but holds the name of something else, “{held}”][, but the words around it are “{now}”][, but the form has it on “{home}” in {at}]"
                "[, where “{there}” stands][ ({more} more places)]"),
          Words("多因剪切或移动单元格所致，请使用省里下发的文件重新填写，或撤销移动",
                "Cells were cut or moved: undo that, or fill in a fresh copy of the form")),
    Entry("structure.sheet_added", "info",
          Words("多出工作表“{name}”，不会被汇总", "has an extra sheet “{name}”, which is not collected"),
          Words("需要报送的内容请写进原有工作表", "Write what is to be reported into the form's own sheets"),
          also=("verify",)),
    Entry("structure.sheet_renamed", "info",
          Words("工作表名称已改，原名“{was}”", "has a renamed sheet, which was “{was}”"),
          Words("已按单元格名称读取，无须处理", "It was read by cell names; nothing to do")),
    Entry("structure.resaved", "info",
          Words("经 {writer} 另存，工作表保护和输入限制随之丢失，不属改动",
                "was saved by {writer}, which drops locks and input limits; this is not tampering"),
          Words("数据已照常核对，无须处理", "The answers were checked all the same; nothing to do")),
    Entry("roster.not_returned", "error",
          Words("没有报送[“{form}”]", "did not answer[ “{form}”]"),
          Words("请催报", "Send a reminder")),
)

_AGAIN = Words("请重新压缩成 .zip 后报送，或直接报送里面的 .xlsx 文件", "Pack it again as .zip and send that, or send the .xlsx files themselves")
_UNREAD = Words("打不开的文件，请看各自的提示", "See what is said of each file that could not be opened")
FIXES: Mapping[str, Words] = {
    "archive": _AGAIN, "entry": _AGAIN, "inner_archive": _AGAIN,
    "no_files": Words("请把填好的 .xlsx 文件放进去重新压缩，或直接报送 .xlsx 文件",
                      "Put the .xlsx files that were filled in into it, or send them themselves"),
    "unfinished": Words("请重新下载或重新发送；仍打不开的，请在 Excel 或 WPS 中打开原文件，另存一次再报送",
                        "Download it or send it once more; if that does not help, open the original in Excel or WPS, save it again and send that"),
    "nested": Words("请解压后报送里面的 .xlsx 文件", "Unpack it and send the .xlsx files"),
    "archive_size": Words("请分成几个压缩包，或直接报送里面的 .xlsx 文件", "Make several archives of it, or send the .xlsx files themselves"),
    "list_free": Words("请移到清单的空行里，不需要的请删去", "Move them into the empty lines of the list, and clear what is not to be reported"),
    "some_unread": _UNREAD, "none_read": _UNREAD,
}
"""What to do instead, where a reason asks for something else than its code: what helps a workbook does not help an archive."""
BY_CODE = {entry.code: entry for entry in CATALOGUE}


def catalogued(
    code: str, file: str, values: Mapping[str, Fact] | None = None, *, unit: str | None = None,
    sheet: str | None = None, cell: str | None = None, found: str | None = None, expected: str | None = None,
    severity: Severity | None = None, reason: str = "",
) -> Finding:
    """A finding about a whole file, a sheet, a cell around the inputs or a unit.

    ``severity`` overrides the code's own; ``reason`` is a key of ``reasons.REASONS``; ``values`` fill the blanks of
    the sentences of both. Raises ``ValueError`` for a severity that the code is not known to have.
    """
    entry = BY_CODE[code]
    if severity not in {None, entry.severity, *entry.also}:
        raise ValueError(f"{code} is never {severity}")
    return Finding(
        code=code, severity=severity or entry.severity, file=file, unit=unit, sheet=sheet or None,
        cell=cell or None, found=found or None, expected=expected or None, reason=reason, values=values or {},
    )


def refused(refusal: Refusal, file: str) -> Finding:
    """The finding about a file, or a part of it, that is not read; of an archive that is damaged not what a workbook would lack."""
    known = refusal.reason in FIXES and refusal.reason != "unfinished"
    if refusal.code == "file.damaged" and not known and file.lower().endswith(ARCHIVES):
        return catalogued(refusal.code, file, reason="no_files" if refusal.reason == "empty_archive" else "archive")
    return catalogued(refusal.code, file, refusal.values, sheet=refusal.sheet, reason=refusal.reason)


ATTACHED = ("kind", "unknown_kind", "other_document")
"""Reasons for being no workbook that a scan, a picture, a text or a document has."""
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et", ".ett", ".xltx", ".xlsb", ".ods", ".csv")
"""How the name of a file ends that its sender takes for a workbook."""


ARCHIVES = (".zip", ".rar", ".7z")
"""How the name of a file ends that its sender takes for an archive."""


def attached(refusal: Refusal, file: str) -> Finding | None:
    """The note on a file that is no workbook and is not called one; ``None`` for any other."""
    if refusal.code != "file.not_workbook" or refusal.reason not in ATTACHED or file.lower().endswith(WORKBOOKS):
        return None
    return catalogued("file.attachment", file, refusal.values, reason=refusal.reason)
