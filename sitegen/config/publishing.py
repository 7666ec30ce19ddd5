"""`publish` of site.yaml: the places to which `sitegen publish` brings the built site.

Secrets have no place there: keys are of the ssh agent, the environment or a profile.
"""

from __future__ import annotations

import re

from msgspec import Struct

from sitegen import diagnostics as d
from sitegen.schema.fields import Field, Fields, FieldValues, FindingCollector, ListOf, Record
from sitegen.schema.kinds import Choice, Identifier, Number, TextKind, Url
from sitegen.schema.yaml_nodes import Node


class PublishTarget(Struct, frozen=True):
    """Settings of one target. Those that its kind has no use for are empty."""

    name: str
    to: str  # folder, git, ssh, sftp or s3
    path: str = ""
    keep: int = 5
    address: str = ""
    switch: str = "link"
    remote: str = "origin"
    branch: str = "gh-pages"
    domain: str = ""
    host: str = ""
    port: int = 0
    ssh_config: str = ""
    bucket: str = ""
    endpoint: str = ""
    region: str = ""
    prefix: str = ""
    profile: str = ""
    addressing: str = "auto"

    @property
    def takes_copies(self) -> bool:
        """True if a web server reads the files, which can send compressed copies in their place.

        Pages hosts and object storage cannot: the former compress by themselves, of the latter
        the network before it does.
        """
        return self.to in ("folder", "ssh", "sftp")


_KINDS = ("folder", "git", "ssh", "sftp", "s3")
_SWITCH = (
    *(("link", "link"), ("链接", "link"), ("rename", "rename"), ("改名", "rename")),
    *(("files", "files"), ("逐个文件", "files")),
)
_ADDRESSING = (("auto", "auto"), ("virtual", "virtual"), ("path", "path"))
_PLACE = TextKind(limit=400)
_COMMON = ("name", "to", "keep", "address")
_OF_KIND = {
    "folder": ("path", "switch"),
    "git": ("remote", "branch", "domain"),
    "ssh": ("host", "port", "path", "ssh_config"),
    "sftp": ("host", "port", "path", "ssh_config", "switch"),
    "s3": ("bucket", "endpoint", "region", "prefix", "profile", "addressing"),
}
_NEEDED = {
    "folder": ("path",),
    "git": (),
    "ssh": ("host", "path"),
    "sftp": ("host", "path"),
    "s3": ("bucket",),
}
_WAYS = {"folder": ("link", "rename"), "sftp": ("link", "files")}  # of switching
_SECRET = re.compile(
    r"://[^/@\s]*:[^/@\s]+@|(?<![A-Za-z])gh[pousr]_\w{20,}|AKIA[A-Z0-9]{16}|LTAI[A-Za-z0-9]{12,}"
)

_FIELDS = Fields(
    (
        Field("name", Identifier(), "名称", "Name of the target.", required=True),
        Field(
            "to",
            Choice((*((kind, kind) for kind in _KINDS), ("文件夹", "folder"))),
            "方式",
            "Kind of target: folder, git, ssh, sftp or s3.",
            required=True,
        ),
        Field("path", _PLACE, "路径", "folder, ssh, sftp: folder that holds the releases."),
        Field("keep", Number(whole=True), "保留", "Releases that may be gone back to."),
        Field("address", Url(), "网址", "Public address to ask which release it serves."),
        Field(
            "switch",
            Choice(_SWITCH),
            "切换",
            "folder: by link, or by rename; sftp: by link, or file by file.",
        ),
        Field("remote", _PLACE, "远程仓库", "git: name or address of the repository."),
        Field("branch", _PLACE, "分支", "git: branch that the host publishes."),
        Field("domain", _PLACE, "域名", "git: own domain of a Pages host (CNAME)."),
        Field("host", _PLACE, "主机", "ssh, sftp: host, or user@host."),
        Field("port", Number(whole=True), "端口", "ssh, sftp: port."),
        Field("ssh_config", _PLACE, "ssh配置", "ssh, sftp: configuration file of OpenSSH."),
        Field("bucket", _PLACE, "存储桶", "s3: bucket."),
        Field("endpoint", Url(), "接入点", "s3: address of the service."),
        Field("region", _PLACE, "地域", "s3: region."),
        Field("prefix", _PLACE, "前缀", "s3: folder within the bucket."),
        Field("profile", _PLACE, "凭据", "s3: profile in ~/.aws that has the keys."),
        Field(
            "addressing", Choice(_ADDRESSING), "寻址", "s3: bucket in the host name, or the path."
        ),
    )
)


def _check(values: FieldValues, node: Node, report: FindingCollector) -> bool:
    """Report what a kind of target lacks, does not know, or must not hold."""
    kind = values["to"]
    at = report.at(node)
    lacking = [key for key in _NEEDED[kind] if key not in values and key not in values.faulty]
    known = (*_COMMON, *_OF_KIND[kind])
    unknown = [key for key in values if key not in known]
    for key in lacking:
        report.add(d.missing_field(at, f"{_FIELDS.by_key[key].chinese} / {key}"))
    for key in unknown:
        report.add(d.unknown_field(at, key, known))
    way, ways = str(values.get("switch", "link")), _WAYS.get(kind, ())
    if "switch" in values and ways and way not in ways:
        report.add(d.bad_choice(at, way, ways))
        unknown.append("switch")
    secret = next((k for k, v in values.items() if _SECRET.search(str(v))), "")
    if secret:
        report.add(d.secret_in_settings(at, secret))
    unsafe = next((k for k in ("host", "branch") if str(values.get(k, "")).startswith("-")), "")
    if unsafe:
        report.add(d.bad_identifier(at, str(values[unsafe])))
    return not (lacking or unknown or secret or unsafe)


PUBLISH = ListOf(Record(_FIELDS, PublishTarget, check=_check))
