"""Tables of a draft as Markdown."""

from __future__ import annotations

from sitegen.importing.model import Cell, Table


def markdown(table: Table) -> str:
    """Return a table with bars; the places that a cell spans stay empty."""
    rows = [[_cell(cell) for cell in row] for row in table.rows]
    if not rows:
        return ""
    columns = max(map(len, rows))
    rule = ["---:" if _align(table, n) == "right" else "---" for n in range(columns)]
    head, *rest = [row + [""] * (columns - len(row)) for row in rows]
    lines = [head, rule, *rest]
    text = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    above = [one for one in (table.caption, table.unit) if one]
    return "\n\n".join([*above, text, *table.notes])


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return "<br>".join(cell.text.split("\n")).replace("|", "\\|")


def _align(table: Table, column: int) -> str:
    cells = [row[column] for row in table.rows[table.head_rows :] if column < len(row)]
    aligned = [cell.align for cell in cells if cell is not None and cell.text]
    return "right" if aligned and all(one == "right" for one in aligned) else ""
