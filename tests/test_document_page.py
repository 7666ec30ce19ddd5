"""A document's page besides its text: attachments, related documents, address, QR code."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from pathlib import Path
from urllib.parse import quote

import pytest
import zxingcpp

from .board import BASE, Board, links, notice, parts

YEAR = "content/dongwa/2024"
SITE = next(text for _, text in parts(BASE))


def nav(page: str, name: str) -> str:
    """Return the part of a page that has this class."""
    found = re.search(rf'<(nav|footer|section) class="{name}".*?</\1>', page, re.DOTALL)
    return found[0] if found else ""


def listed(page: str, heading: str) -> list[str]:
    """Return the titles in the list of related documents under a heading."""
    parts = re.split("<h3>", nav(page, "related"))
    found = next((part for part in parts if part.startswith(heading)), "")
    return [text for text, _ in links(found)]


# Files


def digest(page: str) -> str:
    """Return the SHA-256 that the page shows of its attachment."""
    found = re.search(r"<code>([0-9a-f]{64})</code>", page)
    return found[1] if found else ""


def test_a_file_is_listed_with_its_kind_size_and_digest(tmp_path: Path) -> None:
    data = "项目,元\n租金,8200\n".encode()
    board = Board(tmp_path)
    board.put(f"{YEAR}/账.csv", data)
    board.put(f"{YEAR}/a.md", notice("公示\nattachments: [{file: 账.csv, title: 明细}]"))
    assert board.check() == []
    page = board.page("dongwa/2024/a/")
    assert ("明细 CSV, 1 KB", "../../../dongwa/2024/a/账.csv") in links(page)
    assert digest(page) == hashlib.sha256(data).hexdigest()
    assert f"<code>{digest(page)[:12]}…</code>" in page


def test_a_file_that_changes_in_place_shows_its_new_digest(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(f"{YEAR}/账.csv", b"1,2\n")
    board.put(f"{YEAR}/a.md", notice("公示\nattachments: [账.csv]"))
    board.put(f"{YEAR}/b.md", notice("别的"))
    board.build()
    board.put(f"{YEAR}/账.csv", b"1,3\n")
    done = board.build()
    assert digest(board.page("dongwa/2024/a/")) == hashlib.sha256(b"1,3\n").hexdigest()
    # The file, the page, the three tables, their list and the four files of the index that tell of it.
    assert done.written == 10


# Relatives


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Board:
    """Return a plan, what reports on it, what links to what, and monthly accounts."""
    board = Board(tmp_path_factory.mktemp("family"))
    board.put(f"{YEAR}/plan.md", notice("年度计划", "2024-01-05", category="plan"))
    for month in range(1, 9):
        board.put(f"{YEAR}/m{month}.md", notice(f"{month}月账目", f"2024-{month:02d}-20"))
    board.put(
        f"{YEAR}/mid.md",
        notice(
            "年中进展\nplan: plan.md\nstage: progress",
            "2024-07-01",
            category="village-affairs",
            body="按[计划](plan.md),见[六月](m6.md)、[六月表](m6.md)和[五月](/dongwa/2024/m5/)。",
        ),
    )
    board.put(f"{YEAR}/mid.en.md", "---\ntitle: Half-year\n---\nSee [April](m4.md).\n")
    board.put(
        f"{YEAR}/gone.md",
        notice(
            "撤回的\nwithdrawn: {date: 2024-08-01, reason: 有误}",
            "2024-07-02",
            "xidi",
            body="[六月](m6.md)",
        ),
    )
    board.put(
        f"{YEAR}/new.md",
        notice("新规定\nsupersedes: old.md", "2024-03-01", "xidi", body="[旧规定](old.md)"),
    )
    board.put(f"{YEAR}/old.md", notice("旧规定", "2024-02-01", "xidi"))
    assert board.check() == []
    return board


def test_a_plan_lists_its_progress_reports(family: Board) -> None:
    assert listed(family.page("dongwa/2024/plan/"), "本计划的进展和述职") == ["年中进展"]
    assert ("年度计划", "../../../dongwa/2024/plan/") in links(family.page("dongwa/2024/mid/"))


def test_links_between_texts_are_listed_once_at_both_ends(family: Board) -> None:
    report = family.page("dongwa/2024/mid/")
    assert listed(report, "本文提到") == ["6月账目", "5月账目", "4月账目"]
    for month in (4, 5, 6):
        page = family.page(f"dongwa/2024/m{month}/")
        assert listed(page, "提到本文的") == ["年中进展"]
    assert listed(family.page("dongwa/2024/m3/"), "提到本文的") == []


def test_related_documents_are_in_the_language_of_the_page(family: Board) -> None:
    page = family.page("en/dongwa/2024/mid/")
    assert listed(page, "This document refers to") == ["6月账目", "5月账目", "4月账目"]
    assert '<bdi lang="zh-Hans">6月账目</bdi>' in nav(page, "related")


def test_a_relation_given_by_a_field_is_not_repeated_as_a_link(family: Board) -> None:
    assert listed(family.page("dongwa/2024/plan/"), "提到本文的") == []
    assert listed(family.page("xidi/2024/new/"), "本文提到") == []
    old = family.page("xidi/2024/old/")
    assert listed(old, "提到本文的") == []
    assert ("新规定", "../../../xidi/2024/new/") in links(old)


@pytest.mark.parametrize(
    ("month", "others"),
    [(5, [7, 6, 4, 3]), (1, [5, 4, 3, 2]), (8, [7, 6, 5, 4]), (6, [8, 7, 5, 4])],
)
def test_related_documents_exclude_previous_and_next(
    family: Board, month: int, others: list[int]
) -> None:
    page = family.page(f"dongwa/2024/m{month}/")
    beside = {text.split()[-1] for text, _ in links(nav(page, "neighbours"))}
    expected = [f"{other}月账目" for other in others]
    assert listed(page, "财务公开") == [title for title in expected if title not in beside]


def test_many_backlinks_are_cut_to_the_newest_and_counted(
    tmp_path: Path,
) -> None:
    board = Board(tmp_path)
    board.put(f"{YEAR}/rule.md", notice("办法", "2024-01-01", category="village-affairs"))
    for day in range(1, 21):
        text = notice(f"第{day}号", f"2024-02-{day:02d}", body="按[办法](rule.md)。")
        board.put(f"{YEAR}/n{day}.md", text)
    assert board.check() == []
    page = board.page("dongwa/2024/rule/")
    assert listed(page, "提到本文的") == [f"第{day}号" for day in range(20, 8, -1)]
    assert "另有8件" in nav(page, "related")


def test_a_removed_link_removes_its_backlink(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(f"{YEAR}/a.md", notice("甲"))
    board.put(f"{YEAR}/b.md", notice("乙", category="village-affairs", body="见[甲](a.md)。"))
    board.build()
    assert listed(board.page("dongwa/2024/a/"), "提到本文的") == ["乙"]
    board.put(f"{YEAR}/b.md", notice("乙", category="village-affairs", body="不见了。"))
    board.build()
    assert listed(board.page("dongwa/2024/a/"), "提到本文的") == []


# The address


ADDRESS = "https://board.example/dongwa/2024/"


def decoded(page: str) -> str:
    """Decode the QR code of a page, enlarged, as a phone does."""
    found = re.search(
        r'<img class="qr" src="data:image/png;base64,([^"]*)" alt="" width="(\d+)" height="\2">',
        page,
    )
    assert found
    side, scale = int(found[2]), 4
    stride = 1 + -(-side // 8)
    lines = zlib.decompress(chunks(base64.b64decode(found[1]))[b"IDAT"])
    assert [*range(0, len(lines), stride)] == [n * stride for n in range(side)]
    rows = [
        f"{int.from_bytes(lines[n : n + stride]):0{8 * stride}b}"[8:]
        for n in range(0, len(lines), stride)
    ]
    wide = ["".join(bit * scale for bit in row[:side]) for row in rows]
    picture = "".join(row for row in wide for _ in range(scale))
    pixels = bytes(255 * int(bit) for bit in picture)
    shape = (side * scale, side * scale)
    (code,) = zxingcpp.read_barcodes(memoryview(pixels).cast("B", shape))
    assert code.ec_level == "M"
    return str(code.text)


def chunks(png: bytes) -> dict[bytes, bytes]:
    """Return the parts of a picture, each as whole as its checksum says."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    found, at = {}, 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4])
        said = png[at + 4 : at + 8 + length]
        assert int.from_bytes(png[at + 8 + length : at + 12 + length]) == zlib.crc32(said)
        found[said[:4]] = said[4:]
        at += 12 + length
    return found


