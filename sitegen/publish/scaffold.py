"""Files that `init --ci` adds to a site: the pipeline of a service, its steps, and a lock file."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, requires, version
from importlib.resources import files
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sitegen.system.files import write

DISTRIBUTION = "sitegen-gongkai"
SERVICES = {
    "github": ("github.yml", ".github/workflows/site.yml"),
    "gitlab": ("gitlab.yml", ".gitlab-ci.yml"),
    "gitee": ("gitee.yml", ".workflow/site.yml"),
    "jenkins": ("Jenkinsfile", "Jenkinsfile"),
}
SERVERS = {
    "nginx": ("nginx.conf", "deploy/nginx.conf"),
    "apache": ("apache.conf", "deploy/apache.conf"),
}
LOCK = "ci/requirements.lock"


def add_pipeline(folder: Path, service: str) -> tuple[list[str], list[str]]:
    """Write the pipeline of a service into a site's folder; nothing that is there is changed.

    Returns:
        The files that were written, and those that were there already.
    """
    templates = files("sitegen.publish") / "templates/ci"
    name, target = SERVICES[service]
    wanted = {
        target: (templates / name).read_bytes(),
        "ci/site.sh": (templates / "site.sh").read_bytes(),
        LOCK: lock().encode(),
    }
    _ignore(folder, (templates / "ignored").read_text("utf-8"))
    return _written(folder, wanted)


def add_server(folder: Path, server: str) -> tuple[list[str], list[str]]:
    """Write the settings of a web server into a site's folder; nothing that is there is changed.

    Returns:
        The files that were written, and those that were there already.
    """
    name, target = SERVERS[server]
    data = (files("sitegen.publish") / "templates/server" / name).read_bytes()
    return _written(folder, {target: data})


def _written(folder: Path, wanted: dict[str, bytes]) -> tuple[list[str], list[str]]:
    there = [path for path in wanted if (folder / path).exists()]
    written = [path for path in wanted if path not in there]
    for path in written:
        write(folder, path, wanted[path])
    return written, there


def lock() -> str:
    """Return a lock file of what runs here: sitegen and all that it needs, each in its version."""
    found: dict[str, str] = {}
    _gather(DISTRIBUTION, found)
    head = (
        "# sitegen init --ci: the versions that build this site. To renew: install others, then\n"
    )
    head += "# delete this file and run it again.\n"
    return head + "".join(f"{name}=={number}\n" for name, number in sorted(found.items()))


def _gather(name: str, found: dict[str, str]) -> None:
    """Note the version of a distribution, and of what it requires without extras."""
    key = canonicalize_name(name)
    if key in found:
        return
    try:
        found[key] = version(name)
    except PackageNotFoundError:
        return
    for line in requires(name) or ():
        one = Requirement(line)
        if one.marker is None or one.marker.evaluate({"extra": ""}):
            _gather(one.name, found)


def _ignore(folder: Path, lines: str) -> None:
    """Have git ignore what the steps leave."""
    path = folder / ".gitignore"
    before = path.read_text("utf-8") if path.exists() else ""
    missing = [line for line in lines.splitlines() if line not in before.splitlines()]
    if missing:
        end = "\n" if before and not before.endswith("\n") else ""
        path.write_text(before + end + "".join(f"{line}\n" for line in missing), "utf-8")
