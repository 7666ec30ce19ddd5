"""Write a synthetic county board: the same bytes for the same size and seed."""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

SEED = 1
FIRST, LAST = date(2012, 1, 4), date(2026, 6, 30)
VILLAGES = 12  # in each township
NUMERALS = "一二三四五六七八九十"
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗"
GIVEN = "伟芳秀敏静丽强军洋勇艳杰娟涛明霞平刚桂兰成华"

SITE = """\
title: {zh-Hans: 桂山县公开栏, en: Guishan County Noticeboard}
base_url: https://board.example/
languages: [zh-Hans, en]
time_zone: Asia/Shanghai
organization: guishan
categories:
"""


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of notice, and how its titles read after the organization's name."""

    id: str
    zh: str
    en: str
    title: str


CATEGORIES = (
    Category("village-affairs", "村务公开", "Village affairs", "{year}年第{quarter}季度村务公开"),
    Category("finance", "财务公开", "Finance", "{year}年{month}月财务收支公开"),
    Category("relief", "社会救助", "Relief", "{year}年{month}月社会救助对象公示"),
    Category("bidding", "工程招标", "Bidding", "{topic}项目招标公告"),
    Category("land", "土地审批", "Land", "{year}年{month}月用地审批结果公示"),
    Category("party-affairs", "党务公开", "Party affairs", "{year}年{month}月主题党日情况"),
    Category("government-affairs", "政务公开", "Government affairs", "关于做好{topic}工作的通知"),
    Category("plan", "工作计划", "Plans", "{year}年{topic}工作计划"),
)


@dataclass(frozen=True, slots=True)
class Organization:
    """A publisher; `path` holds the ids from the county down to its parent."""

    id: str
    zh: str
    en: str
    level: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """The metadata of a notice; its text is drawn when it is written."""

    organization: Organization
    category: Category
    day: date
    topics: tuple[str, str]
    slug: str
    doc_number: str | None

    @property
    def stem(self) -> str:
        """Its path below content/, without the suffix."""
        return f"{self.organization.id}/{self.day.year}/{self.slug}"

    @property
    def title(self) -> str:
        """The Chinese title, beginning with the organization's name."""
        return self.organization.zh + self.category.title.format(
            year=self.day.year,
            month=self.day.month,
            quarter=(self.day.month + 2) // 3,
            topic=self.topics[0],
        )


def write_board(folder: Path, notices: int, seed: int = SEED) -> None:
    """Write a whole board into a folder that has no content/ yet."""
    content = folder / "content"
    content.mkdir(parents=True)
    (folder / "site.yaml").write_text(SITE + _category_lines(), encoding="utf-8")
    tree = _organization_lines(organizations(notices))
    (content / "organizations.yaml").write_text(tree, encoding="utf-8")
    for path, text in documents(notices, seed):
        file = content / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def documents(notices: int, seed: int = SEED) -> Iterator[tuple[str, str]]:
    """Each source of a board, translations included: its path below content/ and its text."""
    rng = random.Random(seed)
    board = _notices(rng, organizations(notices), notices)
    for notice in board:
        yield f"{notice.stem}.md", _front_matter(notice) + _body(rng, notice, board)
        if rng.random() < 0.1:
            yield f"{notice.stem}.en.md", _translation(rng, notice)


def organizations(notices: int) -> list[Organization]:
    """Return the county, then each township before its villages; about 600 for 100,000 notices."""
    townships = max(8, round(8 * (notices / 10_000) ** 0.76))
    heads, tails = _words("place-heads"), _words("place-tails")
    places = [(h.split(), t.split()) for h in heads for t in tails]
    names = [(h[1] + t[1], h[0] + t[0]) for h, t in places]
    rng = random.Random(townships)
    county = Organization("guishan", "桂山县", "Guishan County", "county")
    tree = [county]
    for n, (name, zh) in enumerate(rng.sample(names, townships)):
        kind, english = ("乡", "Township") if n % 3 else ("镇", "Town")
        title = f"{name.capitalize()} {english}"
        tree.append(Organization(name, zh + kind, title, "township", (county.id,)))
        for village, village_zh in rng.sample(names, VILLAGES):
            tree.append(
                Organization(
                    f"{name}-{village}",
                    f"{zh}{kind}{village_zh}村",
                    f"{village.capitalize()} Village, {title}",
                    "village",
                    (county.id, name),
                )
            )
    return tree


def _notices(rng: random.Random, tree: list[Organization], count: int) -> list[Notice]:
    """Return the notices in order of date, so that document numbers rise within a year."""
    serials: Counter[tuple[str, int]] = Counter()
    span = (LAST - FIRST).days
    notices = []
    for n, offset in enumerate(sorted(rng.randint(0, span) for _ in range(count))):
        day = FIRST + timedelta(days=offset)
        organization, category = rng.choice(tree), rng.choice(CATEGORIES)
        number = None
        if organization.level != "village":
            serials[organization.id, day.year] += 1
            issuer = organization.zh[:2] + "政发"
            number = f"{issuer}〔{day.year}〕{serials[organization.id, day.year]}号"
        first, second = rng.sample(_words("topics"), 2)
        slug = f"{day:%m%d}-{category.id}-{n:06d}"
        notices.append(Notice(organization, category, day, (first, second), slug, number))
    return notices


def _front_matter(notice: Notice) -> str:
    lines = [
        f"title: {notice.title}",
        f"date: {notice.day}",
        f"org: {notice.organization.id}",
        f"category: {notice.category.id}",
        f"keywords: [{', '.join(notice.topics)}]",
    ]
    if notice.doc_number:
        lines.append(f"doc_number: {notice.doc_number}")
    return "\n".join(["---", *lines, "---", "", ""])


