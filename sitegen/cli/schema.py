"""`sitegen schema`: write the JSON Schemas."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.cli.common import FOLDER, command, config_of, root_option, unknown
from sitegen.cli.i18n import Text, Texts, option
from sitegen.cli.streams import echo
from sitegen.messages import as_json

if TYPE_CHECKING:
    from sitegen.tools.cms_config import Editor, Wanted

TEXTS = Texts(
    help=Text(
        "写出 site.yaml、organizations.yaml 和文章信息的 JSON Schema，供编辑器提示和检查。",
        "Write JSON Schemas for site.yaml, organizations.yaml and front matter, "
        "by which editors complete and check.",
    ),
    example=Text("sitegen schema --output schemas", "sitegen schema --output schemas"),
    cms=Text(
        "改为写出网页编辑器（Sveltia CMS 或 Decap CMS）的设置。",
        "Write the settings of an editor in the browser instead: Sveltia CMS or Decap CMS.",
    ),
    backend=Text("网页编辑器从哪里读写文件。", "Where the editor reads and writes the files."),
    repo=Text("那里的仓库，如 owner/name。", "The repository there: owner/name."),
    branch=Text("仓库的分支。", "Branch of the repository."),
    lang=Text("设置里标签的语言。", "Language of the labels."),
    org=Text(
        "只写这些单位（编号）；可以写几次。", "Only these organizations (ids); may be repeated."
    ),
    no_repo=Text("请写明仓库：--repo 所有者/名称。", "Name the repository: --repo OWNER/NAME."),
    no_org=Text("单位", "organization"),
    script=Text(
        "请把 {package} 的 dist/{script} 放到 {path}（npm pack {package}）。",
        "Put dist/{script} of {package} into {path} (npm pack {package}).",
    ),
    output=Text(
        "写到这个文件夹；不写则显示在屏幕上。", "Folder to write to; printed if it is not given."
    ),
    done=Text("已写入 {path}", "Wrote {path}"),
)


@command("schema", TEXTS, order=110)
@root_option
@option("--output", "-o", key="output", type=FOLDER)
@option("--cms", key="cms", type=click.Choice(("sveltia", "decap")))
@option(
    "--backend",
    key="backend",
    type=click.Choice(("github", "gitlab", "gitea", "test-repo")),
    default="github",
)
@option("--repo", key="repo", metavar="OWNER/NAME")
@option("--branch", key="branch", default="main")
@option("--lang", "language", key="lang", type=click.Choice(("zh-Hans", "en")))
@option("--org", "organizations", key="org", multiple=True)
def schema(
    root: Path,
    output: Path | None,
    cms: Editor | None,
    backend: str,
    repo: str | None,
    branch: str,
    language: str | None,
    organizations: tuple[str, ...],
) -> int:
    """Write the JSON Schemas, or the settings of an editor."""
    if cms is not None:
        if not repo and backend != "test-repo":
            echo(TEXTS("no_repo"), err=True)
            return 2
        from sitegen.tools.cms_config import Wanted

        wanted = Wanted(cms, backend, repo or "", branch, language or "", organizations)
        return _editor(root, wanted, output)
    from sitegen.config.load import json_schemas, kinds_of

    schemas = json_schemas(kinds_of(root))
    if output is None:
        echo(as_json(schemas))
        return 0
    output.mkdir(parents=True, exist_ok=True)
    for name, content in schemas.items():
        (output / name).write_text(f"{as_json(content)}\n", encoding="utf-8")
        echo(TEXTS("done", path=output / name))
    return 0


def _editor(root: Path, wanted: Wanted, output: Path | None) -> int:
    """Write the settings of an editor, and its page."""
    import yaml

    from sitegen.tools.cms_config import PACKAGES, PAGE, SCRIPTS, settings

    config = config_of(root)
    if config is None:
        return 1
    for name in wanted.organizations:
        if name not in config.organizations:
            known = [one.id for one in config.organizations]
            return unknown(root, TEXTS("no_org", root), name, known)
    made = settings(config, wanted)
    text = yaml.safe_dump(made, allow_unicode=True, sort_keys=False, width=1_000)
    if output is None:
        echo(text)
        return 0
    output.mkdir(parents=True, exist_ok=True)
    script, package = SCRIPTS[wanted.editor], PACKAGES[wanted.editor]
    language = wanted.language or config.languages[0]
    from html import escape

    title = escape(config.title.in_language(language))
    page = PAGE.format(language=language, title=title, script=script)
    for name, content in (("config.yml", text), ("index.html", page)):
        (output / name).write_text(content, encoding="utf-8")
        echo(TEXTS("done", root, path=output / name))
    if not (output / script).exists():
        echo(TEXTS("script", root, package=package, script=script, path=output))
    return 0
