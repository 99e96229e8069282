"""The words of Chinese official prose that decide what a figure speaks of, as patterns.

What belongs here: fillers, times, other people's names, what may stand before a subject or a word. What does not:
how they are put together (``statements``), numbers (``figures``), a form's own words (``spoken``).
"""

from __future__ import annotations

import re

from .figures import NUMBER

STOP = "。"
OTHER_STOP = re.compile("[！!？?\\n]")
"""What ends a sentence, mostly and otherwise."""
TELLING = re.compile(r"[0-9０-９〇一二两三四五六七八九十百千][^，。；]{0,6}?[元个项家户人名亿]")
WIDE = str.maketrans("０１２３４５６７８９．％（）：；,", "0123456789.%():;,")
BLANK = re.compile(r"[ \t\u3000\xa0]+")
BLANK_OR_WIDE = re.compile(f"[ \t\u3000\xa0{''.join(chr(sign) for sign, half in WIDE.items() if half != sign)}]")

SPAN = r"\d{4}年?(?:[-—–－~～]|至|到)+\d{4}年?|三年(?:期|内|间|来)?"
OTHER_TIME = (
    r"\d{4}年?(?:上半年|下半年|前|以前|以来|底前|年底前|第?[一二三四]季度|\d+-?\d*月)|今年|去年|明年|上年|同期|[“\"]?十[二三四]五[”\"]?"
    r"|近[一二三四五几两]年|近年来|当年|每年(?:可)?(?!释放|新增|实现)|(?:比|较|与|同)\d{4}年"
)
YEAR = r"\d{4}年(?:度|底|末)?"
OTHERS = (
    "公司|集团|该企业|厂(?!房)|合作社|研究院|研究所|大学|该项目|本项目|此项目|全市|全县|全区|全省|全国|我省|我市|本市(?!区)|县域|规模以上|规上|一期|二期|三期|首期"
    "|上市|单个|平均|周边|周围|相邻|邻近|同类|市场规模|行业|以上的|以下的|以上项目|以下项目|项目库|省级重点|市级重点|[12]\\d{5}-[12]\\d{5}"
)
PERCENT = re.compile(
    r"[，、(]?(?:占比?|比重|占[^，。；%\d]{0,14}|同比|年均|增速|增幅|增长|下降|提高|比上年|较上年|达到?|为|均|分别|约|\s)*"
    r"\d+(?:\.\d+)?(?:%|个百分点)(?:以上|左右)?(?:[、和]\d+(?:\.\d+)?%)*\)?"
)
FILLER = (
    "总额|总数|数量|个数|总量|规模|收入|将|要|可|能|会|预计|计划|力争|争取|目标|规划|累计到|实现|完成|达到|达|为|是|约为|大约|约|将近|接近|近|超过|突破"
    "|逾|超|不低于|不少于|至少|不超过|共计|共有|共|总计|合计|分别|依次|增加到|提高到|增长到|提升到|扩大到|发展到|增加至|提高至|增至|提升至|增长至|由|从|到|至"
    "|其|的|和|及|与|以及|年度|年底|年末|年|有望|估算|概算|测算|左右|以上|以下|余|多|均|全年|投入|额|数|上"
)
GAP = re.compile(f"(?:{FILLER}|[，、:()“”])*")
NEUTRAL = re.compile(
    f"(?:{FILLER}|据统计|截至|截止|目前|现有|拥有|聚集|集聚|入驻|通过|项目实施|分年度看|按|测算|年度|我|本|全部|园区|在|的|中|其中|稳步|不断|进一步|持续|明显"
    "|企业|等|效益|水平|产出|土地|服务|年|后|来|看|一是|二是|三是|[，、:()“”0-9.%元亿万家个人名项次余多；;]|同比|增长|占比?)*"
)
YEAR_IN = re.compile(r"\d{4}年")
TOGETHER = re.compile("分别|依次|各")

BEFORE_THING = re.compile(
    "(?:^|[，、；;：:(]|个|项|实施|安排|列入|纳入|申报|推进|筛选|梳理|共|共有|全部|所有|上述|(?<![元亿万个家])以上|所列|清单|方案|计划|拟|布局|有|各类|各|对|按"
    "|年|后|园区|本次|其中|合计|拟建设|(?:列入|纳入|清单|方案|申报)[^，；]{0,8}的)$"
)
"""What may stand before a subject such as 项目, so that it means all of them."""
BEFORE_SPECIAL = re.compile("(?:和|与|及|现|重点|为)$")
BEFORE_COUNT = re.compile(
    "(?:等|第|每年|每|首批|另有|已|(?<!其)中|新建|续建|在建|开工|竣工|投产|建成|储备|完成|新增|引进|签约|前|来|累计|先后|有的|抓好)(?:约|共|的|了|有|实施|近|超过)?$"
)
BEFORE_NOUN = re.compile(
    "(?:完成|累计|已|固定资产|技改|技术改造|到位|引进|协议|财政|研发|社会|民间|新增|带动|撬动|拉动|吸引|设备|基础设施|土建|平均|单个|每亩|先期"
    "|占|超|低于|高于|年度|每年|工业|流动|专项|银行|项目平均|亿元以上)$"
)
BEFORE_THINGS_COUNTED = re.compile(
    "(?:新增|引进|培育|招引|净增|新建|建设|建成|打造|认定|创建|争创|申报|淘汰|退出|支持|帮助|扶持|推动|组织|依托|围绕|由|以|[一-龥]家)[^，。；\\d]{0,3}$"
)
OTHER_BEFORE_SUBJECT = re.compile("[一-龥]$")
SUBJECT_AFTER = re.compile("(?:^|[，、；;：:(“”\"]|我|本|全|为|在|占|和|年|度|底|末|实现|完成|达到|使|高于|于|出|其中|，全部|分年度看|由|对|服务|个|家|后|来|元|%|统计)$")


_BEGINS = "0-9〇零一二两三四五六七八九十百千今去明上同“\"近当每比较与" + "".join(sorted({word[0] for word in OTHERS.split("|") if word[0] != "["}))
GRAMMAR = re.compile(
    f"(?=[{_BEGINS}])(?:(?P<span>{SPAN})|(?P<other_time>{OTHER_TIME})|(?P<year>{YEAR})|(?P<number>{NUMBER})|(?P<others>{OTHERS}))"
)
