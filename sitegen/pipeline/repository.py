"""The git repository of a site: its commit, and if its history is whole."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from sitegen.system.git import TooMuch, ask


class Repository(Struct, frozen=True):
    """The repository of a site: the commit that HEAD names, "" where there is none.

    `lacks` says why its history is unknown: "shallow" or "partial".
    """

    head: str = ""
    lacks: str = ""


def repository_of(root: Path) -> Repository:
    """Ask git for the commit of a site's folder."""
    try:
        found = ask(root, ("rev-parse", "--is-shallow-repository", "HEAD"))
        if found is None:
            return Repository()
        shallow, head = found.decode().split()
        if shallow != "false":
            return Repository(head, "shallow")
        promised = r"^(extensions\.partialclone|remote\..*\.(promisor|partialclonefilter))$"
        if ask(root, ("config", "--get-regexp", promised)):
            return Repository(head, "partial")
    except (TooMuch, ValueError):
        return Repository()
    return Repository(head)
