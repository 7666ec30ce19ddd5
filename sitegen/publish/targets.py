"""Targets made from their settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.config.model import Config
from sitegen.config.publishing import PublishTarget
from sitegen.publish.target import PublishError, Target

if TYPE_CHECKING:
    from sitegen.publish.connection import Connection


def target_for(settings: PublishTarget, config: Config, root: Path, verify: bool) -> Target:
    """Make the target that settings describe. With `verify` it believes no manifest that lies there.

    Raises:
        PublishError: It lies within the sources or the built site.
    """
    store = root / ".sitegen/publish"
    match settings.to:
        case "folder":
            from sitegen.publish.folder import FolderTarget

            path = (root / settings.path).absolute()
            for own in (config.content, config.output):
                folder = (root / own).absolute()
                if path == folder or folder in path.parents or path in folder.parents:
                    raise PublishError("overlap", path=settings.path, other=own)
            return FolderTarget(path, settings.switch == "link", verify)
        case "ssh" | "sftp":
            from sitegen.publish.connection import Connection

            options = (root / settings.ssh_config).absolute() if settings.ssh_config else None
            connection = Connection(settings.host, settings.port, options)
            if settings.to == "sftp":
                return _sftp(connection, settings, store / settings.name, verify)
            from sitegen.publish.ssh import SshTarget

            return SshTarget(connection, settings.path, store / settings.name, verify)
        case "s3":
            from sitegen.publish.s3 import S3Target

            return S3Target(settings, store / settings.name, verify)
        case _:
            from sitegen.publish.git import GitTarget

            place = settings.remote, settings.branch, store / f"{settings.name}.git"
            return GitTarget(root, *place, settings.domain, settings.keep)


def _sftp(connection: Connection, settings: PublishTarget, store: Path, verify: bool) -> Target:
    from sitegen.publish.sftp import SftpTarget
    from sitegen.publish.sftp_client import SftpClient

    path, links = settings.path, settings.switch == "link"
    return SftpTarget(SftpClient(connection, path), path, store, links=links, verify=verify)
