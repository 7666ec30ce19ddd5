"""The search index of a built site, through `sitegen search`'s own reader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen.search.format.shard_files import unwrapped
from sitegen.search.query.fuzzy import Note
from sitegen.search.query.parse import parsed
from sitegen.search.query.results import Answer, Unusable, found
from sitegen.search.query.search import Hit, IndexSearcher
from tests.board import NOW, Board, notice, only_index

ROAD = "## 一、修路\n\n村东**道路**硬化3.5公里，18,596.40元。\n\n| 姓名 | 金额 |\n|---|---|\n| 张　伟 | 300 |\n"


@pytest.fixture
def board(tmp_path: Path) -> Board:
    made = Board(tmp_path)
    made.put("content/dongwa/2024/road.md", notice(body=ROAD).replace("title: ", "title: 修路："))
    made.put(
        "content/dongwa/2024/road.en.md", "---\ntitle: Road works\n---\nThe villagers agree.\n"
    )
    made.put(
        "content/douzhuang/2023/0110-notice.md",
        notice(
            "关于补助的通知",
            "2023-01-10",
            "douzhuang",
            "village-affairs",
            "後來發放補助。电话0700-5550100。",
        ),
    )
    made.put(
        "content/xidi/2024/gone.md",
        notice("已撤文件", "2024-05-01", "xidi", body="隐去的内容").replace(
            "category:",
            "withdrawn: {date: 2024-05-02, reason: 有误}\ndoc_number: 桂政发〔2024〕20号\ncategory:",
        ),
    )
    made.put(
        "content/xidi/draft.md", notice(body="草稿里的话").replace("org:", "draft: true\norg:")
    )
    assert made.build().published
    return made


def urls(board: Board, typed: str) -> list[str]:
    if not parsed(typed).chunks and not parsed(typed).filters:
        return []
    return [hit.url for hit in hits(board.folder / "output", typed)]


def hits(output: Path, typed: str) -> Iterator[Hit]:
    return IndexSearcher(output / "search").search(parsed(typed))


ROAD_URL, ENGLISH = "dongwa/2024/road/", "en/dongwa/2024/road/"


NOTICE, GONE = "douzhuang/2023/0110-notice/", "xidi/2024/gone/"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("道路硬化", [ROAD_URL]),
        ("路硬 村东", [ROAD_URL]),
        ("路硬村东", []),
        ("18596.40", [ROAD_URL]),
        ("18,596.4", [ROAD_URL]),
        ("张伟", [ROAD_URL]),
        ("07005550100", [NOTICE]),
        ("0055501", [NOTICE]),
        ("005550", []),
        ("villag", [ENGLISH]),
        ('"villager"', []),
        ("VILLAGERS Works", [ENGLISH]),
        ("后来发放", [NOTICE]),
        ("後來發放", [NOTICE]),
        ("豆庄镇", [NOTICE]),
        ("单位:豆庄镇 -补助", [GONE, ROAD_URL, ENGLISH]),
        ("org:东洼 lang:zh", [ROAD_URL]),
        ("年份:2023", [NOTICE]),
        ("year:2023-2024 类别:村务公开", [NOTICE]),
        ("no:〔2024〕20", [GONE]),
        ("桂政发(2024)20号", [GONE]),
        ("〔2024〕2号", []),
        ("文号:〔2023〕", []),
        ("org:nowhere", []),
        ("year:去年", []),
        ("", []),
        ("隐去", []),
        ("草稿", []),
        ("<b>道路</b>", []),
    ],
)
def test_queries_find_the_expected_documents(board: Board, typed: str, expected: list[str]) -> None:
    assert urls(board, typed) == expected


@pytest.mark.parametrize("brackets", ["〔〕", "[]", "()", "（）", "【】", "《》", "［］"])
def test_a_number_finds_its_document_first(board: Board, brackets: str) -> None:
    """In whatever brackets it is typed, and although a newer title has it as well."""
    title = "转发桂政发〔2024〕20号的通知"
    board.put("content/dongwa/2025/0101-passed-on.md", notice(title, "2025-01-01"))
    board.build()
    opening, closing = tuple(brackets)
    first, second = urls(board, f"桂政发{opening}2024{closing}20号")
    assert (first, second) == ("xidi/2024/gone/", "dongwa/2025/0101-passed-on/")


def test_the_nearest_match_is_shown_if_nothing_matches(board: Board) -> None:
    answer = found(board.folder / "output/search", "道陆硬化", 10, "")
    assert [hit.url for hit in answer.hits] == ["dongwa/2024/road/"]
    assert answer.notes == (Note("near", "道陆硬化"),)
    assert found(board.folder / "output/search", "火星人登陆", 10, "") == Answer()


def test_a_result_shows_the_matching_passage(board: Board) -> None:
    (shown,) = found(board.folder / "output/search", "硬化", 10, "https://board.example/").hits
    assert shown.url == "https://board.example/dongwa/2024/road/"
    assert shown.title == "修路：第一季度财务公开"
    assert (shown.organization, shown.category, shown.date) == ("东洼村", "财务公开", "2024-04-10")
    assert "道路硬化3.5公里" in shown.excerpt


def test_titles_come_first(board: Board) -> None:
    board.put("content/xidi/2024/title.md", notice("硬化", "2022-01-01", "xidi"))
    board.build()
    assert urls(board, "硬化") == ["xidi/2022/title/", ROAD_URL]


def test_the_index_contains_nothing_unpublished(board: Board) -> None:
    contents = [
        unwrapped(d, dictionary(board)).content for d in only_index(board.output()).values()
    ]
    everything = "".join(
        content[start:].decode("utf-16-le", "replace") for content in contents for start in (0, 1)
    )
    assert "已撤文件" in everything
    for hidden in ("隐去", "草稿"):
        assert hidden not in everything


def dictionary(board: Board) -> bytes:
    return unwrapped(board.output()["search/dictionary.js"]).content


def test_a_scheduled_document_is_found_when_it_is_public(board: Board) -> None:
    later = notice(body="将来的事").replace("org:", "publish_at: 2026-11-24 08:00\norg:")
    board.put("content/xidi/later.md", later)
    board.build()
    assert urls(board, "将来的事") == []
    board.build(now=NOW.replace(day=25))
    assert urls(board, "将来的事") == ["dongwa/2024/later/"]


def test_a_damaged_index_is_reported(board: Board) -> None:
    folder = board.folder / "output/search"
    for path in folder.rglob("g*.js"):
        path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(Unusable):
        found(folder, "道路", 10, "")
    (folder / "index.js").unlink()
    with pytest.raises(Unusable):
        found(folder, "道路", 10, "")


def test_a_damaged_index_file_is_rebuilt(board: Board) -> None:
    before = board.output()
    for path in (board.folder / "output/search").rglob("*.js"):
        path.write_bytes(b"broken")
    board.build()
    assert board.output() == before
