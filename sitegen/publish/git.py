"""A branch of a git repository, as Pages hosts publish it: one commit a release, history kept.

Everything happens in a bare repository of our own, with an index of its own: neither the work tree
nor the repository of the sources is touched. What the remote's branch says counts; git refuses a
push that is no fast-forward, as when another has published meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock

from sitegen.publish.manifest import RELEASE_FILE, Changes
from sitegen.publish.programs import ProgramFailed, run
from sitegen.publish.release import Release, fields_of
from sitegen.publish.target import Progress, PublishError, StoredRelease

_NO_JEKYLL = ".nojekyll"  # without it GitHub Pages leaves out what begins with an underscore
_TIP = "refs/sitegen/tip"
_NEW = "refs/sitegen/new"
_AS_IT_IS = b"* -text -filter -ident -working-tree-encoding\n"  # gitattributes: bytes stay bytes


class GitTarget:
    """A branch of a remote repository.

    Args:
        root: Folder of the sources, whose remotes may be named.
        remote: Name of a remote of the sources, or an address.
        branch: The branch that the host publishes.
        store: Folder of our own bare repository.
        domain: The host's own name, for the file CNAME; or "".
        keep: How many releases may be gone back to.
    """

    def __init__(
        self, root: Path, remote: str, branch: str, store: Path, domain: str = "", keep: int = 5
    ) -> None:
        self._root = root
        self._remote = remote
        self._branch = branch
        self._store = store.absolute()
        self._domain = domain
        self._keep = keep
        self._written: tuple[bytes, str] | None = None  # a release.json and the tree of its release

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Lock out other publishers on this machine; git refuses conflicting pushes from elsewhere."""
        self._store.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._store.with_suffix(".lock")):
            for left in (self._store / "index.lock", self._store / "shallow.lock"):
                left.unlink(missing_ok=True)  # of a publisher that was killed
            yield

    def releases(self) -> list[StoredRelease]:
        """List the commits of the branch, the newest first."""
        tip = self._fetch()
        if not tip:
            return []
        names = self._git("rev-list", "--first-parent", f"--max-count={self._keep}", tip).split()
        return [StoredRelease(name, name == tip, self._note(name)) for name in names]

    def changes(self, release: Release) -> Changes:
        """Write the tree of a release, and compare it with that of the branch."""
        tip = self._fetch()
        before = f"{tip}^{{tree}}" if tip else self._git("mktree").strip()
        tree = self._tree_of(release)
        fields = self._git("diff-tree", "-r", "-z", "--name-status", before, tree).split("\0")
        found: dict[str, list[str]] = {"A": [], "M": [], "D": [], "T": []}
        for status, path in zip(fields[::2], fields[1::2], strict=False):
            found[status].append(path)
        own = (RELEASE_FILE, _NO_JEKYLL, "CNAME")
        known = release.manifest.files
        return Changes(
            tuple(path for path in found["A"] if path in known),
            tuple(path for path in found["M"] + found["T"] if path in known),
            tuple(path for path in found["D"] if path not in own),
        )

    def put(self, release: Release, changes: Changes, progress: Progress) -> str:
        """Make the commit in our own repository; return its name."""
        note = fields_of(release.note)
        source = note.get("commit", "")
        message = f"Publish {source[:12]}".rstrip() + f"\n\nManifest: {note['manifest']}\n"
        message += f"Sources: {source}\n" if source else ""
        return self._commit(self._tree_of(release), message, note.get("commit_time", ""))

    def switch(self, name: str) -> None:
        """Push the commit of a release. An earlier one becomes a new commit of the old content."""
        tip = self._fetch()
        if name == tip:
            return
        above = self._git("rev-list", "--parents", "--max-count=1", name).split()[1:]
        if above != ([tip] if tip else []):
            tree = self._git("rev-parse", f"{name}^{{tree}}").strip()
            name = self._commit(tree, f"Go back to {name[:12]}\n", "")
        self._git("push", "--quiet", self._url(), f"{name}:refs/heads/{self._branch}")
        self._git("update-ref", _TIP, name)

    def prune(self, keep: int) -> None:
        """Leave the branch's history alone; tidy our own repository now and then."""
        self._git("gc", "--auto", "--quiet")

    def _fetch(self) -> str:
        """Return the commit of the remote's branch, which we have then; "" if there is none."""
        self._make_store()
        reference = f"refs/heads/{self._branch}"
        tip = self._git("ls-remote", self._url(), reference).partition("\t")[0]
        if not tip:
            return ""
        with suppress(PublishError):
            if self._git("rev-parse", "--verify", "--quiet", _TIP).strip() == tip:
                return tip
        depth = f"--depth={self._keep}"
        self._git("fetch", "--quiet", "--no-tags", depth, self._url(), f"+{reference}:{_TIP}")
        if not self._note(tip) and self._git("ls-tree", tip):
            raise PublishError("foreign_branch", branch=self._branch)
        return tip

    def _make_store(self) -> None:
        if (self._store / "info/attributes").exists():
            return
        self._git("init", "--quiet", "--bare", str(self._store))
        (self._store / "info").mkdir(exist_ok=True)
        (self._store / "info/attributes").write_bytes(_AS_IT_IS)

    def _url(self) -> str:
        """Return the remote's address, where the sources have it by name."""
        if self._remote.startswith("."):
            return str((self._root / self._remote).absolute())
        if any(mark in self._remote for mark in ":/\\"):
            return self._remote
        with suppress(PublishError):
            return _run(["git", "-C", str(self._root), "remote", "get-url", self._remote]).strip()
        raise PublishError("no_remote", remote=self._remote)

    def _tree_of(self, release: Release) -> str:
        """Write the files of a release into our repository; return the name of their tree."""
        if self._written and self._written[0] == release.note:
            return self._written[1]
        wanted = release.manifest.files
        indexed = filter(None, self._git("ls-files", "-z").split("\0"))
        gone = [path for path in indexed if path not in wanted]
        extra = [(RELEASE_FILE, release.note), (_NO_JEKYLL, b"")]
        extra += [("CNAME", f"{self._domain}\n".encode())] if self._domain else []
        blobs = [
            f"100644 {self._git('hash-object', '-w', '--stdin', data=data).strip()}\t{path}"
            for path, data in extra
        ]
        for option, lines in (
            (("--force-remove", "--stdin"), gone),
            (("--add", "--replace", "--stdin"), wanted),
            (("--index-info",), blobs),
        ):
            data = "".join(f"{line}\0" for line in lines).encode()
            self._git("update-index", "-z", *option, data=data, work_tree=release.output)
        self._written = release.note, self._git("write-tree").strip()
        return self._written[1]

    def _commit(self, tree: str, message: str, date: str) -> str:
        """Commit a tree after the branch's commit; return the commit's name."""
        tip = self._fetch()
        parent = ("-p", tip) if tip else ()
        commit = self._git("commit-tree", *parent, tree, data=message.encode(), date=date).strip()
        self._git("update-ref", _NEW, commit)  # so that nothing of it is tidied away
        return commit

    def _note(self, commit: str) -> bytes:
        try:
            return self._git("cat-file", "blob", f"{commit}:{RELEASE_FILE}").encode()
        except PublishError:
            return b""

    def _git(
        self, *arguments: str, data: bytes = b"", work_tree: Path | None = None, date: str = ""
    ) -> str:
        environment = {"GIT_INDEX_FILE": str(self._store / "index")}
        options = ["core.fileMode=false", "core.autocrlf=false", "core.quotePath=false"]
        head = [
            "git",
            f"--git-dir={self._store}",
            *(part for one in options for part in ("-c", one)),
        ]
        if work_tree:
            head.append(f"--work-tree={work_tree.absolute()}")
        if date:
            environment |= {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        if arguments[0] == "commit-tree":
            environment |= self._identity()
        if arguments[0] in ("ls-remote", "fetch", "push"):
            environment |= self._access()
        return _run([*head, *arguments], data, work_tree, environment)

    def _access(self) -> dict[str, str]:
        """Return how the sources' repository reaches remotes: credentials, headers, addresses.

        CI services put a token there. It goes through the environment, where nobody else reads it.
        """
        wanted = r"^(http|credential|url|core\.sshcommand)"
        try:
            found = _run(["git", "-C", str(self._root), "config", "-z", "--get-regexp", wanted])
        except PublishError:
            return {}
        pairs = [entry.partition("\n")[::2] for entry in found.split("\0") if entry]
        numbered = {
            f"GIT_CONFIG_{part}_{number}": text
            for number, pair in enumerate(pairs)
            for part, text in zip(("KEY", "VALUE"), pair, strict=True)
        }
        return {**numbered, "GIT_CONFIG_COUNT": str(len(pairs))}

    def _identity(self) -> dict[str, str]:
        """Return who commits: as git is set up for the sources, else the program."""
        with suppress(PublishError):
            _run(["git", "-C", str(self._root), "var", "GIT_COMMITTER_IDENT"])
            names = ("user.name", "user.email")
            found = [_run(["git", "-C", str(self._root), "config", n]).strip() for n in names]
            return _as_identity(*found)
        return _as_identity("sitegen", "sitegen@localhost")


def _as_identity(name: str, email: str) -> dict[str, str]:
    roles = ("AUTHOR", "COMMITTER")
    return {f"GIT_{role}_{k}": v for role in roles for k, v in (("NAME", name), ("EMAIL", email))}


def _run(
    command: list[str],
    data: bytes = b"",
    folder: Path | None = None,
    changes: dict[str, str] | None = None,
) -> str:
    """Run git; return what it prints. Raises PublishError."""
    try:
        return run(command, data, folder, changes).decode(errors="surrogateescape")
    except ProgramFailed as error:
        if "rejected" in error.said:
            raise PublishError("overtaken", reason=error.said) from error
        raise
