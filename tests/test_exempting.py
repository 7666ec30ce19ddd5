"""Exemptions from checks, written into front matter: nothing else of it changes."""

from __future__ import annotations

import pytest

from sitegen.content.exempting import with_exemption

HEAD = "标题: 名单\n发布日期: 2026-05-01\n单位: 东洼村\n类别: 村务公开\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HEAD, HEAD + "允许:\n  手机号码: 本人同意\n"),
        (
            f"# 说明\n{HEAD}允许:  # 依据\n    空白: 村民填\n附件: a.csv\n",
            f"# 说明\n{HEAD}允许:  # 依据\n    空白: 村民填\n    手机号码: 本人同意\n附件: a.csv\n",
        ),
        (
            f"{HEAD}允许: {{空白: 村民填}}\n来源: 村\n",
            f"{HEAD}允许: {{空白: 村民填, 手机号码: 本人同意}}\n来源: 村\n",
        ),
        (
            "title: x\ndate: 2026-05-01\norg: a\ncategory: b\n",
            "title: x\ndate: 2026-05-01\norg: a\ncategory: b\nallow:\n  mobile: 本人同意\n",
        ),
    ],
)
def test_an_exemption_is_added_where_it_belongs(before: str, after: str) -> None:
    text = f"---\n{before}---\n正文 --- 。\n"
    assert with_exemption(text, "mobile", "本人同意") == f"---\n{after}---\n正文 --- 。\n"


@pytest.mark.parametrize("reason", ['张三说: "可以" #1', "[同意]", "*", "a\nb: c", "no", "'", "{}"])
def test_any_reason_is_kept_as_given(reason: str) -> None:
    changed = with_exemption(f"---\n{HEAD}---\n正文。\n", "mobile", reason)
    assert changed is not None
    assert with_exemption(changed, "blanks", "留空") is not None, "the front matter is still read"


@pytest.mark.parametrize(
    "text",
    [
        "没有开头信息。\n",
        f"---\n{HEAD}",
        f"---\n{HEAD}允许: 空白\n---\n正文。\n",
        f"---\n{HEAD}允许:\n  手机号码: 已经有了\n---\n正文。\n",
    ],
)
def test_what_is_not_sure_is_left_alone(text: str) -> None:
    assert with_exemption(text, "mobile", "本人同意") is None


@pytest.mark.parametrize("reason", ["", " ", "长" * 201])
def test_a_reason_is_asked_for(reason: str) -> None:
    assert with_exemption(f"---\n{HEAD}---\n正文。\n", "mobile", reason) is None
