"""Tables: sums that contradict are told, and a table that is right or not understood is left alone.

A line is a table: its name, then its rows apart by ` / `, the cells of each by `|`.
"""

from __future__ import annotations

import pytest

from sitegen.checks.sums import differences
from sitegen.checks.tables import Row, Table

RIGHT = """\
plain: 项目|金额 / 电费|100 / 水费|200 / 合计|300
units: 项目|金额（元） / 电费|1,200.50 / 水费|300 / 合计|1500.50
wan: 项目|金额 / 路|1.5万元 / 灯|5000元 / 合计|2万元
dash: 项目|金额 / 路|-- / 灯|5000 / 井|100 / 合计|5100
sub: 项目|金额 / a|1 / b|2 / 小计|3 / c|4 / d|5 / 小计|9 / 合计|12
of which: 项目|金额 / 收入|100 / 其中：补贴|40 / 支出|50 / 合计|150
percent: 项目|金额|占比 / a|30|30% / b|70|70% / 合计|100|100%
percent rounding: 项目|金额|占比 / a|1|33.3% / b|1|33.3% / c|1|33.3% / 合计|3|100%
avg: 村|户数|人均收入 / a|10|100 / b|20|200 / 合计|30|166.7
price: 品名|单价|数量|金额 / a|2|3|6 / b|5|2|10 / 合计|||16
serial: 序号|姓名|金额 / 1|王*明|600 / 2|李*强|600 / 合计||1200
balance: 项目|金额 / 期初余额|100 / 收入|50 / 支出|30 / 期末余额|120
balance row: 月份|上月结余|本月收入|本月支出|本月结余 / 1|100|50|30|120 / 2|120|10|30|100
carry: 月份|收入|支出|结余 / 1|50|30|120 / 2|10|30|100 / 合计|60|60|100
cols: 村|一季度|二季度|合计 / a|1|2|3 / b|3|4|7 / c|5|6|11
cumul: 月份|本月|累计 / 1|10|10 / 2|20|30 / 合计|30|30
persons repeated: 项目|人次 / a|10 / b|20 / 合计（去重）|25
text total: 项目|金额 / a|10 / b|20 / 合计|叁拾元
big: 项目|金额 / a|0.10 / b|0.20 / c|0.30 / 合计|0.60
neg: 项目|金额 / a|100 / b|-20 / 合计|80
brackets neg: 项目|金额 / a|100 / b|(20) / 合计|80
rounded wan: 项目|万元 / a|1.23 / b|2.34 / c|3.45 / 合计|7.03
rounded wan2: 项目|投资（万元） / a|1.2 / b|2.3 / c|3.4 / 合计|7
years: 项目|2024年|2025年 / a|10|20 / b|30|40 / 合计|40|60
growth: 项目|2024|2025|增长 / a|10|20|100% / 合计|10|20|100%
two totals: 项目|金额 / 收入合计|100 / 支出合计|60 / 结余|40
income rows: 项目|金额 / 一、收入|150 / 1.补贴|100 / 2.租金|50 / 二、支出|60 / 1.电费|60 / 三、结余|90
numbered totals: 科目|金额 / 一、资产|300 / 现金|100 / 存款|200 / 二、负债|50 / 借款|50 / 合计|350
planned: 项目|计划|完成|完成率 / a|10|8|80% / b|20|20|100% / 合计|30|28|93.3%
area: 户主|面积（亩）|标准|金额 / a|3.5|100|350 / b|2|100|200 / 合计|5.5|100|550
max: 指标|数值 / 最高|10 / 最低|2 / 平均|6
voters: 候选人|得票 / a|120 / b|80 / 弃权|5 / 总票数|205
voters2: 候选人|得票 / a|120 / b|80 / 发出选票|210 / 收回选票|205
mixed units: 项目|数量 / a|3公里 / b|200米 / 合计|3.2公里
date: 日期|金额 / 10月1日|100 / 10月2日|50 / 合计|150
phone: 姓名|电话|金额 / a|0771-1234567|5 / b|12345|6 / 合计||11
head subtotal first: 项目|金额 / 合计|300 / a|100 / b|200
prev total: 项目|金额 / 上年结转|100 / a|50 / b|50 / 合计|200
bold: 项目|金额 / a|10 / b|20 / **合计**|**30**
empty: 项目|金额 / a| / b|20 / c|10 / 合计|30
tiers: 村|户数|人数|合计 / a|10|30|30 / b|5|12|12 / c|5|11|11
mean rows: 月|金额 / 1|10 / 2|20 / 平均|15 / 合计|30
duplicated months: 项目|1月|2月|小计 / a|1|2|3 / b|2|3|5 / 小计|3|5|8
shares of: 类别|数量 / 党员|40 / 群众|60 / 其中女性|30 / 总计|100
counts: 类别|户|人 / 低保|5|12 / 五保|2|2 / 合计|7户|14人
ratio: 项目|金额|比上年 / a|10|+5% / b|20|-3% / 合计|30|+1%
notes: 项目|金额|备注 / a|10|2024年 / b|20|12月 / 合计|30|
"""
WRONG = """\
plain: 项目|金额 / 电费|100 / 水费|200 / 合计|310
cents: 项目|金额（元） / 电费|1,200.50 / 水费|300 / 合计|1500.00
sub: 项目|金额 / a|1 / b|2 / 小计|4 / c|4 / d|5 / 小计|9 / 合计|13
col: 村|一季度|二季度|合计 / a|1|2|3 / b|3|4|7 / c|5|6|11 / d|5|6|12
balance: 项目|金额 / 期初余额|100 / 收入|50 / 支出|30 / 期末余额|130
balance row: 月份|上月结余|本月收入|本月支出|本月结余 / 1|100|50|30|120 / 2|120|10|30|110
percent total: 项目|占比 / a|30% / b|60% / 合计|100%
percent of: 项目|金额|占比 / a|30|30% / b|70|60% / 合计|100|100%
dash: 项目|金额 / 路|-- / 灯|5000 / 井|100 / 合计|5200
wan: 项目|金额 / 路|1.5万元 / 灯|5000元 / 合计|3万元
bold: 项目|金额 / a|10 / b|20 / **合计**|**40**
two cols: 项目|收入|支出 / a|10|5 / b|20|5 / 合计|30|11
product: 品名|单价|数量|金额 / a|2|3|6 / b|5|2|11 / c|4|4|16 / d|1|1|1 / 合计|||34
"""


def tables(lines: str) -> dict[str, Table]:
    """Return each table by its name."""
    found = {}
    for line in lines.splitlines():
        name, _, text = line.partition(": ")
        rows = [
            Row(n, tuple(cell.strip().strip("*") for cell in row.split("|")))
            for n, row in enumerate(text.split(" / "), 1)
        ]
        found[name] = Table(rows[0], tuple(rows[1:]))
    return found


@pytest.mark.parametrize("name", tables(RIGHT))
def test_a_table_that_is_right_or_not_understood_is_left_alone(name: str) -> None:
    assert list(differences(tables(RIGHT)[name])) == []


@pytest.mark.parametrize("name", tables(WRONG))
def test_a_figure_that_the_others_do_not_give_is_told(name: str) -> None:
    assert len(list(differences(tables(WRONG)[name]))) == 1, name
