"""A labelled set of texts with and without personal data. All numbers are invented.

Positives are written in the ways that clerks type them; negatives are the other long numbers of
village notices. The set is made anew from a seed, so that no list of numbers lies in the repository.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from stdnum import ean, luhn
from stdnum.cn import ric, uscc

COUNTIES = ("370481", "450122", "110105", "652222", "510107", "440306", "320583", "610125")
NAMES = ("王明", "李秀兰", "张伟", "刘建国", "陈静", "杨丽华", "赵强", "黄小梅")
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def identity(chance: random.Random) -> str:
    """Return an identity number with its check digit."""
    born = date(1932, 1, 1) + timedelta(days=chance.randrange(30_000))
    digits = f"{chance.choice(COUNTIES)}{born:%Y%m%d}{chance.randrange(1000):03d}"
    return digits + ric.calc_check_digit(f"{digits}0")


def mobile(chance: random.Random) -> str:
    """Return a mobile number."""
    return f"1{chance.choice('3456789')}{chance.randrange(10**9):09d}"


def card(chance: random.Random) -> str:
    """Return a bank card number with its check digit."""
    start, length = chance.choice(
        (
            ("622848", 19),
            ("621700", 19),
            ("622202", 19),
            ("622588", 16),
            ("436742", 19),
            ("520169", 16),
        )
    )
    digits = start + "".join(chance.choice("0123456789") for _ in range(length - 7))
    return digits + luhn.calc_check_digit(digits)


def positives(seed: int = 1) -> Iterator[tuple[str, str, str]]:
    """Yield kind, text and the number in it as digits."""
    chance = random.Random(seed)
    for number in (identity(chance) for _ in range(25)):
        name = chance.choice(NAMES)
        for text in (
            f"{name}，身份证号：{number}",
            f"| 1 | {name} | {number} | 350 |",
            f"{name} {number[:6]} {number[6:14]} {number[14:]}",
            f"{name}（{number[:6]}-{number[6:14]}-{number[14:]}）",
            f"{name}，{number.translate(WIDE)}",
            f"{name}：{number[:10]}\n{number[10:]}",
            " ".join(number),
            f"{name},{number.lower()},低保",
            f"证件号码{number[:6]}，{number[6:14]}，{number[14:]}",
        ):
            yield "id_number", text, number
    for number in (mobile(chance) for _ in range(15)):
        name = chance.choice(NAMES)
        for text in (
            f"{name}，{number}",
            f"| {name} | {number} | 二组 |",
            f"户主{name}手机号{number}",
            f"{name} {number[:3]} {number[3:7]} {number[7:]}",
            f"{name} {number[:3]}-{number[3:7]}-{number[7:]}",
            f"{name}+86 {number}",
            f"{name}、{number.translate(WIDE)}",
            f"低保对象{name}，电话{number}",
        ):
            yield "mobile", text, number
    for number in (card(chance) for _ in range(15)):
        name = chance.choice(NAMES)
        four = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
        for text in (
            f"{name}，卡号{number}",
            f"| {name} | {number} | 1,200.00 |",
            f"发放至{name}账户 {four}",
            f"开户行：农商行，账号：{number}",
            f"{name} {number[:6]} {number[6:]}",
            f"{name}，{number.translate(WIDE)}",
        ):
            yield "bank_card", text, number


def negatives(seed: int = 2) -> Iterator[str]:
    """Yield texts whose long numbers are no person's."""
    chance = random.Random(seed)

    def digits(count: int) -> str:
        return "".join(chance.choice("0123456789") for _ in range(count))

    for _ in range(130):
        year, serial = chance.randrange(2012, 2027), chance.randrange(1, 300)
        amount = chance.randrange(10**9)
        office, masked = f"0{chance.randrange(310, 999)}-{digits(7)}", identity(chance)
        code = f"91{chance.choice(COUNTIES)}MA{digits(7)}"
        yield f"合计 {amount:,}.{digits(2)} 元，结余 {amount // 7:,} 元"
        yield f"桂政发〔{year}〕{serial}号，{year}年{chance.randrange(1, 13)}月{chance.randrange(1, 29)}日"
        yield f"监督电话：{office}，传真 {office}"
        yield f"村务监督电话：{mobile(chance)}"
        yield f"联系人：王主任，联系电话：{mobile(chance)}"
        yield f"举报电话 {mobile(chance)}（村务监督委员会）"
        yield f"统一社会信用代码：{code}{uscc.calc_check_digit(code)}"
        yield f"商品条码 {(bar := '69' + digits(10)) + ean.calc_check_digit(bar)}"
        yield f"宗地号 {chance.choice(COUNTIES)}{digits(6)}JC{digits(5)}"
        yield f"不动产单元号 {chance.choice(COUNTIES)}{digits(6)}GB{digits(5)}F{digits(8)}"
        yield f"{masked[:6]}********{masked[-4:]}，{mobile(chance)[:3]}****{digits(4)}"
        yield f"| {serial} | 甲 | {digits(3)}.{digits(2)} | {digits(5)}.{digits(2)} | {year}-03-05 |"
        yield f"{year}-01-01 至 {year}-12-31，共 {digits(3)} 天，编号 {year}{digits(8)}"
        yield f"项目代码：{year}-{chance.choice(COUNTIES)}-{digits(2)}-{digits(2)}-{digits(6)}"
        yield f"订单号：{mobile(chance)}，发票号码 {digits(20)}"
        yield f"坐标 {chance.uniform(73, 135):.6f}，{chance.uniform(18, 53):.6f}"
