"""Tables with spanning cells to HTML: scopes, and the heads of each cell named where scopes do not tell.

The HTML standard (4.9.12) finds the heads of a cell by the scopes of its row and column; assistive
technology does so reliably only below one level of heads. With more levels, or with heads of several
rows, each cell names its heads (WCAG 2.2, technique H43), unless the table is too large for that.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from sitegen.content.sheets.model import PageCell, PageTable, Rows

_NAMED = 3_000  # cells that may name their heads: each takes some 30 bytes


def sheet_html(table: PageTable, number: int, anchors: dict[str, None]) -> str:
    """Return the table of a sheet with the lines above and below it.

    Args:
        table: The table.
        number: Of the table in its text, from 1, for the ids of its heads.
        anchors: Takes up these ids.
    """
    inner = spanned_html(table.head, table.body, _plain, (number, anchors))
    if not (table.caption or table.above or table.unit or table.notes):
        return inner
    parts = [f"<figcaption>{_plain(table.caption)}</figcaption>"] if table.caption else []
    parts += [f'<p class="small">{_plain(line)}</p>' for line in table.above]
    if table.unit:
        parts.append(f'<p class="right">{_plain(table.unit)}</p>')
    parts.append(inner)
    parts += [f'<p class="small">{_plain(line)}</p>' for line in table.notes]
    return "<figure>\n" + "\n".join(parts) + "\n</figure>"


def spanned_html(
    head: Rows,
    body: Rows,
    inline: Callable[[str], str],
    ids: tuple[int, dict[str, None]],
    attributes: str = "",
) -> str:
    """Return a table in its frame.

    Args:
        head: The rows of its head.
        body: The rows below.
        inline: Makes HTML of the text of a cell.
        ids: The number of the table in its text, from 1, and the ids of the text so far, which
            takes up those of the table.
        attributes: Of the table, as HTML.
    """
    heads = _Heads(head, body, *ids)
    rows = [_row(row, n, heads, inline) for n, row in enumerate(head)]
    thead = "<thead>" + "\n".join(rows) + "\n</thead>\n" if rows else ""
    rows = [_row(row, n + len(head), heads, inline) for n, row in enumerate(body)]
    tbody = "<tbody>" + "\n".join(rows) + "\n</tbody>\n" if rows else ""
    return f'<div class="table" tabindex="0"><table{attributes}>{thead}{tbody}</table>\n</div>'


def _plain(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


class _Heads:
    """The ids of the heads of a table, and which heads each cell has."""

    def __init__(self, head: Rows, body: Rows, number: int, anchors: dict[str, None]) -> None:
        width = max(map(len, (*head, *body)), default=0)
        row_heads = any(c is not None and c.head and c.rows > 1 for row in body for c in row)
        size = (len(head) + len(body)) * width
        self.named = (len(head) > 1 or row_heads) and size <= _NAMED
        self._number = number
        self._levels = len(head)
        self._of_columns: list[list[str]] = [[] for _ in range(width)]
        self._of_rows: list[list[str]] = [[] for _ in body]
        if not self.named:
            return
        for n, row in enumerate(head):
            for column, cell in enumerate(row):
                if cell is not None and cell.head:
                    name = self._taken(n, column, anchors)
                    for below in self._of_columns[column : column + cell.columns]:
                        below.append(name)
        for n, row in enumerate(body):
            for column, cell in enumerate(row):
                if cell is not None and cell.head:
                    name = self._taken(n + len(head), column, anchors)
                    for beside in self._of_rows[n : n + cell.rows]:
                        beside.append(name)

    def _taken(self, row: int, column: int, anchors: dict[str, None]) -> str:
        name = self.id(row, column)
        anchors[name] = None
        return name

    def id(self, row: int, column: int) -> str:
        """Return the id of the head at a place; `sg-` keeps it apart from headings."""
        return f"sg-t{self._number}-{row + 1}-{column + 1}"

    def of(self, row: int, column: int, columns: int) -> str:
        """Return the ids of the heads of a cell; "" for one that lies in the head itself."""
        if row < self._levels:
            return ""
        of_columns = [name for one in self._of_columns[column : column + columns] for name in one]
        return " ".join(dict.fromkeys((*of_columns, *self._of_rows[row - self._levels])))


def _row(
    row: tuple[PageCell | None, ...],
    number: int,
    heads: _Heads,
    inline: Callable[[str], str],
) -> str:
    cells = []
    for column, cell in enumerate(row):
        if cell is None:
            continue
        attributes = f' class="{cell.align}"' if cell.align else ""
        if cell.columns > 1:
            attributes += f' colspan="{cell.columns}"'
        if cell.rows > 1:
            attributes += f' rowspan="{cell.rows}"'
        tag = "th" if cell.head else "td"
        if cell.head == "column":
            attributes += ' scope="colgroup"' if cell.columns > 1 else ' scope="col"'
        elif cell.head:
            attributes += ' scope="rowgroup"' if cell.rows > 1 else ' scope="row"'
        if heads.named and cell.head:
            attributes += f' id="{heads.id(number, column)}"'
        elif heads.named and cell.text and (named := heads.of(number, column, cell.columns)):
            attributes += f' headers="{named}"'
        cells.append(f"<{tag}{attributes}>{inline(cell.text) if cell.text else ''}</{tag}>")
    return "<tr>" + "\n".join(cells) + "\n</tr>"
