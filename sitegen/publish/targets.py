"""The settings of a target → the target itself."""

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
    match settings.to:
        case "folder":
            from sitegen.publish.folder import FolderTarget

            path = (root / settings.path).absolute()
            for own in (config.content, config.output):
                folder = (root / own).absolute()
                if path == folder or folder in path.parents or path in folder.parents:
                    raise PublishError("overlap", path=settings.path, other=own)
            return FolderTarget(path, settings.switch == "link", verify)
        case _:
            from sitegen.publish.git import GitTarget

            store = root / ".sitegen/publish" / f"{settings.name}.git"
            place = settings.remote, settings.branch, store, settings.domain
            return GitTarget(root, *place, keep=settings.keep)
