"""`sitegen search`: search the built site."""

from __future__ import annotations

from pathlib import Path

import click

from sitegen.cli.common import command, config_of, output_option, root_option
from sitegen.cli.i18n import Text, Texts, option
from sitegen.cli.streams import echo
from sitegen.messages import as_json, visible

TEXTS = Texts(
    help=Text(
        "检索已生成的网站，用的是网站检索页的同一份索引。",
        "Search the built site, with the index that its search page uses.",
    ),
    example=Text(
        "sitegen search 财务收支 单位:东洼村 年份:2024 -招标",
        'sitegen search "township accounts" org:dongwa year:2024',
    ),
    limit=Text("最多显示几篇。", "How many documents to show at most."),
    json=Text("以 JSON 显示。", "Print JSON."),
    nothing=Text("没有找到。", "Nothing found."),
    near=Text(
        "没有与“{text}”完全相同的内容，所列的相差一个字。",
        "Nothing contains “{text}” exactly; the results differ by one character.",
    ),
    meant=Text(
        "没有“{text}”这个词，所列的含有 {meant}。",
        "No document contains the word “{text}”; the results contain {meant}.",
    ),
    without=Text(
        "没有包含全部词语的材料，所列的不含“{text}”。",
        "No document contains all the words; the results lack “{text}”.",
    ),
    parts=Text(
        "没有连在一起的“{text}”，所列的分别含有 {meant}。",
        "No document contains “{text}” in one piece; the results contain {meant}.",
    ),
    unknown=Text("这里没有“{text}”。", "There is no “{text}” here."),
    signs=Text(
        "“{text}”只有符号。请输入词语、姓名或数字。",
        "“{text}” has only signs. Type words, names or numbers.",
    ),
    withdrawn=Text("已撤回", "withdrawn"),
    no_index=Text(
        "“{folder}”里没有可用的检索索引。请先运行 sitegen build。",
        "`{folder}` has no usable search index. Run `sitegen build` first.",
    ),
)


# -word is of the query
@command("search", TEXTS, order=80, context_settings={"ignore_unknown_options": True})
@root_option
@output_option
@option("--limit", "-n", key="limit", type=click.IntRange(1), default=10)
@option("--json", "as_json_text", key="json", is_flag=True)
@click.argument("query", nargs=-1, type=click.UNPROCESSED)
def search(
    root: Path, output: Path | None, limit: int, as_json_text: bool, query: tuple[str, ...]
) -> int:
    """Search the built site."""
    from sitegen.search.query.results import Unusable, found

    config = config_of(root)
    if config is None:
        return 2
    folder = (output or root / config.output) / "search"
    try:
        answer = found(folder, " ".join(query), limit, config.base_url)
    except Unusable:
        echo(TEXTS("no_index", root, folder=folder), err=True)
        return 2
    if as_json_text:
        echo(as_json([hit.as_json() for hit in answer.hits]))
    else:
        for hit in answer.hits:
            lines = hit.as_text(TEXTS("withdrawn", root)).split("\n")
            echo("\n".join(map(visible, lines)))
    for note in answer.notes:
        meant = ", ".join(note.meant)
        echo(TEXTS(note.kind, root, text=note.text, meant=meant), err=True)
    if not answer.hits and not answer.notes and not as_json_text:
        echo(TEXTS("nothing", root), err=True)
    return 0 if answer.hits else 1
