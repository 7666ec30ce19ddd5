"""Settings for editors in the browser, tried in the editors themselves."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from playwright.sync_api import Browser, Page

from tests.board import ROOT, Board, notice, sitegen
from tests.browsing import absent, served

MODULES = ROOT / ".venv" / "npm" / "node_modules"
SVELTIA = MODULES / "@sveltia" / "cms"
DECAP = MODULES / "decap-cms" / "dist"
_FILES = """async () => {
    const found = {};
    async function walk(folder, path) {
        for await (const [name, one] of folder.entries()) {
            if (one.kind === "directory") await walk(one, path + name + "/");
            else found[path + name] = await (await one.getFile()).text();
        }
    }
    const root = await navigator.storage.getDirectory();
    await walk(await root.getDirectoryHandle("sveltia-cms-test", {create: true}), "");
    return found;
}"""

_WRITTEN = f"""async () => {{
    try {{
        const found = Object.entries(await ({_FILES})());
        return found.length === 1 && found[0][0].endsWith(".md") && found[0][1].includes("---");
    }} catch (gone) {{
        return false;  // a file that was renamed while it was read
    }}
}}"""


def settings(folder: Path, *options: str) -> dict[str, Any]:
    """Return the settings that the command prints."""
    done = sitegen("schema", "--cms", *options, cwd=folder)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = yaml.safe_load(done.stdout)
    return found


def test_each_organization_has_its_folder_and_the_fields_of_documents(tmp_path: Path) -> None:
    Board(tmp_path)
    made = settings(tmp_path, "sveltia", "--repo", "guishan/board")
    assert made["backend"] == {"name": "github", "repo": "guishan/board", "branch": "main"}
    assert [(one["name"], one["label"], one["folder"]) for one in made["collections"]] == [
        ("guishan", "桂山县", "content/guishan"),
        ("douzhuang", "豆庄镇", "content/douzhuang"),
        ("dongwa", "东洼村", "content/dongwa"),
        ("xidi", "西堤村", "content/xidi"),
    ]
    fields = {one["name"]: one for one in made["collections"][2]["fields"]}
    assert fields["单位"]["default"] == "dongwa"
    assert fields["发布日期"]["type"] == "date"
    assert [one["name"] for one in fields["附件"]["fields"]] == ["文件", "名称"]
    assert fields["有效性"]["options"][0] == {"label": "现行", "value": "现行"}


def test_labels_are_in_either_language(tmp_path: Path) -> None:
    Board(tmp_path)
    made = settings(tmp_path, "decap", "--repo", "a/b", "--lang", "en", "--org", "xidi")
    (one,) = made["collections"]
    assert one["label"] == "Xidi Village"
    assert one["fields"][0] | {"hint": ""} == {
        "name": "标题",
        "label": "Title",
        "widget": "string",
        "required": True,
        "hint": "",
    }


def test_a_repository_and_known_organizations_are_asked_for(tmp_path: Path) -> None:
    Board(tmp_path)
    assert "--repo" in sitegen("schema", "--cms", "decap", cwd=tmp_path).stderr
    done = sitegen("schema", "--cms", "decap", "--repo", "a/b", "--org", "dongw", cwd=tmp_path)
    assert (done.returncode, "dongwa" in done.stderr) == (2, True)


def test_the_editors_own_schema_accepts_the_settings(tmp_path: Path) -> None:
    if not SVELTIA.is_dir():
        absent("no @sveltia/cms: make .venv/npm")
    Board(tmp_path)
    schema = json.loads((SVELTIA / "schema" / "sveltia-cms.json").read_text("utf-8"))
    jsonschema.validate(settings(tmp_path, "sveltia", "--repo", "a/b"), schema)


def page_of(board: Board, browser: Browser, editor: str, script: Path) -> tuple[Path, Page]:
    """Write the editor's folder beside its script, and open a page in a browser without a network."""
    folder = board.folder / "admin"
    options = ("--cms", editor, "--backend", "test-repo", "--output", str(folder))
    assert sitegen("schema", *options, cwd=board.folder).returncode == 0
    shutil.copy(script, folder)
    for chunk in script.parent.glob("*.decap-cms.js"):
        shutil.copy(chunk, folder)
    return folder, browser.new_page(locale="zh-CN")


def test_a_document_written_in_sveltia_is_one_of_the_site(tmp_path: Path, browser: Browser) -> None:
    if not SVELTIA.is_dir():
        absent("no @sveltia/cms: make .venv/npm")
    board = Board(tmp_path)
    folder, page = page_of(board, browser, "sveltia", SVELTIA / "dist" / "sveltia-cms.js")
    with served(folder) as address:
        page.goto(f"{address}config.txt")  # the origin whose storage is the repository
        page.evaluate(_FILES)
        page.goto(f"{address}index.html")
        page.get_by_role("button", name="Test").click()
        page.get_by_text("东洼村").first.wait_for()
        page.goto(f"{address}index.html#/collections/dongwa/new")
        page.get_by_role("textbox", name="标题").first.fill("第二季度公告")
        page.locator('input[type="date"]').first.fill("2026-07-10")
        page.locator('[role="combobox"]').first.click()
        page.get_by_role("option", name="财务公开", exact=True).first.click()
        page.get_by_role("button", name="Save").first.click()
        # The editor writes a file of another name, .sveltia-tmp-…, and renames it when it is whole.
        page.wait_for_function(_WRITTEN)
        written = page.evaluate(_FILES)
    page.close()
    assert list(written) == ["content/dongwa/2026/0710-第二季度公告.md"]
    for path, text in written.items():
        board.put(path, text)
    assert board.check() == []
    assert "第二季度公告" in board.page("dongwa/2026/0710-第二季度公告/")


def test_decap_lists_the_documents_of_the_site(tmp_path: Path, browser: Browser) -> None:
    if not DECAP.is_dir():
        pytest.skip("no decap-cms: npm install --prefix .venv/npm decap-cms")
    board = Board(tmp_path)
    folder, page = page_of(board, browser, "decap", DECAP / "decap-cms.js")
    text = notice(title="第一季度公告", date="2026-04-10").replace("title:", "标题:")
    files = {"content/dongwa": {"2026": {"0410-a.md": {"content": text}}}}
    page.add_init_script(f"window.repoFiles = {json.dumps(files)}")
    with served(folder) as address:
        page.goto(f"{address}index.html")
        page.get_by_role("button", name="Login").click()
        page.goto(f"{address}index.html#/collections/dongwa")
        page.get_by_text("第一季度公告").first.wait_for()
    page.close()
