"""Files that `init --ci` adds to a site: the pipeline of a service, its steps, and a lock file."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, metadata, requires, version
from importlib.resources import files
from pathlib import Path

from packaging.markers import Marker
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
SERVERS = ("nginx", "apache", "caddy", "container")
LOCK = "ci/requirements.lock"
_DEVELOPMENT = frozenset(("test", "lint", "lock", "bench"))  # extras that no site needs


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
    """Write the settings of a web server, or what makes a container image of the site, into its
    folder; nothing that is there is changed.

    Returns:
        The files that were written, and those that were there already.
    """
    templates = files("sitegen.publish") / "templates"
    if server != "container":
        name = "Caddyfile" if server == "caddy" else f"{server}.conf"
        data = (templates / "server" / name).read_bytes()
        return _written(folder, {f"deploy/{name}": data})
    nginx = (templates / "server/nginx.conf").read_text("utf-8")
    wanted = {
        "Containerfile": (templates / "container/Containerfile").read_bytes(),
        ".dockerignore": (templates / "container/ignored").read_bytes(),
        "deploy/container.conf": _in_container(nginx).encode(),
        LOCK: lock().encode(),
    }
    return _written(folder, wanted)


def _in_container(nginx: str) -> str:
    """Return the settings of nginx for an image: every name, a port that needs no privilege."""
    head = "# A site of sitegen, for the nginx of a container image: see Containerfile.\n"
    lines = [line.partition(" # <-")[0] for line in nginx.splitlines() if line[:1] != "#"]
    text = "".join(f"{line}\n" for line in lines)
    text = text.replace("listen 80;", "listen 8080;").replace("[::]:80;", "[::]:8080;")
    return head + text.replace("server_name www.example.cn;", "server_name _;")


def _written(folder: Path, wanted: dict[str, bytes]) -> tuple[list[str], list[str]]:
    there = [path for path in wanted if (folder / path).exists()]
    written = [path for path in wanted if path not in there]
    for path in written:
        write(folder, path, wanted[path])
    return written, there


def lock() -> str:
    """Return a lock file of what runs here: sitegen, all that it needs, and the extras that are
    installed, each in its version.
    """
    found: dict[str, str] = {}
    _gather(DISTRIBUTION, found)
    for extra in metadata(DISTRIBUTION).get_all("Provides-Extra", ()):
        if extra not in _DEVELOPMENT:
            _gather_extra(extra, found)
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
    number = _version_of(name)
    if not number:
        return
    found[key] = number
    for line in requires(name) or ():
        one = Requirement(line)
        if one.marker is None or one.marker.evaluate({"extra": ""}):
            _gather(one.name, found)


def _gather_extra(extra: str, found: dict[str, str]) -> None:
    """Note what an extra brings, if all of it is installed here."""
    lines = map(Requirement, requires(DISTRIBUTION) or ())
    names = [one.name for one in lines if one.marker and _belongs_to(one.marker, extra)]
    if all(map(_version_of, names)):
        for name in names:
            _gather(name, found)


def _belongs_to(marker: Marker, extra: str) -> bool:
    return marker.evaluate({"extra": extra}) and not marker.evaluate({"extra": ""})


def _version_of(name: str) -> str:
    """Return the version of a distribution that is installed, else ""."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _ignore(folder: Path, lines: str) -> None:
    """Have git ignore what the steps leave."""
    path = folder / ".gitignore"
    before = path.read_text("utf-8") if path.exists() else ""
    missing = [line for line in lines.splitlines() if line not in before.splitlines()]
    if missing:
        end = "\n" if before and not before.endswith("\n") else ""
        path.write_text(before + end + "".join(f"{line}\n" for line in missing), "utf-8")
