"""Commands: messages, files, exit codes."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sitegen.cli import main
from sitegen.cli.i18n import Command, Group, Text, Texts
from tests.board import ROOT, Board, command, notice, sitegen, surroundings

main.load_all()
COMMANDS = sorted(main.commands)


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Board:
    """Return a board with one notice; it is the current folder."""
    made = Board(tmp_path / "site")
    made.put("content/dongwa/2024/0410.md", notice())
    site = (made.folder / "site.yaml").read_text("utf-8")
    made.put("site.yaml", site + "government: none\n")  # of which `check` wants to know nothing
    monkeypatch.chdir(made.folder)
    monkeypatch.delenv("SITEGEN_LANG", raising=False)
    return made


def run(*arguments: str, given: str = "", speak: str = "en") -> Result:
    """Run a command in this process; `speak` is SITEGEN_LANG."""
    return CliRunner().invoke(main, arguments, input=given, env={"SITEGEN_LANG": speak or None})


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def test_the_set_of_commands_is_complete() -> None:
    assert {"init", "new", "build", "check", "schema", "doctor"} <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example_in_the_reader_s_language(board: Board, name: str) -> None:
    english = run(name, "--help")
    assert english.exit_code == 0
    assert f"Example: sitegen {name}" in " ".join(english.output.split())
    chinese = run(name, "--help", speak="")
    assert "显示说明" in chinese.output
    assert chinese.exit_code == 0
    assert f"例：sitegen {name}".replace(" ", "") in "".join(chinese.output.split())
    for option in main.commands[name].get_params(
        main.make_context("sitegen", [], resilient_parsing=True)
    ):
        for flag in option.opts if option.param_type_name == "option" else ():
            assert flag in english.output
            assert flag in chinese.output


def test_help_lists_the_commands(board: Board) -> None:
    english, chinese = run("--help").output, run("--help", speak="").output
    for name in COMMANDS:
        assert f"\n  {name} " in english
        assert f"\n  {name} " in chinese
    assert not is_chinese(english)
    assert is_chinese(chinese)
    assert run("--version").output.startswith("sitegen")


def test_help_lists_a_command_that_names_no_place(board: Board) -> None:
    late = Command("zzz", texts=Texts(help=Text("末", "Last.")))
    group = Group("sitegen", commands=[late, main.commands["doctor"], main.commands["init"]])
    shown = CliRunner().invoke(group, ["--help"], env={"SITEGEN_LANG": "en"}).output
    assert [line.split()[0] for line in shown.splitlines()[-3:]] == ["init", "doctor", "zzz"]


def test_every_text_of_a_command_is_in_both_languages_with_the_same_parameters() -> None:
    for name in COMMANDS:
        command = main.commands[name]
        assert isinstance(command, Command)
        texts = dict(command.texts.items())
        assert {"help", "example"} <= set(texts), name
        for key, text in texts.items():
            fields = [set(re.findall(r"{(\w+)}", one)) for one in text]
            assert fields[0] == fields[1], f"{name}: {key}"
            assert not is_chinese(text.en) or key == "example", f"{name}: {key}"


def test_without_a_site_messages_are_in_the_system_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert is_chinese(run("--help", speak="").output)
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert not is_chinese(run("--help", speak="").output)


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["build", "--no-such-option"],
        ["build", "--as-of", "tomorrow"],
        ["build", "--as-of", "2024-02-30"],
        ["build", "--jobs", "0"],
        ["build", "--format", "xml"],
        ["check", "--as-of", "x"],
        ["init"],
        ["new", "--org", "nowhere", "--category", "finance", "--title", "x"],
        ["new", "--org", "dongwa", "--category", "nothing", "--title", "x"],
        ["new", "--org", "dongwa", "--category", "finance", "--title", "x", "--date", "2024-13-01"],
    ],
)
def test_misuse_exits_with_2(board: Board, arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert not (board.folder / "output").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["build", "--forma", "json"], "没有“--forma”这个选项。是不是：--format"),
        (["bulid"], "没有“bulid”这个命令。是不是：build"),
        (["build", "-j", "0"], "“--jobs / -j”的值“0”不对：请写 1 到 256 之间的整数。"),
        (["build", "--format", "xml"], "“--format”的值“xml”不对：只能是：text、json"),
        (["build", "附件", "一"], "多写了“附件 一”"),
        (["build", "--quiet=1"], "选项“--quiet”后面不写值。"),
        (["build", "--output"], "选项“--output”后面要写一个值。"),
        (["translated"], "没有写明"),
        (["new"], "已停止"),
    ],
)
def test_misuse_is_told_in_the_reader_s_language(
    board: Board, arguments: list[str], told: str
) -> None:
    chinese = run(*arguments, speak="zh")
    assert told in chinese.output
    assert not re.search(r"Error|Usage|Try|No such|Aborted", chinese.output)
    assert chinese.exit_code in (1, 2)
    english = run(*arguments, speak="en")
    assert english.exit_code == chinese.exit_code
    assert not is_chinese(english.output.replace("附件 一", ""))


def test_a_clean_build_exits_with_0(board: Board) -> None:
    done = run("build")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "files written" in done.output
    assert "第一季度财务公开" in board.page("dongwa/2024/0410/")
    assert "Nothing changed" in run("build").output
    assert run("build", "--quiet").output == ""


def test_findings_exit_with_1(board: Board) -> None:
    board.put("content/dongwa/2024/0411.md", notice(org="dngwa"))
    for name in ("build", "check"):
        done = run(name)
        assert done.exit_code == 1
        assert "content/dongwa/2024/0411.md:4:6: error D201: " in done.output
        assert "Did you mean" in done.output
    assert run("build", "--keep-going").exit_code == 1
    assert "第一季度" in board.page("dongwa/2024/0410/")


def test_warnings_alone_exit_with_0(board: Board) -> None:
    board.put("content/dongwa/2024/unused.pdf", "x")
    done = run("check")
    assert done.exit_code == 0
    assert "warning D206" in done.output


def test_findings_in_chinese(board: Board) -> None:
    board.put("content/dongwa/2024/0411.md", notice(org="dngwa"))
    said = run("check", speak="").output
    assert "错误" in said
    assert is_chinese(run("build", speak="").output)


@pytest.mark.parametrize("name", ["build", "check"])
def test_format_json_is_machine_readable(board: Board, name: str) -> None:
    assert json.loads(run(name, "--format", "json").stdout) == []
    board.put("content/dongwa/2024/0411.md", notice(date="2024-02-30"))
    done = run(name, "--format", "json")
    (found,) = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (found["code"], found["severity"]) == ("D105", "error")
    assert (found["path"], found["line"]) == ("content/dongwa/2024/0411.md", 3)
    assert found["message"]
    assert found["hint"]


def test_format_github_writes_annotations(board: Board) -> None:
    assert run("check", "--format", "github").stdout == ""
    board.put("content/dongwa/2024/0411.md", notice(date="2024-02-30"))
    line = run("check", "--format", "github").stdout
    place = "::error file=content/dongwa/2024/0411.md,line=3,col=7,title=D105::"
    assert line.startswith(place)
    assert line.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="there are no pseudo-terminals")
def test_a_progress_bar_is_drawn_on_a_terminal(board: Board) -> None:
    import pty

    for number in range(210):  # shorter work shows no bar
        board.put(f"content/xidi/2023/{number}.md", notice(f"第{number}号", "2023-05-01", "xidi"))
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        command("build", "--jobs", "1"),
        cwd=board.folder,
        env=surroundings(TERM="xterm"),
        stderr=follower,
        stdout=follower,
    )
    os.close(follower)
    drawn = b""
    try:
        while part := os.read(leader, 4096):
            drawn += part
    except OSError:  # how Linux says that the other end is closed
        pass
    finally:
        os.close(leader)
    assert process.wait(60) == 0
    assert b"100%" in drawn


def test_no_progress_bar_without_a_terminal(board: Board) -> None:
    for n in range(250):
        board.put(f"content/dongwa/2024/{n}.md", notice(f"第{n}号"))
    done = sitegen("build", "--jobs", "1", cwd=board.folder)
    assert done.returncode == 0
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1


def test_check_does_not_touch_the_output(board: Board) -> None:
    done = run("check")
    assert done.exit_code == 0
    assert not (board.folder / "output").exists()
    run("build")
    before = board.output()
    board.put("content/dongwa/2024/0410.md", notice("改过的题目"))
    assert run("check").exit_code == 0
    assert board.output() == before
    assert {path.name for path in board.folder.iterdir()} == {
        "site.yaml", "content", "output", ".sitegen", "published.lock",
    }  # fmt: skip
    run("build")
    assert "改过的题目" in board.page("")


def test_check_reports_everything_that_build_reports(board: Board) -> None:
    board.put("content/dongwa/2024/0411.md", notice(body="[x](/nowhere/) [y](x.md) ![](z.png)"))
    board.put("content/xidi/x.md", "---\ntitle: x\n---\n正文")
    check = json.loads(run("check", "--format", "json").stdout)
    assert json.loads(run("build", "--format", "json").stdout) == check
    assert len(check) >= 4


def test_build_writes_to_the_output_option(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(board.folder.parent)
    assert run("build", "--root", "site", "--output", "elsewhere").exit_code == 0
    assert Path("elsewhere/index.html").exists()
    assert not (board.folder / "output").exists()
    assert run("build", "--root", "site").exit_code == 0
    assert "第一季度" in board.page("")


def test_build_as_of_publishes_what_is_scheduled_by_then(board: Board) -> None:
    text = notice("定时公开").replace("category:", "publish_at: 2026-12-01 08:00\ncategory:")
    board.put("content/dongwa/2024/0412.md", text)
    for moment, shown in (
        ("2026-11-30", False),
        ("2026-12-01", True),
        ("2026-12-01T07:59", False),
        ("2026-12-01 08:00", True),
    ):
        assert run("build", "--as-of", moment).exit_code == 0
        assert ("定时公开" in board.page("")) is shown, moment


def test_a_command_outside_a_site_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("build", "check"):
        done = run(name)
        assert done.exit_code == 1
        assert "D404" in done.output
    assert not (tmp_path / "output").exists()


def test_init_then_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("init", "board")
    assert done.exit_code == 0
    assert "sitegen build" in done.output
    monkeypatch.chdir(tmp_path / "board")
    built = run("build")
    assert built.exit_code == 0, built.output
    assert "warning" not in built.output
    assert (tmp_path / "board/output/index.html").exists()
    assert (tmp_path / "board/.gitignore").exists()
    assert run("doctor").exit_code == 0


def test_init_refuses_a_folder_in_use(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("mine")
    done = run("init", str(tmp_path))
    assert done.exit_code == 2
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"site.yaml": "mine"}
    assert run("init", str(tmp_path / "site.yaml")).exit_code == 2


def test_new_with_flags(board: Board) -> None:
    title = "东洼村:“三资”清理 [公示] #1"
    flags = [
        "--org",
        "东洼村",
        "--category",
        "财务公开",
        "--title",
        title,
        "--date",
        "2026年3月5日",
    ]
    done = run("new", *flags)
    assert done.exit_code == 0, done.output
    path = "content/dongwa/2026/0305-finance.md"
    assert path in done.output.replace("\\", "/")
    assert run("build").exit_code == 0
    assert "东洼村:“三资”清理 [公示] #1" in board.page("dongwa/2026/0305-finance/")
    (board.folder / path).write_text("mine", "utf-8")
    again = run("new", *flags)
    assert again.exit_code == 2
    assert (board.folder / path).read_text("utf-8") == "mine"
    assert run("new", *flags, "--slug", "另一篇").exit_code == 0
    assert (board.folder / "content/dongwa/2026/另一篇.md").exists()


def test_new_prompts_for_missing_options(board: Board) -> None:
    done = run("new", given="西堤村\nplan\n年度计划\n")
    assert done.exit_code == 0, done.output
    assert len(list((board.folder / "content/xidi").rglob("*-plan.md"))) == 1
    assert run("check").exit_code == 0


@pytest.mark.parametrize("slug", ["../../../escaped", "/escaped", "..\\escaped", "con", "..", "!!"])
def test_new_writes_only_inside_the_board(board: Board, slug: str) -> None:
    flags = ["--org", "dongwa", "--category", "plan", "--title", "x", "--date", "2026-03-05"]
    assert run("new", *flags, "--slug", slug).exit_code in (0, 2)
    made = set(board.folder.parent.rglob("*.md")) - {board.folder / "content/dongwa/2024/0410.md"}
    assert {path.parent for path in made} <= {board.folder / "content/dongwa/2026"}
    assert run("check").exit_code == 0


def test_schema(board: Board) -> None:
    shown = json.loads(run("schema").stdout)
    names = ("site", "organizations", "document", "kinds")
    assert set(shown) == {f"{name}.schema.json" for name in names}
    done = run("schema", "--output", "schemas")
    assert done.exit_code == 0
    for name, content in shown.items():
        assert json.loads((board.folder / "schemas" / name).read_text("utf-8")) == content


def test_doctor(board: Board) -> None:
    done = run("doctor")
    assert done.exit_code == 0, done.output
    assert done.output.count(": fine") == len(done.output.splitlines()) >= 6
    assert is_chinese(run("doctor", speak="").output)
    board.put("site.yaml", "languages: [zh-Hans]\n")
    ill = run("doctor")
    assert ill.exit_code == 1
    assert "faulty" in ill.output


def test_every_command_and_option_is_documented() -> None:
    texts = [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]
    written = "\n".join(path.read_text("utf-8") for path in texts)
    context = main.make_context("sitegen", [], resilient_parsing=True)
    missing = [f"sitegen {name}" for name in COMMANDS if f"sitegen {name}" not in written]
    for name in COMMANDS:
        for parameter in main.commands[name].get_params(context):
            flags = [flag for flag in parameter.opts if flag.startswith("--")]
            missing += [f"{name} {flag}" for flag in flags if flag not in written]
    assert missing == []
