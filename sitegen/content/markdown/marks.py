"""The marks with which clerks begin a line: numbers, bullets and labels that stay as typed."""

from __future__ import annotations

import re

NUMERAL = "[一二三四五六七八九十百零〇]{1,4}"
# A number of an outline, which an anchor leaves out so that renumbering keeps links.
OUTLINE = re.compile(
    rf"{NUMERAL}[、．.]|[（(](?:{NUMERAL}|\d{{1,3}})[）)]|\d{{1,3}}[、．]"
    rf"|第(?:{NUMERAL}|\d{{1,3}})[章节条]"
)
_BULLETS = "•●◆◇■□▪▫○◎★☆▲△▶►➢➤✓✔✦❖‧∙※◦‣⁃·\uf000-\uf0ff"
_CIRCLED = "①-⓿❶-➓㈠-㈩㊀-㊉㉑-㉟㊱-㊿Ⅰ-ⅿ⒈-⒛"
# A line that begins with one of these is a line of its own.
MARK = re.compile(
    rf"{OUTLINE.pattern}"
    rf"|[{_BULLETS}{_CIRCLED}]|——|--|－"
    rf"|\d{{1,4}}(?:[)）]|\.(?![\d]))|[【〔［\[]\s*(?:\d{{1,3}}|{NUMERAL})\s*[\]］〕】]"
    rf"|[（(][a-zA-Z][)）]|[a-zA-Z][)）、．]|[a-zA-Z]\.\s"
    rf"|{NUMERAL}是|附件?\s*[0-9：:]|附件$|[注备][：:]|备注[：:]|[-+*]"
)
# A label and its value, `联系人：云某`; a day; both are lines of their own.
LABEL = re.compile(r"[^\s，。；！？、：:]{1,12}\s?[：:]")
DAY = re.compile(
    r"(?:\d{4}|[〇零○０-９一二三四五六七八九]{4})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月"
    r"(?:\s*[\d一二三四五六七八九十]{1,3}\s*日)?\Z"
)
ISSUER = re.compile(
    r"[^\s，。；！？、：:,.;!?|]{2,28}(?:委员会|政府|村委会|居委会|支部|党委|总支|党组|工委|纪委|办公室"
    r"|中心|委|部|厅|局|处|所|站|院|校|会|社|公司|组|队|乡|镇|村|街道|社区|办)(?:[（(][^）)]*[）)])?\Z"
)
CLOSED = re.compile(r"[。！？；：….!?;:][”’」』）)】》*_]*\Z").search
