"""The wheel and the source archive: complete, installable, equal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from tests.board import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run(folder, sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT)
    (made,) = folder.glob("sitegen_gongkai-*.whl")
    return made


def run(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command that must succeed, without this checkout in sight."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=folder,
        env={**environment, "SITEGEN_LANG": "en", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        text=True,
        encoding="utf-8",
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_the_wheel_contains_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    expected = {
        "sitegen/py.typed",
        "sitegen/messages/zh-Hans.yml",
        "sitegen/messages/en.yml",
        "sitegen/messages/findings.yml",
        "sitegen/starter/site.yaml",
        "sitegen/starter/gitignore",
        "sitegen/themes/default/templates/base.html",
        "sitegen/themes/default/assets/style.css",
        "sitegen/themes/default/strings/zh-Hans.po",
    }
    assert expected <= set(names)
    tops = {name.split("/")[0].split("-")[0] for name in names}
    assert tops == {"sitegen", "sitegen_gongkai"}, "no tests, no demo, no output"
    assert not [name for name in names if "__pycache__" in name or "/." in name]


def test_distribution_has_a_name_of_its_own(wheel: Path) -> None:
    """`sitegen` on the package index is an unrelated program, which nobody may install by mistake."""
    with zipfile.ZipFile(wheel) as archive:
        (named,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(archive.read(named).decode())
        scripts = archive.read(named.replace("METADATA", "entry_points.txt")).decode()
    assert metadata["Name"] == "sitegen-gongkai"
    assert "sitegen = sitegen.__main__:run" in scripts
    guides = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *(ROOT / "sitegen").rglob("*.y*ml")]
    installs = [
        (guide.name, line)
        for guide in guides
        for line in guide.read_text("utf-8").splitlines()
        if re.search(r"pip(x)? install .*\bsitegen\b(?!-gongkai)", line.split("#")[0])
    ]
    assert installs == []


def test_source_archive_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    run(tmp_path, sys.executable, "-m", "build", "--sdist", "--outdir", tmp_path, ROOT)
    (archive,) = tmp_path.glob("sitegen_gongkai-*.tar.gz")
    run(tmp_path, sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, archive)
    assert contents(tmp_path / wheel.name) == contents(wheel)


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_installed_wheel_builds_a_site(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    bin_folder = home / ("Scripts" if os.name == "nt" else "bin")
    python = bin_folder / "python"
    run(tmp_path, sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps",
        "--no-index", wheel)  # fmt: skip
    places = run(tmp_path, python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    site = Path(places.stdout.strip())
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")

    empty = tmp_path / "empty"
    empty.mkdir()
    program = bin_folder / "sitegen"
    run(empty, program, "init", "board")
    built = run(empty / "board", program, "build")
    assert "</html>" in (empty / "board/output/index.html").read_text("utf-8")
    assert "warning" not in built.stdout.replace("0 warnings", "")
    where = "from sitegen.render import theme; print(theme.default_folder())"
    theme = Path(run(empty, python, "-c", where).stdout.strip())
    assert theme.is_relative_to(site.resolve())
    run(empty / "board", program, "doctor")
