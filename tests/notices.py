"""Notices of many kinds with what is written in them: sections, limits, parts, questions with types and units.

What belongs here: the notices, built when they are needed, and the truth about each, written down by hand from the text. What
does not: the comparison (``benchmarks.draft``) and the assertions (``test_draft``).

In a table ``<`` is merged with the cell to its left and ``^`` with the one above. A line that starts with ``#1`` or ``#2`` is
numbered by Word itself, one that starts with ``[]`` stands in a text box.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Rows = list[list[str]]
Question = tuple[str, str, str]
"""Label, type, unit."""


@dataclass(frozen=True)
class Labelled:
    """A notice and the truth: headings with their limits (0: none stated), how many parts, what is asked."""

    name: str
    items: tuple[str | Rows, ...]
    sections: dict[str, int] = field(default_factory=dict)
    parts: int = 0
    asked: tuple[Question, ...] = ()

    def data(self) -> bytes:
        """The notice as a file of the kind that its name says."""
        if self.name.endswith(".txt"):
            return "\n".join(i if isinstance(i, str) else "\n".join("\t".join(r) for r in i) for i in self.items).encode("gb18030")
        return _sheets(self.items) if self.name.endswith(".xlsx") else _word(self.items)


def ask(kind: str, *labels: str, unit: str = "") -> tuple[Question, ...]:
    """Questions of one type and unit."""
    return tuple((label, kind, unit) for label in labels)


def _word(items: Sequence[str | Rows]) -> bytes:
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"))
    inner = "".join(f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{f}"/><w:lvlText w:val="{t}"/></w:lvl>' for i, (f, t) in enumerate(levels))
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{inner}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for item in items:
        if not isinstance(item, str):
            _word_table(document, item)
        elif item.startswith("#"):
            properties = document.add_paragraph(item[2:])._p.get_or_add_pPr()
            properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{int(item[1]) - 1}"/><w:numId w:val="77"/></w:numPr>'))
        elif item.startswith("[]"):
            run = document.add_paragraph().add_run()
            content = f"<w:txbxContent><w:p><w:r><w:t>{item[2:]}</w:t></w:r></w:p></w:txbxContent>"
            run._r.append(parse_xml(f'<w:pict {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>'))
        else:
            document.add_paragraph(item)
    assert qn("w:p")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _merges(rows: Rows) -> list[tuple[int, int, int, int]]:
    """The areas that the marks make, from each cell that is none."""
    areas = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in {"<", "^"}:
                continue
            right = c
            while right + 1 < len(row) and row[right + 1] == "<":
                right += 1
            down = r
            while down + 1 < len(rows) and rows[down + 1][c] == "^":
                down += 1
            if (down, right) != (r, c):
                areas.append((r, c, down, right))
    return areas


def _word_table(document: Any, rows: Rows) -> None:
    table = document.add_table(len(rows), max(map(len, rows)))
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text not in {"<", "^"}:
                table.cell(r, c).text = text
    for top, left, bottom, right in _merges(rows):
        table.cell(top, left).merge(table.cell(bottom, right))


def _sheets(items: Sequence[str | Rows]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet, line = book.active, 0
    width = max((len(row) for item in items if not isinstance(item, str) for row in item), default=2)
    for item in items:
        if isinstance(item, str):
            line += 1
            sheet.cell(line, 1).value = item
            sheet.merge_cells(start_row=line, start_column=1, end_row=line, end_column=width)
            continue
        for r, row in enumerate(item, 1):
            for c, text in enumerate(row, 1):
                if text not in {"<", "^", ""}:
                    sheet.cell(line + r, c).value = text
        for top, left, bottom, right in _merges(item):
            sheet.merge_cells(start_row=line + top + 1, start_column=left + 1, end_row=line + bottom + 1, end_column=right + 1)
        line += len(item)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


NOTICES: tuple[Labelled, ...] = (
    Labelled(
        "申报书.docx",
        ("附件1", "省级中小企业公共服务示范平台申报书", "（2024年度）",
         [["平台名称", "", "申报单位（盖章）", ""], ["统一社会信用代码", "", "成立时间", "    年  月  日"], ["联系人", "", "联系电话", ""],
          ["是否为省级平台", "□是 □否", "从业人员数（人）", ""], ["上年度服务收入（万元）", "", "服务企业数（家）", ""]],
         "一、平台基本情况（不超过800字）", "（一）平台建设背景和发展历程；", "（二）平台组织架构和人员情况。",
         "二、服务能力（1000字以内）", "平台的服务功能、服务设施和服务资源。", "三、下一步工作计划（500—800字）", "填报单位：            填报日期：    年  月  日"),
        {"一、平台基本情况（不超过800字）": 800, "二、服务能力（1000字以内）": 1000, "三、下一步工作计划（500—800字）": 800}, 2,
        (*ask("text", "平台名称", "申报单位（盖章）", "联系人", "联系电话", "填报单位"), *ask("id_number", "统一社会信用代码"), *ask("date", "成立时间", "填报日期"),
         *ask("choice", "是否为省级平台"), *ask("count", "从业人员数（人）", unit="人"), *ask("amount", "上年度服务收入（万元）", unit="万元"), *ask("count", "服务企业数（家）", unit="家")),
    ),
    Labelled(
        "台账.xlsx",
        ("重点产业项目建设台账", "填报单位：                填报日期：    年  月  日", "单位：万元",
         [["序号", "项目名称", "建设单位", "建设起止年限", "总投资", "2024年投资", "<", "形象进度", "备注"], ["^", "^", "^", "^", "^", "计划投资", "完成投资", "^", "^"],
          ["1", "", "", "", "", "", "", "", ""], ["2", "", "", "", "", "", "", "", ""], ["合计", "", "", "", "", "", "", "", ""]],
         "注：形象进度写到本月末。"),
        {}, 0,
        (*ask("text", "填报单位"), *ask("date", "填报日期"), *ask("serial", "序号"), *ask("text", "项目名称", "建设单位"), *ask("period", "建设起止年限"),
         *ask("amount", "总投资", "2024年投资 计划投资", "2024年投资 完成投资", unit="万元"), *ask("text", "形象进度", "备注")),
    ),
    Labelled(
        "调查表.docx",
        ("制造业企业数字化转型情况调查表",
         [["企业名称", "", "所属行业", ""], ["企业规模", "□大型 □中型 □小型 □微型", "<", "<"], ["上年营业收入（万元）", "", "研发人员数（人）", ""],
          ["是否上云", "是/否", "数字化投入占营业收入比重（%）", ""]],
         "1. 数字化转型现状（600字以内）", "2. 存在的困难（不超过500字）", "3. 意见建议（限300字）"),
        {"1. 数字化转型现状（600字以内）": 600, "2. 存在的困难（不超过500字）": 500, "3. 意见建议（限300字）": 300}, 0,
        (*ask("text", "企业名称", "所属行业"), *ask("choice", "企业规模", "是否上云"), *ask("amount", "上年营业收入（万元）", unit="万元"),
         *ask("count", "研发人员数（人）", unit="人"), *ask("percent", "数字化投入占营业收入比重（%）", unit="%")),
    ),
    Labelled(
        "月报.xlsx",
        ("工业经济运行月报表", "报送单位：          单位：万元",
         [["指标名称", "计量单位", "本月", "本年累计", "上年同期"], ["工业总产值", "万元", "", "", ""], ["其中：高技术制造业产值", "万元", "", "", ""],
          ["高技术制造业产值占比", "%", "", "", ""], ["规模以上工业企业数", "家", "", "", ""], ["从业人员", "人", "", "", ""], ["用电量", "万千瓦时", "", "", ""]]),
        {}, 0,
        (*ask("text", "报送单位"), *ask("amount", "工业总产值", "其中：高技术制造业产值", unit="万元"), *ask("share", "高技术制造业产值占比", unit="%"),
         *ask("count", "规模以上工业企业数", unit="家"), *ask("count", "从业人员", unit="人"), *ask("number", "用电量", unit="万千瓦时"), *ask("", "本月", "本年累计", "上年同期")),
    ),
    Labelled(
        "责任清单.docx",
        ("安全生产责任清单", [["序号", "责任事项", "责任单位", "责任人", "完成时限", "落实情况"], ["1", "", "", "", "", ""], ["2", "", "", "", "", ""]], "注：完成时限写到日。"),
        {}, 0, (*ask("serial", "序号"), *ask("text", "责任事项", "责任单位", "责任人", "落实情况"), *ask("date", "完成时限")),
    ),
    Labelled(
        "绩效目标表.docx",
        ("项目支出绩效目标表", "（2025年度）", [["项目名称", "", "主管部门", ""], ["项目资金（万元）", "", "实施期限", ""]],
         [["一级指标", "二级指标", "三级指标", "指标值", "备注"], ["产出指标", "数量指标", "培训人次", "", ""], ["^", "质量指标", "培训合格率", "", ""], ["效益指标", "社会效益", "带动就业人数", "", ""]]),
        {}, 0,
        (*ask("text", "项目名称", "主管部门"), *ask("amount", "项目资金（万元）", unit="万元"), *ask("period", "实施期限"), *ask("", "产出指标 数量指标 培训人次", "产出指标 质量指标 培训合格率", "效益指标 社会效益 带动就业人数"),
         *ask("text", "指标值", "备注")),
    ),
    Labelled(
        "自评报告.docx",
        ("专项资金绩效自评报告（提纲）", "#1项目概况（不超过1500字）", "#2项目立项依据和背景；", "#2项目资金安排和使用情况；", "#2项目组织管理情况。",
         "#1绩效目标完成情况（不超过2000字）", "#2产出指标完成情况分析；", "#2效益指标完成情况分析。", "#1存在的问题和改进措施（800字左右）", "#1其他需要说明的问题"),
        {"一、项目概况（不超过1500字）": 1500, "二、绩效目标完成情况（不超过2000字）": 2000, "三、存在的问题和改进措施（800字左右）": 800, "四、其他需要说明的问题": 0}, 5, (),
    ),
    Labelled(
        "方案.txt",
        ("附件2", "XX县特色产业集群培育方案（模板）", "", "第一部分 集群发展基础（控制在1200字以内）", "一、区位和资源条件", "二、产业规模和龙头企业", "",
         "第二部分 发展目标（不超过一千字）", "到2027年的总体目标和分年度目标。", "", "第三部分 保障措施（不少于300字，不超过800字）"),
        {"第一部分 集群发展基础（控制在1200字以内）": 1200, "第二部分 发展目标（不超过一千字）": 1000, "第三部分 保障措施（不少于300字，不超过800字）": 800}, 2, (),
    ),
    Labelled(
        "扫描清单.txt",
        ("企业技术改造项目清单", "填报单位（盖章）：            联系人：          联系电话：", "",
         "序号  项目名称  建设地点  总投资（万元）  新增产值（万元）  备注", "1", "2", "", "注：总投资包括流动资金。"),
        {}, 0, (*ask("text", "填报单位（盖章）", "联系人", "联系电话"), *ask("serial", "序号"), *ask("text", "项目名称", "建设地点", "备注"),
                *ask("amount", "总投资（万元）", "新增产值（万元）", unit="万元")),
    ),
    Labelled(
        "通知.docx",
        ("关于报送2024年度园区发展情况的通知", "各市工信局，各开发区管委会：", "为掌握全省园区发展情况，请于2025年1月20日前将附件填好后报送我厅。", "联系人：王某，电话：029-00000000。", "附件：园区发展情况表",
         "附件1", "园区发展情况表",
         [["指标", "单位", "2023年", "2024年"], ["规划面积", "亩", "", ""], ["入驻企业", "家", "", ""], ["其中：规上企业", "家", "", ""], ["税收收入", "万元", "", ""]],
         "填报单位：          填报人："),
        {}, 0, (*ask("text", "填报单位", "填报人"), *ask("number", "规划面积", unit="亩"), *ask("count", "入驻企业", "其中：规上企业", unit="家"), *ask("amount", "税收收入", unit="万元"),
                *ask("", "2023年", "2024年")),
    ),
    Labelled(
        "资金分配.xlsx",
        ("专项资金分配使用情况表", "填报单位：          ", "金额单位：万元",
         [["资金来源", "预算安排", "实际到位", "已支出"], ["中央资金", "", "", ""], ["省级资金", "", "", ""], ["市县资金", "", "", ""], ["合计", "", "", ""]]),
        {}, 0, (*ask("text", "填报单位"), *ask("", "中央资金", "省级资金", "市县资金"), *ask("amount", "合计", unit="万元"), *ask("amount", "预算安排", "实际到位", "已支出", unit="万元")),
    ),
    Labelled(
        "人才申报.docx",
        ("高层次人才引进申报表",
         [["姓名", "", "性别", "□男 □女"], ["出生日期", "  年  月  日", "学历", ""], ["工作单位", "", "<", "<"], ["联系电话", "", "电子邮箱", ""], ["主要业绩（限500字）", "", "<", "<"], ["单位推荐意见（200字以内）", "", "<", "<"]]),
        {"主要业绩（限500字）": 500, "单位推荐意见（200字以内）": 200}, 0,
        (*ask("text", "姓名", "学历", "工作单位", "联系电话", "电子邮箱"), *ask("choice", "性别"), *ask("date", "出生日期")),
    ),
    Labelled(
        "设备清单.xlsx",
        ("大型仪器设备清单", [["序号", "设备名称", "规格型号", "数量（台）", "原值（元）", "购置日期", "是否共享"], ["1", "", "", "", "", "", ""]]),
        {}, 0, (*ask("serial", "序号"), *ask("text", "设备名称", "规格型号"), *ask("count", "数量（台）", unit="台"), *ask("number", "原值（元）", unit="元"), *ask("date", "购置日期"), *ask("choice", "是否共享")),
    ),
    Labelled(
        "招商月报.docx",
        ("招商引资项目月报", "单位：亿元", [["序号", "项目名称", "投资方", "签约时间（例：2024-03-15）", "协议投资额", "实际到位资金", "进展情况"], ["", "", "", "", "", "", ""], ["", "", "", "", "", "", ""], ["合计", "<", "<", "<", "", "", ""]],
         "填表说明：", "1. 签约时间以合同为准。", "2. 到位资金为当月数。"),
        {}, 0, (*ask("serial", "序号"), *ask("text", "项目名称", "投资方", "进展情况"), *ask("date", "签约时间（例：2024-03-15）"), *ask("number", "协议投资额", "实际到位资金", unit="亿元")),
    ),
    Labelled(
        "总结.docx",
        ("年度工作总结提纲", "一、主要工作及成效（2000字以内）", "1. 重点任务完成情况；", "2. 创新做法；", "3. 典型案例。", "二、存在问题（500字以内）", "三、2025年工作打算（不超过800字）", "1）总体思路；", "2）重点举措。"),
        {"一、主要工作及成效（2000字以内）": 2000, "二、存在问题（500字以内）": 500, "三、2025年工作打算（不超过800字）": 800}, 5, (),
    ),
    Labelled(
        "农业台账.txt",
        ("特色农产品种植台账", "填报单位：            填报人：            填报日期：    年    月    日",
         [["序号", "品种名称", "种植面积（亩）", "产量（吨）", "销售收入（万元）", "带动农户（户）", "种植时间段"], ["1", "", "", "", "", "", ""]]),
        {}, 0, (*ask("text", "填报单位", "填报人"), *ask("date", "填报日期"), *ask("serial", "序号"), *ask("text", "品种名称", "种植时间段"), *ask("number", "种植面积（亩）", unit="亩"), *ask("number", "产量（吨）", unit="吨"),
                *ask("amount", "销售收入（万元）", unit="万元"), *ask("count", "带动农户（户）", unit="户")),
    ),
    Labelled(
        "实施方案.docx",
        ("[]附件3", "产业链延链补链实施方案", "一、产业链现状（不超过1000字）", "（一）上游情况；", "（二）中游情况；", "（三）下游情况。", "二、重点任务（不超过1500字）", "（一）补短板；", "1.关键环节；", "2.关键技术。", "（二）锻长板。",
         "三、项目清单", [["序号", "项目名称", "投资额（万元）", "开竣工时间（例：202401-202512）"], ["1", "", "", ""]]),
        {"一、产业链现状（不超过1000字）": 1000, "二、重点任务（不超过1500字）": 1500}, 5,
        (*ask("serial", "序号"), *ask("text", "项目名称"), *ask("amount", "投资额（万元）", unit="万元"), *ask("period", "开竣工时间（例：202401-202512）")),
    ),
    Labelled(
        "能耗表.xlsx",
        ("重点用能单位能源消费情况表", "填报单位：       统一社会信用代码：",
         [["序号", "能源品种", "计量单位", "年初库存", "购进量", "消费量"], ["1", "原煤", "吨", "", "", ""], ["2", "天然气", "万立方米", "", "", ""], ["3", "电力", "万千瓦时", "", "", ""]]),
        {}, 0, (*ask("text", "填报单位"), *ask("id_number", "统一社会信用代码"), *ask("number", "原煤", unit="吨"), *ask("number", "天然气", unit="万立方米"), *ask("number", "电力", unit="万千瓦时"), *ask("", "年初库存", "购进量", "消费量")),
    ),
    Labelled(
        "问题台账.docx",
        ("环保督察问题整改台账", "填报单位：", [["序号", "问题描述", "整改措施", "整改责任", "<", "整改时限", "是否完成"], ["^", "^", "^", "责任单位", "责任人", "^", "^"], ["", "", "", "", "", "", ""]]),
        {}, 0, (*ask("text", "填报单位"), *ask("serial", "序号"), *ask("text", "问题描述", "整改措施", "整改责任 责任单位", "整改责任 责任人"), *ask("date", "整改时限"), *ask("choice", "是否完成")),
    ),
    Labelled(
        "统计表.docx",
        ("创新平台统计表", "（单位：家）", [["平台类别", "国家级", "省级", "市级"], ["重点实验室", "", "", ""], ["企业技术中心", "", "", ""], ["合计", "", "", ""]]),
        {}, 0, (*ask("", "重点实验室", "企业技术中心"), *ask("count", "合计", unit="家"), *ask("count", "国家级", "省级", "市级", unit="家")),
    ),
    Labelled(
        "评分表.docx",
        ("园区考核自评表", [["考核指标", "分值", "评分标准", "自评得分", "佐证材料"], ["制度建设", "10", "制度健全的得10分", "", ""], ["资金管理", "20", "专款专用的得20分", "", ""], ["项目进度", "30", "按期开工的得30分", "", ""]]),
        {}, 0, (*ask("", "制度建设", "资金管理", "项目进度"), *ask("number", "自评得分"), *ask("text", "佐证材料")),
    ),
    Labelled(
        "备案表.txt",
        ("投资项目备案表", "项目单位：            ", "统一社会信用代码：            ", "项目性质：□新建 □改建 □扩建", "建设地点：            ", "总投资（万元）：            ", "开工日期：    年  月  日"),
        {}, 0, (*ask("text", "项目单位", "建设地点"), *ask("id_number", "统一社会信用代码"), *ask("choice", "项目性质"), *ask("amount", "总投资（万元）", unit="万元"), *ask("date", "开工日期")),
    ),
    Labelled(
        "调研提纲.docx",
        ("民营经济发展调研提纲", "（一）基本情况（不超过500字）", "1. 企业数量和结构；", "2. 纳税和就业情况。", "（二）主要困难（不超过800字）", "1. 融资方面；", "2. 用工方面；", "3. 市场方面。", "（三）政策建议（不超过500字）"),
        {"（一）基本情况（不超过500字）": 500, "（二）主要困难（不超过800字）": 800, "（三）政策建议（不超过500字）": 500}, 5, (),
    ),
    Labelled(
        "就业月报.xlsx",
        ("重点企业用工情况月报表", "填报单位：          填报日期：    年  月  日",
         [["序号", "企业名称", "用工情况（人）", "<", "<", "缺工原因"], ["^", "^", "在岗人数（人）", "缺工人数（人）", "新招人数（人）", "^"], ["1", "", "", "", "", ""]]),
        {}, 0, (*ask("text", "填报单位"), *ask("date", "填报日期"), *ask("serial", "序号"), *ask("text", "企业名称", "缺工原因"),
                *ask("count", "用工情况（人） 在岗人数（人）", "用工情况（人） 缺工人数（人）", "用工情况（人） 新招人数（人）", unit="人")),
    ),
    Labelled(
        "验收报告.docx",
        ("科技计划项目验收报告", [["项目编号", "", "项目名称", ""], ["承担单位", "", "项目负责人", ""], ["起止时间", "", "财政经费（万元）", ""]],
         "第一章 项目完成情况（3000字以内）", "第二章 经费使用情况（不超过1000字）", "第三章 知识产权情况", [["序号", "名称", "类型（专利/论文/标准/软著）", "授权日期"], ["1", "", "", ""]]),
        {"第一章 项目完成情况（3000字以内）": 3000, "第二章 经费使用情况（不超过1000字）": 1000}, 0,
        (*ask("text", "项目编号", "项目名称", "承担单位", "项目负责人", "名称"), *ask("period", "起止时间"), *ask("amount", "财政经费（万元）", unit="万元"), *ask("serial", "序号"),
         *ask("choice", "类型（专利/论文/标准/软著）"), *ask("date", "授权日期")),
    ),
    Labelled(
        "示例表.docx",
        ("技术需求征集表", "填报单位：", [["序号", "需求名称", "所属领域", "拟投入资金（万元）", "希望完成时间", "联系方式"], ["例", "高温合金精密铸造", "新材料", "200", "2025-12-31", "张某"], ["1", "", "", "", "", ""]], "注：每家企业最多填写5项。"),
        {}, 0, (*ask("text", "填报单位"), *ask("serial", "序号"), *ask("text", "需求名称", "所属领域", "联系方式"), *ask("amount", "拟投入资金（万元）", unit="万元"), *ask("date", "希望完成时间")),
    ),
)
