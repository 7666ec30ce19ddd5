"""The line that includes a sheet: `![caption](q1.xlsx#Sheet1!A3:F20)`, as images are included.

`{head=2}` after it says how many rows are the head of the table.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from sitegen.content.markdown.blocks import Include

_INCLUDE = re.compile(
    r"!\[([^\]\n]*)\][(（]\s*<?\s*((?:(?!\]\()[^\n])+?\.(?:xlsx|xlsm|xls|et|ods|csv|tsv))"
    r"(?:#([^\n]*?))?\s*>?\s*[)）]"
    r"[ ]*(?:\{:?[ ]*(?:head|表头)[ ]*=[ ]*\"?(\d)\"?[ ]*\})?\Z",
    re.IGNORECASE,
).match

_LONGEST = 1_000  # characters: matching takes time with the square of the length


def include_at(line: str, number: int) -> Include | None:
    """Return the sheet that a line includes; None if it includes none.

    Args:
        line: The line, without blanks around it.
        number: Of the line in the file.
    """
    found = _INCLUDE(line) if len(line) <= _LONGEST else None
    if not found:
        return None
    sheet, area = _place(unquote(found[3] or ""))
    levels = int(found[4]) if found[4] else None
    return Include(unquote(found[2]), sheet, area, found[1].strip(), number, levels)


def _place(fragment: str) -> tuple[str, str]:
    """Split `'1 月'!A3:F20` into sheet and range; either may be missing."""
    from sitegen.content.sheets.grid import Area

    fragment = fragment.strip().replace("！", "!")
    sheet, mark, area = fragment.rpartition("!")
    if not mark and not Area.parse(area):
        sheet, area = fragment, ""
    sheet = sheet.strip()
    if len(sheet) > 1 and sheet[0] == sheet[-1] == "'":
        sheet = sheet[1:-1].replace("''", "'")
    return sheet, area.strip()
