"""Real servers on the loopback interface, for tests of publishing: sshd, nginx, Apache, Caddy."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.publishing import needed


class SshServer(NamedTuple):
    """An sshd of our own: its configuration for clients, and its port."""

    config: Path
    port: int
    process: subprocess.Popen[bytes]


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def await_port(port: int, process: subprocess.Popen[bytes], seconds: float = 20) -> None:
    """Wait until a server listens."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"no server on {port}: {process.returncode}")


@contextmanager
def sshd(folder: Path, *settings: str) -> Iterator[SshServer]:
    """Debian's sshd with a key of its own, for the user who runs the tests."""
    needed("sshd", "ssh", "ssh-keygen")
    folder.mkdir(parents=True)
    for key in ("host", "user"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / key)]
        subprocess.run(command, check=True)
    shutil.copy(folder / "user.pub", folder / "authorized")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    port = free_port()
    lines = (
        f"HostKey {folder}/host", f"AuthorizedKeysFile {folder}/authorized", "StrictModes no",
        f"ListenAddress 127.0.0.1:{port}", f"PidFile {folder}/pid", "UsePAM no",
        "PasswordAuthentication no", "PermitRootLogin prohibit-password", "MaxStartups 100",
        "Subsystem sftp internal-sftp", *settings,
    )  # fmt: skip
    (folder / "sshd_config").write_text("\n".join([*lines, ""]), "utf-8")
    host = (folder / "host.pub").read_text("utf-8")
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {host}", "utf-8")
    client = (
        "Host board", "  HostName 127.0.0.1", f"  Port {port}", f"  IdentityFile {folder}/user",
        "  IdentitiesOnly yes", f"  UserKnownHostsFile {folder}/known_hosts",
    )  # fmt: skip
    (folder / "ssh_config").write_text("\n".join([*client, ""]), "utf-8")
    program = shutil.which("sshd") or "/usr/sbin/sshd"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, "-D", "-e", "-f", folder / "sshd_config"], stderr=log)
    try:
        await_port(port, process)
        yield SshServer(folder / "ssh_config", port, process)
    finally:
        process.terminate()
        process.wait()


@contextmanager
def nginx(folder: Path, *server: str) -> Iterator[str]:
    """Run Debian's nginx with the directives of one server; give its address."""
    port = free_port()
    settings = f"server {{ listen 127.0.0.1:{port}; {' '.join(server)} }}"
    with nginx_with(folder, settings, port) as address:
        yield address


@contextmanager
def _serving(process: subprocess.Popen[bytes], port: int) -> Iterator[str]:
    """Give the address of a server once it answers; stop it afterwards."""
    try:
        await_port(port, process)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def nginx_with(folder: Path, settings: str, port: int) -> Iterator[str]:
    """Run Debian's nginx with settings that listen on a port; give its address."""
    needed("nginx")
    folder.mkdir(parents=True, exist_ok=True)
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; worker_processes 1; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ include /etc/nginx/mime.types; access_log off; {temporary}\n"
        f"{settings} }}\n",
        "utf-8",
    )
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    command = [program, "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"]
    process = subprocess.Popen(command)
    with _serving(process, port) as address:
        yield address


@contextmanager
def apache_with(folder: Path, settings: str, port: int) -> Iterator[str]:
    """Run Debian's Apache with settings that serve a port; give its address."""
    needed("apache2")
    folder.mkdir(parents=True, exist_ok=True)
    modules = (
        *("mpm_event", "authn_core", "authz_core", "dir", "mime", "filter", "deflate"),
        *("headers", "rewrite"),
    )
    lines = (
        *(f"LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so" for m in modules),
        f"Listen 127.0.0.1:{port}", "ServerName localhost", f"PidFile {folder}/pid",
        f"DefaultRuntimeDir {folder}", f"ErrorLog {folder}/error.log", "ServerTokens Prod",
        *(("User www-data", "Group www-data") if os.geteuid() == 0 else ()), "TypesConfig /etc/mime.types",
        "<Directory />", "Require all denied", "</Directory>", settings, "",
    )  # fmt: skip
    (folder / "apache2.conf").write_text("\n".join(lines), "utf-8")
    program = shutil.which("apache2") or "/usr/sbin/apache2"
    process = subprocess.Popen([program, "-f", f"{folder}/apache2.conf", "-DFOREGROUND"])
    with _serving(process, port) as address:
        yield address


@contextmanager
def caddy_with(folder: Path, settings: str, port: int) -> Iterator[str]:
    """Run Debian's Caddy with settings that serve a port; give its address."""
    needed("caddy")
    folder.mkdir(parents=True, exist_ok=True)
    own = "{\n\tadmin off\n\tauto_https off\n}\n"
    (folder / "Caddyfile").write_text(own + settings, "utf-8")
    homes = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    command = ["caddy", "run", "--config", f"{folder}/Caddyfile", "--adapter", "caddyfile"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stderr=log, env={**os.environ, **homes})
    with _serving(process, port) as address:
        yield address
