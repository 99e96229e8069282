"""Every text of the add-in, by key, in both languages: what buttons, macros and commands over an open workbook say.

What belongs here: the words. What does not: where they are said. The macros find them on a hidden sheet, because
their own source is ASCII.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..levels import LEVELS
from ..safe_text import named
from ..words import Words

TEXTS: Mapping[str, Words] = {
    "tab": Words("园区填报", "Park forms"),
    "group_form": Words("填报表", "Forms"),
    "group_check": Words("核对", "Check"),
    "group_sum": Words("汇总", "Add up"),
    "group_more": Words("其他", "More"),
    "Generate": Words("生成填报表", "Generate"),
    "Generate.tip": Words("按名册为每个单位生成一份锁定的填报表", "a locked workbook for each unit of the roster"),
    "Guide": Words("填报指南", "Guide"),
    "Guide.tip": Words("打开本表的填报指南", "open the guide of this form"),
    "CheckBook": Words("检查本工作簿", "Check this workbook"),
    "CheckBook.tip": Words("检查打开的填报表（未保存的也可以），列出检查意见", "check the open return, saved or not, and list what was found"),
    "CheckFolder": Words("检查文件夹…", "Check a folder…"),
    "CheckFolder.tip": Words("检查一个文件夹中收回的全部填报表", "check every return in a folder"),
    "PreviousFinding": Words("上一处问题", "Previous"),
    "PreviousFinding.tip": Words("跳到上一处问题所在的单元格", "go to the cell of the finding before"),
    "NextFinding": Words("下一处问题", "Next"),
    "NextFinding.tip": Words("跳到下一处问题所在的单元格", "go to the cell of the next finding"),
    "ClearMarks": Words("清除标记", "Clear marks"),
    "ClearMarks.tip": Words("去掉检查时加上的颜色、批注和检查意见", "take away colours, comments and the list of findings"),
    "Aggregate": Words("汇总…", "Add up…"),
    "Aggregate.tip": Words("把检查通过的填报表汇总成一个工作簿", "add up the accepted returns in one workbook"),
    "Settings": Words("设置", "Settings"),
    "Settings.tip": Words("查看本机的 Python、表的文件夹和信任设置", "Python, folders of forms and trust settings of this computer"),
    "About": Words("关于", "About"),
    "About.tip": Words("版本和用法", "version and use"),
    "list": Words("检查意见", "Findings"),
    "files": Words("文件", "Files"),
    "h.number": Words("序号", "No."),
    "h.level": Words("级别", "Level"),
    "h.file": Words("文件", "File"),
    "h.sheet": Words("工作表", "Sheet"),
    "h.cell": Words("单元格", "Cell"),
    "h.message": Words("检查意见", "Finding"),
    "h.explanation": Words("情况说明", "Explanation"),
    "h.verdict": Words("结论", "Verdict"),
    "h.errors": Words("错误", "Errors"),
    "h.doubts": Words("待核实", "To verify"),
    "h.form": Words("填报表", "Form"),
    "level.error": LEVELS["error"].words,
    "level.verify": LEVELS["verify"].words,
    "verdict.error": Words("✗ 须改正", "✗ to be corrected"),
    "verdict.verify": Words("▲ 待核实", "▲ to be verified"),
    "verdict.explained": Words("✓ 没有错误，核实项目已说明", "✓ no errors; what is to be verified is explained"),
    "verdict.not.read": Words("没有检查：不是 .xlsx", "not checked: no .xlsx"),
    "verdict.good": Words("✓ 没有发现问题", "✓ nothing was found"),
    "verdict.other": Words("不是本加载项认识的填报表", "no form that this add-in knows"),
    "verdict.names": Words("有填报格的名称丢失，请用 Python 版检查", "an input has lost its name; check it with Python"),
    "verdict.closed": Words("打不开", "cannot be opened"),
    "newline": Words(named("\n", "zh"), named("\n", "en")),
    "nothing": Words("没有发现问题", "nothing was found"),
    "found": Words("错误 {1} 处，待核实 {2} 处，见新打开的“检查意见”。", "{1} errors, {2} to verify: see the new workbook."),
    "folder.done": Words("已检查 {1} 个文件，错误共 {2} 处，见新打开的“检查意见”。", "{1} files checked, {2} errors: see the new workbook."),
    "folder.others": Words("另有 {1} 个文件不是 .xlsx，没有检查，列在“文件”表上：请另存为 .xlsx，或用 Python 版检查。", " {1} other files are no .xlsx and were not checked: save them as .xlsx, or check them with Python."),
    "progress": Words("正在检查第 {1} 个，共 {2} 个；按 Esc 停止", "checking {1} of {2}; Esc stops"),
    "no.files": Words("“{1}”中没有收回的填报表，请另选文件夹。", "there is no return in “{1}”; choose another folder."),
    "not.ours": Words("“{1}”不是本加载项认识的填报表，请先打开要检查的填报表。", "“{1}” is no form that this add-in knows; open the return first."),
    "open.first": Words("没有打开的工作簿，请先打开要检查的填报表。", "no workbook is open; open the return first."),
    "not.open": Words("“{1}”已经关闭，请重新打开后再检查。", "“{1}” has been closed; open it and check again."),
    "check.first": Words("没有检查意见，请先点“检查本工作簿”。", "there are no findings yet; check a workbook first."),
    "stopped": Words("已停止，已查的文件在“检查意见”中。", "stopped; the files checked so far are on the list."),
    "failed": Words("没有做成：{1}。请保存工作簿后重试；仍不行的，把这句话告诉省里的技术人员。", "it failed: {1}. Save and try again; if it fails again, tell the support desk this sentence."),
    "needs.python": Words("这个按钮要用 Python：请在命令行运行“workbook-tools addin install”，按提示装好后重新打开 Excel。检查本工作簿和检查文件夹不用 Python。",
                          "this button needs Python: run workbook-tools addin install, then open Excel again. Checking works without."),
    "nothing.marked": Words("没有标记：不用 Python 检查时不改动填报表，检查意见在另一个工作簿中，关闭即可。", "nothing is marked: without Python the list is a workbook of its own; close it."),
    "settings.no.python": Words("没有找到 Python（xlwings 加载项未打开）。检查本工作簿、检查文件夹可以使用，其他按钮需要 Python，请在命令行运行“workbook-tools addin install”。",
                                "there is no Python (the xlwings add-in is not open). Checking works; the other buttons need it, see workbook-tools addin install."),
    "about.text": Words("园区填报加载项，版本 {1}。检查规则由填报表的定义生成，与工作簿中的公式一致。", "park forms, version {1}. The rules are made from the forms' definitions."),
    "WT_ZISHU": Words("字数，按 Word 的计法", "the number of 字, counted as Word does"),
    "WT_QISHI": Words("起止年月的起始年月，如 202106；读不出的为空", "the first month of a period"),
    "WT_JIEZHI": Words("起止年月的结束年月，如 202212；读不出的为空", "the last month of a period"),
    "WT_YUESHU": Words("起止年月共几个月，首尾都算", "how many months a period has, both ends counted"),
    "WT_JINE": Words("以万元为单位的金额：“1.2亿”读作 12000，读不出的为 ?", "an amount in 万元; ? where it cannot be read"),
    "found.in": Words("错误 {1} 处，待核实 {2} 处，见“检查意见”。", "{1} errors, {2} to verify: see the sheet of findings."),
    "found.beside": Words("错误 {1} 处，待核实 {2} 处，见新打开的工作簿“检查意见”。", "{1} errors, {2} to verify: see the new workbook."),
    "locked": Words("有 {1} 格已锁定，没有着色。", "{1} cells are locked and were not marked."),
    "not.checked": Words("没有检查：{1}", "not checked: {1}"),
    "cleared": Words("已清除检查时加上的颜色、批注和检查意见。", "colours, comments and the list were taken away."),
    "nothing.to.clear": Words("没有检查留下的标记。", "no check has left any marks."),
    "sheet.gone": Words("没有工作表“{1}”了，请重新检查。", "the sheet “{1}” is gone; check again."),
    "checking": Words("正在检查“{1}”中的文件，请稍候", "checking the files in “{1}”"),
    "checking.of": Words("正在检查第 {1} 个，共 {2} 个；要停止，请删除收回文件夹旁边的“{3}”", "checking {1} of {2}; to stop, delete “{3}”"),
    "check.stopped": Words("已停止：查完 {1} 个，共 {2} 个，没有写出结果。再点一次“检查文件夹…”，从这里接着做。",
                           "stopped: {1} of {2} files were checked, no results were written. Click again to go on from here."),
    "delete.to.stop": Words("正在检查“{1}”中的文件。删除本文件，查完手头的一个就停止；检查结束后本文件自动消失。",
                            "the files in “{1}” are being checked. Delete this file to stop after the one in hand."),
    "adding": Words("正在汇总“{1}”，请稍候", "adding up “{1}”"),
    "generating": Words("正在按“{1}”生成填报表，请稍候", "making workbooks for “{1}”"),
    "folder.checked": Words("{1}。{2}。结果在“{3}”。", "{1}. {2}. Results: “{3}”."),
    "added": Words("已汇总 {1} 份报送，见“{2}”。", "{1} returns were added up: “{2}”."),
    "generated": Words("已生成 {1} 个工作簿，在“{2}”。锁定密码（只显示这一次，请记下）：{3} 。", "{1} workbooks were made in “{2}”. Password, shown this once: {3}"),
    "password.set": Words("已用环境变量 {1} 指定锁定密码", "the password is given by {1}"),
    "password.unset": Words("没有设环境变量 {1}，生成时随机取锁定密码", "{1} is not set, a password is made up each time"),
    "settings.text": Words("Python {1}，xlwings {2}。能检查的表：{3}。{4}。", "Python {1}, xlwings {2}. Forms: {3}. {4}."),
    "mistake": Words("没有做成：{1}。", "it was not done: {1}."),
}


def said(key: str, *facts: str) -> str:
    """A text in Chinese with its blanks {1}, {2}… filled."""
    text = TEXTS[key].zh
    for number, fact in enumerate(facts, 1):
        text = text.replace(f"{{{number}}}", fact)
    return text