@pytest.mark.parametrize("slug", ["a", "0310-公示-名单", "x" * 200])
def test_the_qr_code_holds_the_permanent_address(tmp_path: Path, slug: str) -> None:
    board = Board(tmp_path)
    board.put(f"{YEAR}/{slug}.md", notice())
    assert board.check() == []
    page = board.page(f"dongwa/2024/{slug}/")
    address = ADDRESS + quote(slug) + "/"
    assert decoded(nav(page, "colophon")) == address
    assert f'<link rel="canonical" href="{address}">' in page
    assert (f"{ADDRESS}{slug}/", address) in links(nav(page, "colophon"))


def test_qr_codes_of_all_lengths_can_be_decoded(tmp_path: Path) -> None:
    """Those of short addresses are added up of what each character does; long ones are not."""
    board = Board(tmp_path)
    every = "0123456789-20240415-abcdefghijklmnopqrstuvwxyz-zyxwvutsrqponmlkjihgfedcba_b~c"
    slugs = [every[-length:].strip("-") for length in range(1, len(every), 2)]
    for slug in slugs:
        board.put(f"{YEAR}/{slug}.md", notice(f"公示{len(slug)}"))
    assert board.check() == []
    pages = [data.decode() for data in board.output().values() if b'class="qr"' in data]
    assert len(pages) == len(slugs)
    for page in pages:
        address = re.search('<link rel="canonical" href="([^"]*)">', page)
        assert address
        assert decoded(nav(page, "colophon")) == address[1]


