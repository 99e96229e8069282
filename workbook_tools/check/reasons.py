"""Why a code of the catalogue was given, where it can have several reasons, in one visible table.

What belongs here: half a sentence for each reason, which stands in the place of ``{why}`` in the sentence of
the code. What does not: that sentence and what to do (``catalogue``). No library's own words are passed on:
what a reader says of a file helps nobody who filled it in.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import SYSTEM
from ..words import Words

REASONS: Mapping[str, Words] = {
    # what a file is that is no workbook
    "kind": Words("是{kind}", "it is {kind}"),
    "unknown_kind": Words("无法识别，共 {size} 字节", "of no known kind, {size} bytes"),
    "empty_file": Words("文件是空的", "the file is empty"),
    "no_workbook_in_compound": Words("复合文档中没有工作簿", "a compound document without a workbook in it"),
    "no_workbook_in_package": Words("压缩包中没有工作簿", "a package without a workbook in it"),
    "other_document": Words("是其他文档", "it is a document of another kind"),
    # how a file is damaged
    "empty_archive": Words("压缩包是空的", "the archive is empty"),
    "cut_short": Words("“{part}”的内容不完整", "the content of “{part}” is cut short"),
    "method": Words("“{part}”的压缩方法（第 {method} 种）不能识别", "“{part}” is compressed by a method that is not known, number {method}"),
    "checksum": Words("“{part}”的内容与校验码不符", "the content of “{part}” does not match its checksum"),
    "offset": Words("“{part}”不在文件所说的位置", "“{part}” does not stand where the file says"),
    "directory": Words("压缩包的目录读不出来", "the directory of the package cannot be read"),
    "unfinished": Words("文件不完整，可能没有下载完或没有传完", "it is cut short, as a download or a transfer that was not finished"),
    "inflate": Words("“{part}”解压时出错", "“{part}” cannot be unpacked"),
    "entry": Words("压缩包中的这个文件解压时出错", "this file cannot be unpacked from its archive"),
    "inner_archive": Words("里层的压缩包打不开", "the archive inside cannot be opened"),
    "archive": Words("压缩包打不开，可能没有传完整", "the archive cannot be opened, it may not have come whole"),
    "no_files": Words("压缩包里没有文件", "there is no file in the archive"),
    "compound": Words("复合文档的结构读不出来", "the structure of the compound document cannot be read"),
    "old_reader": Words("{ending} 文件的内容读不出来", "the content of the {ending} file cannot be read"),
    "missing_part": Words("缺少“{part}”", "“{part}” is missing"),
    "part_broken": Words("“{part}”第 {line} 行起读不出来", "“{part}” cannot be read from line {line} on"),
    "part_encoding": Words("“{part}”中有不属于其编码的字符", "“{part}” has characters that are not of its encoding"),
    "no_sheet": Words("工作表“{sheet}”的内容不是表格", "the content of the sheet “{sheet}” is no table"),
    "value": Words("{where} 的内容“{text}”读不出来", "the content of {where}, “{text}”, cannot be read"),
    "cells_twice": Words("工作表“{sheet}”的内容写了两遍", "the sheet “{sheet}” has its content twice"),
    "cell_kind": Words("{where} 的类型“{kind}”不能识别", "{where} is of a kind that is not known, “{kind}”"),
    "address": Words("工作表“{sheet}”中有地址“{address}”", "the sheet “{sheet}” has an address “{address}”"),
    "twice": Words("{where} 出现两次", "{where} is stated twice"),
    "long_text": Words("{where} 有 {length} 个字符，最多 {most} 个", "{where} has {length} characters, at most {most} can be"),
    "number": Words("有一个数读不出来：{text}", "a number cannot be read: {text}"),
    # what is abnormal in a file
    "ratio": Words("“{part}”的压缩比超过 {most} 倍", "“{part}” unpacks to more than {most} times its size"),
    "entry_ratio": Words("压缩比超过 {most} 倍", "it unpacks to more than {most} times its size"),
    "part_size": Words("“{part}”解压后超过 {most} 字节", "“{part}” unpacks to more than {most} bytes"),
    "overlap": Words("压缩包内的文件互相重叠", "files in the package overlap"),
    "entries": Words("压缩包内有 {count} 个文件，最多 {most} 个", "{count} files in the package, at most {most} can be"),
    "outside": Words("“{part}”的路径越出压缩包", "the path of “{part}” leaves the package"),
    "same_names": Words("压缩包内有同名的文件", "files of one name in the package"),
    "encoding": Words("“{part}”的编码 {encoding} 不能接受", "“{part}” is in the encoding {encoding}, which is not taken"),
    "doctype": Words("“{part}”中有 DTD 声明", "“{part}” has a DTD declaration"),
    "too_many": Words("“{part}”的{what}超过 {most} 个", "“{part}” has more than {most} {what}"),
    "claim": Words("“{part}”自称有 {count} 项", "“{part}” claims to have {count} items"),
    "sheet_twice": Words("工作表“{sheet}”列了两次", "the sheet “{sheet}” is listed twice"),
    "row_number": Words("工作表“{sheet}”中有行号“{row}”", "the sheet “{sheet}” has a row number “{row}”"),
    "many_cells": Words("工作表“{sheet}”的单元格超过 {most} 个", "the sheet “{sheet}” has more than {most} cells"),
    "beyond": Words("{where} 在表格范围以外", "{where} lies outside the grid"),
    "sheet_size": Words("工作表“{sheet}”有 {rows} 行 {columns} 列", "the sheet “{sheet}” has {rows} rows and {columns} columns"),
    "list_size": Words("工作表“{sheet}”中的清单有 {rows} 行", "a list on the sheet “{sheet}” has {rows} rows"),
    "merged": Words("工作表“{sheet}”合并了 {range}", "the sheet “{sheet}” merges {range}"),
    "nested": Words("压缩包嵌套超过 {most} 层", "archives nested more than {most} times"),
    # why an input could not be read
    "file_size": Words("{size} 字节，最多 {most} 字节", "{size} bytes, at most {most} can be"),
    "entry_size": Words("解压后超过 {most} 字节", "it unpacks to more than {most} bytes"),
    "archive_size": Words("压缩包有 {size} 字节，最多 {most} 字节", "an archive of {size} bytes, at most {most} can be"),
    "rewritten": Words("读取时文件正在被改写", "it changed while it was read"),
    **SYSTEM,
    # how a reader ended
    "memory": Words("读取时内存不足", "there was not enough memory to read it"),
    "cpu": Words("读取超过 {seconds} 秒处理器时间", "reading it took more than {seconds} s of processor time"),
    "late": Words("读取超过 {seconds} 秒没有结果", "reading it gave no result within {seconds} s"),
    "crashed": Words("读取程序异常终止（{signal}）", "the reader was ended by {signal}"),
    "left": Words("读取程序自行退出（{status}）", "the reader ended itself with {status}"),
    "failed": Words("读取程序出错", "the reader failed"),
    # old formats
    "unverified": Words("{ending}，锁定、公式和错误值未能核对", "{ending}; locks, formulas and error values were not checked"),
    "unlocked": Words("{ending}，锁定和输入限制未能核对", "{ending}; locks and limits on entries were not checked"),
    "not_ours": Words("{ending}，没有表格标识", "{ending}, without the mark of a form"),
    "not_in_place": Words("{ending}，内容不在原位：{what}", "{ending}, with something not at its place: {what}"),
    # which form a workbook is of
    "no_mark": Words("没有表格标识", "it has no mark of a form"),
    "mark_rows": Words("表格标识中的行数“{rows}”读不出来", "the number of rows in its mark, “{rows}”, cannot be read"),
    "not_asked": Words("{form}；这次要的是 {known}", "{form}; asked for are {known}"),
    "not_known": Words("{form}；认识的表有 {known}，别的表请用 --forms 给出所在的文件夹",
                       "{form}; known are {known}; give the folder of any other by --forms"),
    # what is hidden
    "hidden_sheet": Words("工作表“{name}”", "the sheet “{name}”"),
    "hidden_cells": Words("{first} 等 {count} 格", "{count} cells, the first {first}"),
    # whether a list has room for what was written below it
    "list_full": Words("清单共 {lines} 行，已装不下", "the list has {lines} lines, too few for all"),
    "list_free": Words("清单里还有空行", "the list itself still has empty lines"),
    # what became of the files in an archive
    "all_read": Words("已逐个核对", "each checked on its own"),
    "some_unread": Words("其中 {unread} 个打不开，其余已逐个核对", "of which {unread} could not be opened; the others were each checked on their own"),
    "none_read": Words("都打不开", "none of which could be opened"),
    # whose file it is
    "code_unlisted": Words("名册中没有代码 {code}", "the code {code} is not on the roster"),
    "name_unlisted": Words("名册中没有叫“{name}”的单位，或不止一个", "no unit or several units on the roster are named “{name}”"),
    "no_unit": Words("封面没有填单位", "the cover names no unit"),
    # which of several returns of a unit counts
    "dated_later": Words("填报日期 {now}，本件 {was}", "dated {now}, this one {was}"),
    "other_accepted": Words("本件有错误，那一份没有", "this one has errors, that one none"),
    "decided": Words("已由人认定", "so it was decided"),
    # why nobody but people can tell which counts, or whose it is
    "several": Words("{count} 份内容不同的报送，填报日期（{date}）分不出先后[；{evidence}]",
                     "{count} returns with different answers, which the date ({date}) does not put in order[; {evidence}]"),
    "borrowed": Words("文件是发给“{owner}”的，封面填的却是“{cover}”", "the file was made out for “{owner}” but its cover names “{cover}”"),
}
"""Half a sentence by its key; its blanks are filled with the values that came with the reason."""
