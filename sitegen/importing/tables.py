"""Tables of a draft as Markdown: with bars and marks of joining, or as the include of their sheet."""

from __future__ import annotations

from sitegen.content.markdown.tables import MOST_LEVELS
from sitegen.importing.escapes import escaped
from sitegen.importing.model import Cell, Table


def markdown(table: Table) -> str:
    """Return a table as Markdown (docs/tables.md)."""
    if table.source:
        return f"![]({table.source})"
    width = max(map(len, table.rows), default=0)
    if not width:
        return ""
    levels = min(table.head_rows, MOST_LEVELS, len(table.rows))
    rows = _joined(table, width, levels)
    rule = ["---:" if _align(table, n) == "right" else "---" for n in range(width)]
    lines = [*rows[:levels], rule, *rows[levels:]]
    text = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    caption = f"{escaped(_line(table.caption))}\n{{: .center }}" if table.caption else ""
    above = filter(None, (caption, escaped(_line(table.unit))))
    return "\n\n".join([*above, text, *(escaped(_line(note)) for note in table.notes)])


def _joined(table: Table, width: int, levels: int) -> list[list[str]]:
    """Return the cells of each row, with `<` and `^` where one spans; none spans across the head."""
    grid = [[""] * width for _ in table.rows]
    for n, row in enumerate(table.rows):
        last = levels if n < levels else len(grid)
        for column, cell in enumerate(row):
            if cell is None:
                continue
            grid[n][column] = _cell(cell)
            for below in range(n, min(n + cell.rows, last)):
                for beside in range(column, min(column + cell.columns, width)):
                    if (below, beside) != (n, column):
                        grid[below][beside] = "^" if beside == column else "<"
    return grid


def _cell(cell: Cell) -> str:
    text = "<br>".join(escaped(line.strip()) for line in cell.text.strip().split("\n"))
    text = text.replace("|", "\\|")
    return f"\\{text}" if text in ("<", "^") else text


def _line(text: str) -> str:
    return " ".join(text.split())


def _align(table: Table, column: int) -> str:
    cells = [row[column] for row in table.rows[table.head_rows :] if column < len(row)]
    aligned = [cell.align for cell in cells if cell is not None and cell.text]
    return "right" if aligned and all(one == "right" for one in aligned) else ""
