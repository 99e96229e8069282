"""What a code of the catalogue is called where all of its findings are counted together.

What belongs here: the names of codes whose sentences say nothing without what fills their blanks. What does not: those
sentences (``catalogue``), and how any other is made into a name (``report.rule_names``).
"""

from __future__ import annotations

from collections.abc import Mapping

from ..words import Words

NAMES: Mapping[str, Words] = {
    "file.archive": Words("压缩包", "Archive"),
    "file.archive_format": Words("压缩包的格式读不了", "Archive of a format that is not read"),
    "file.duplicate": Words("与另一份文件完全相同", "Same as another file"),
    "file.form_changed": Words("下发之后表的定义改过", "Form was changed after it was handed out"),
    "file.link": Words("是指向别处的链接", "Link to another place"),
    "file.newer_version": Words("所用的表另有新版", "Form has a newer version"),
    "file.superseded": Words("已被同一单位的另一份替代", "Superseded by another return of the unit"),
    "structure.comment": Words("格上有批注，不作填报内容", "Comment on a cell, which is no answer"),
    "structure.content_outside": Words("填报区域以外写有内容，不会被汇总", "Content outside the inputs, where it is not collected"),
    "structure.format_lost": Words("因粘贴失去了原来的格式，格内显示的可能不是读取的数", "Format lost by pasting: what is shown may not be what was read"),
    "structure.formula_external": Words("填的公式引用其他文件", "Formulas that refer to other files"),
    "structure.formula_overwritten": Words("公式被改成了固定内容", "Formulas replaced by fixed content"),
    "structure.formula_typed": Words("填报单元格填的是公式，按存的结果读取", "Inputs that hold formulas; their stored results were read"),
    "structure.formula_volatile": Words("填的公式每次打开结果都会变", "Formulas that come to something else each time"),
    "structure.input_misplaced": Words("填报单元格与旁边的文字对不上，多因剪切或移动", "Inputs away from their labels, mostly by cutting or moving cells"),
    "structure.inputs_merged": Words("填报单元格被合并，只能读到左上角一格", "Inputs were merged: only the first cell can be read"),
    "structure.inputs_overlap": Words("几项填报内容读的是同一格", "Several inputs are read from one cell"),
    "structure.label_changed": Words("表中原有文字已被改动", "The form's own words were changed"),
    "structure.list_overflow": Words("清单末行以下写有内容，不会被汇总", "Lines below the end of a list, which are not collected"),
    "structure.names_lost": Words("单元格名称丢失，已按原位置读取", "Cell names lost; read at their old places"),
    "structure.numbers_joined": Words("数字被空格或换行隔开，看不出是一个数还是几个数", "Numbers set apart by blanks or line breaks"),
    "structure.resaved": Words("另存时丢失了工作表保护和输入限制，不属改动", "Locks and input limits lost by saving; this is not tampering"),
    "structure.sheet_added": Words("多出工作表，不会被汇总", "Extra sheet, which is not collected"),
    "structure.sheet_renamed": Words("工作表名称已改", "Sheet was renamed"),
    "structure.shown_otherwise": Words("格内显示的与文件里存的不同", "A cell shows another value than it holds"),
    "structure.struck_out": Words("内容带删除线或上下标，仍全部读取", "Characters struck out, raised or lowered, which were read as well"),
    "structure.text_box": Words("格上有文本框或图形，里面的文字不会被读取", "Text box or shape over a cell, whose words are not read"),
    "structure.text_cut": Words("文字可能在另存为 .xls 时被截断", "Text that saving as .xls may have cut"),
    "structure.text_too_long": Words("文字超过一个单元格的最大长度", "Text longer than a cell can hold"),
    "structure.validation_removed": Words("单元格的输入限制已丢失，多因粘贴所致", "Input limits lost, mostly by pasting"),
}