def _body(rng: random.Random, notice: Notice, board: list[Notice]) -> str:
    """Blocks until the text has the drawn number of bytes, no sentence twice."""
    pool = _words("general") + _words(notice.category.id)
    deck = iter(rng.sample(pool, len(pool)))
    headings = rng.sample(_words("headings"), 10)
    blocks = [_paragraph(rng, deck)]
    if rng.random() < 0.25:
        blocks.append(_names(rng) if notice.category.id == "relief" else _accounts(rng))
    if rng.random() < 0.02:
        other = rng.choice(board)
        blocks.append(f"相关公开：[{other.title}](../../{other.stem}.md)。")
    wanted = rng.randint(2100, 2900) - sum(len(block.encode()) for block in blocks)
    for numeral, heading in zip(NUMERALS, headings, strict=True):
        section = [f"## {numeral}、{heading}", _paragraph(rng, deck)]
        if rng.random() < 0.4:
            section.append(_list(rng, deck))
        blocks += section
        wanted -= sum(len(block.encode()) for block in section)
        if wanted <= 0:
            break
    return "\n\n".join(blocks) + "\n"


def _translation(rng: random.Random, notice: Notice) -> str:
    deck = iter(rng.sample(_words("english"), 9))
    paragraphs = [" ".join(next(deck) for _ in range(3)) for _ in range(3)]
    title = f"{notice.organization.en}: {notice.category.en}, {notice.day}"
    head = f'---\ntitle: "{title}"\n---\n\n{paragraphs[0]}\n\n'
    return f"{head}## Details\n\n{paragraphs[1]}\n\n## Objections\n\n{paragraphs[2]}\n"


def _paragraph(rng: random.Random, deck: Iterator[str]) -> str:
    text = "".join(_filled(rng, next(deck)) for _ in range(rng.randint(2, 4)))
    clause, comma, rest = text.partition("，")
    return f"**{clause}**{comma}{rest}" if rng.random() < 0.3 else text


def _list(rng: random.Random, deck: Iterator[str]) -> str:
    items = [_filled(rng, next(deck)) for _ in range(rng.randint(2, 4))]
    if rng.random() < 0.5:
        return "\n".join(f"- {item}" for item in items)
    return "\n".join(f"{n}. {item}" for n, item in enumerate(items, 1))


def _accounts(rng: random.Random) -> str:
    rows = ["| 序号 | 项目 | 收入（元） | 支出（元） | 经手人 |", "|---:|---|---:|---:|---|"]
    for n in range(1, rng.randint(6, 16)):
        money = (_money(rng), "") if rng.random() < 0.3 else ("", _money(rng))
        rows.append(
            f"| {n} | {rng.choice(_words('items'))} | {' | '.join(money)} | {_person(rng)} |"
        )
    return "\n".join(rows)


def _names(rng: random.Random) -> str:
    rows = ["| 序号 | 姓名 | 家庭人口 | 每月金额（元） |", "|---:|---|---:|---:|"]
    rows += [
        f"| {n} | {_person(rng)} | {rng.randint(1, 6)} | {rng.randint(20, 190) * 10} |"
        for n in range(1, rng.randint(8, 24))
    ]
    return "\n".join(rows)


def _filled(rng: random.Random, sentence: str) -> str:
    if "{" not in sentence:
        return sentence
    return sentence.format(
        count=rng.randint(20, 480),
        few=rng.randint(2, 9),
        share=f"{rng.randint(6, 98)}%",
        money=_money(rng),
        day=f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日",
        person=_person(rng),
    )


def _money(rng: random.Random) -> str:
    return f"{rng.randint(5000, 9_000_000) / 100:.2f}"


def _person(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.randint(1, 2)))


@cache
def _words(section: str) -> tuple[str, ...]:
    """Return the lines of one section of sentences.txt."""
    text = Path(__file__).with_name("sentences.txt").read_text(encoding="utf-8")
    lines = text.partition(f"# {section}\n")[2].partition("\n# ")[0]
    return tuple(lines.splitlines())


def _category_lines() -> str:
    lines = []
    for category in CATEGORIES:
        kind = ", kind: plan" if category.id == "plan" else ""
        name = f"{{zh-Hans: {category.zh}, en: {category.en}}}"
        lines.append(f"  - {{id: {category.id}, name: {name}{kind}}}\n")
    return "".join(lines)


def _organization_lines(tree: list[Organization]) -> str:
    """Return the tree as YAML; its order, parents first, is the order of the lines."""
    parents = {organization.path[-1] for organization in tree if organization.path}
    lines = []
    for organization in tree:
        indent = "    " * len(organization.path)
        name = f'{{zh-Hans: {organization.zh}, en: "{organization.en}"}}'
        lines.append(f"{indent}- id: {organization.id}\n")
        lines.append(f"{indent}  name: {name}\n{indent}  level: {organization.level}\n")
        if organization.id in parents:
            lines.append(f"{indent}  children:\n")
    return "".join(lines)


def main() -> None:
    """Write the board that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=10_000, help="translations come on top")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, required=True, help="a folder without content/")
    arguments = parser.parse_args()
    if (arguments.out / "content").exists():
        parser.error(f"{arguments.out / 'content'} exists already")
    write_board(arguments.out, arguments.notices, arguments.seed)


if __name__ == "__main__":
    main()
