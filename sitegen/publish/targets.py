"""Targets made from their settings."""

from __future__ import annotations

from pathlib import Path

from sitegen.config.model import Config
from sitegen.config.publishing import PublishTarget
from sitegen.publish.target import PublishError, Target


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
        case "ssh":
            from sitegen.publish.connection import Connection
            from sitegen.publish.ssh import SshTarget

            options = (root / settings.ssh_config).absolute() if settings.ssh_config else None
            connection = Connection(settings.host, settings.port, options)
            return SshTarget(connection, settings.path, store / settings.name, verify)
        case "s3":
            from sitegen.publish.s3 import S3Target

            return S3Target(settings, store / settings.name, verify)
        case _:
            from sitegen.publish.git import GitTarget

            place = settings.remote, settings.branch, store / f"{settings.name}.git"
            return GitTarget(root, *place, settings.domain, settings.keep)