def test_an_address_too_long_for_a_qr_code_has_none(tmp_path: Path) -> None:
    board = Board(tmp_path)
    long = "https://board.example/" + "a/" * 1200
    board.put("site.yaml", SITE.replace("https://board.example/", long))
    board.put(f"{YEAR}/a.md", notice())
    assert board.check() == []
    assert 'class="qr"' not in board.page("dongwa/2024/a/")


def test_qr_codes_can_be_turned_off(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(f"{YEAR}/a.md", notice())
    board.put("site.yaml", SITE + "二维码: 否\n")
    assert board.check() == []
    page = board.page("dongwa/2024/a/")
    assert 'class="qr"' not in page
    assert ADDRESS in nav(page, "colophon")


# Its title


def test_documents_with_one_title_are_distinguished_by_date(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put("content/dongwa/2023/a.md", notice("防汛通知", "2023-05-06"))
    assert board.check() == []
    assert "<title>防汛通知 - 东洼村" in board.page("dongwa/2023/a/")
    board.put(f"{YEAR}/b.md", notice("防汛通知", "2024-05-06"))
    board.put("content/xidi/c.md", notice("防汛通知", "2024-05-06", "xidi"))
    board.build()
    assert "<title>防汛通知 - 2023-05-06 - 东洼村" in board.page("dongwa/2023/a/")
    assert "<title>防汛通知 - 2024-05-06 - 东洼村" in board.page("dongwa/2024/b/")
    assert "<title>防汛通知 - 西堤村" in board.page("xidi/2024/c/")


def test_a_title_does_not_break_between_a_figure_and_its_unit(tmp_path: Path) -> None:
    board = Board(tmp_path)
    board.put(f"{YEAR}/a.md", notice("桂政发〔2024〕18号与“<10>月”3件 & 5，第三季度"))
    assert board.check() == []
    heading = re.search("<h1>(.*)</h1>", board.page("dongwa/2024/a/"))
    assert heading
    assert re.findall('<span class="one">(.*?)</span>', heading[1]) == [
        "〔2024〕18号",
        "3件",
        "第三季度",
    ]
    assert "“&lt;10&gt;月”" in heading[1]


@pytest.mark.parametrize(
    "words",
    [
        "关于 2025年度 城乡居民 基本医疗 保险 参保 缴费的 通告",
        "关于 城乡居民 最低生活 保障 对象 名单的 公示",
        "五里庙镇 深化 农村 人居环境 整治 三年 行动 计划",
        "桂花乡 云岭村 村民委员会 关于 2026—2030年 高标准 农田 建设的 通知",
        "豆庄镇 人民政府 五里庙镇 人民政府 关于 加强 森林 防火期 值班 工作的 通知",
        "花坪村 标准化 公开栏 启用",
        "县级 森林 公园 规划",  # 县级 is no 县 with a name before it
        "其中 标准 调整",  # not 中标
    ],
)
def test_a_title_does_not_break_within_a_word(tmp_path: Path, words: str) -> None:
    board = Board(tmp_path)
    title = words.replace(" ", "")
    board.put(f"{YEAR}/a.md", notice(title))
    board.build()
    heading = re.search("<h1>(.*)</h1>", board.page("dongwa/2024/a/"))
    assert heading
    assert re.sub("<.*?>", "", heading[1]) == title
    assert re.findall('<span class="one">(.*?)</span>', heading[1]) == words.split()


def test_a_joint_document_names_all_its_issuers(tmp_path: Path) -> None:
    board = Board(tmp_path)
    settings = (tmp_path / "site.yaml").read_text("utf-8")
    board.put("site.yaml", settings + "print: {red_header: true}\n")
    board.put("content/a.md", notice("通知\n发文机关: 县民政局、县财政局"))
    board.put("content/b.md", notice("公示"))
    assert board.build().published
    page = board.page("dongwa/2024/a/")
    assert "<dt>发文机关</dt><dd>县民政局、县财政局</dd>" in page
    head = page.partition('<div class="red-header">')[2].partition("<h1>")[0]
    assert re.findall(r"<p.*?>(.*?)</p>", head) == ["县民政局", "县财政局"]
    other = board.page("dongwa/2024/b/")
    assert "发文机关" not in other
    head = other.partition('<div class="red-header">')[2].partition("<h1>")[0]
    assert re.findall(r"<p.*?>(.*?)</p>", head) == ["东洼村"]
