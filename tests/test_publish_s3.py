"""`sitegen publish` to object storage: moto's server, over HTTP on the loopback interface."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.server import ThreadedMotoServer
from msgspec.structs import replace
from werkzeug.serving import make_server

from sitegen.config.publishing import PublishTarget
from sitegen.publish import run as publishing
from sitegen.publish.s3 import S3Target
from sitegen.publish.target import PublishError
from tests.board import Board, notice
from tests.publishing import (
    assert_two_publish_at_once,
    board_with,
    editions,
    is_whole,
    publish,
    publish_killed_at,
    published,
)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Run a server of object storage; give its address."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}/"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make an empty bucket `board`, with keys in the environment."""
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ):
        monkeypatch.setenv(name, value)
    made = boto3.resource("s3", endpoint_url=endpoint).Bucket("board")
    made.create()
    yield made
    made.objects.all().delete()
    made.delete()
    made.meta.client.close()


@pytest.fixture
def www(bucket: Any, tmp_path: Path, endpoint: str) -> Board:
    """Make a board that is published to the folder `gongkai` of the bucket."""
    target = f"to: s3, bucket: board, prefix: gongkai, endpoint: '{endpoint}', addressing: path"
    return board_with(tmp_path / "site", f"  - {{name: cloud, {target}}}\n")


def public(bucket: Any, prefix: str = "gongkai/") -> dict[str, bytes]:
    """Return what the public reads."""
    return {
        one.key.removeprefix(prefix): one.get()["Body"].read()
        for one in bucket.objects.filter(Prefix=prefix)
        if not one.key.startswith(f"{prefix}.sitegen/")
    }


def on_storage(endpoint: str, store: Path) -> S3Target:
    settings = PublishTarget("cloud", "s3", bucket="board", endpoint=endpoint, addressing="path")
    return S3Target(settings, store)


def quiet(stage: str, done: int, total: int) -> None:
    """No progress is shown."""


def test_bucket_has_exactly_the_site(www: Board, bucket: Any) -> None:
    published(www)
    found = public(bucket)
    assert json.loads(found["release.json"])["files"] == len(www.output())
    assert {path: found[path] for path in found if path != "release.json"} == www.output()


def test_types_and_caching(www: Board, bucket: Any) -> None:
    published(www)
    style = next(p for p in www.output() if p.endswith(".css"))
    kinds = {}
    for path in ("index.html", "feed.atom", style, "release.json"):
        head = bucket.Object(f"gongkai/{path}").get()
        kinds[path] = head["ContentType"], head["CacheControl"]
    assert kinds["index.html"] == ("text/html; charset=utf-8", "public, no-cache")
    assert kinds["feed.atom"][0] == "application/atom+xml; charset=utf-8"
    assert kinds[style] == ("text/css; charset=utf-8", "public, max-age=31536000, immutable")
    assert kinds["release.json"] == ("application/json; charset=utf-8", "public, no-cache")


def test_only_what_changed_is_touched_and_rolled_back(www: Board, bucket: Any) -> None:
    www.put("content/dongwa/2024/0411.md", notice("另一份公示"))
    published(www)
    before = {one.key: one.last_modified for one in bucket.objects.all()}
    old = public(bucket)
    www.put("content/dongwa/2024/0410.md", notice(body="更正后的正文。"))
    www.remove("content/dongwa/2024/0411.md")
    www.forget()
    said = published(www)
    after = {one.key: one.last_modified for one in bucket.objects.all()}
    assert "dongwa/2024/0410/index.html" in said["changed"]
    assert "gongkai/dongwa/2024/0411/index.html" not in after
    assert after["gongkai/search/index.html"] == before["gongkai/search/index.html"]
    assert is_whole(public(bucket))
    assert not published(www)["switched"]
    assert publish(www, "--rollback").exit_code == 0
    assert public(bucket) == old
    shown = publish(www, "--list").output.splitlines()
    assert [line[0] for line in shown] == [" ", "*"]


def test_old_releases_and_their_files_are_removed(www: Board, bucket: Any) -> None:
    site = (www.folder / "site.yaml").read_text("utf-8")
    www.put("site.yaml", site.replace("addressing: path", "addressing: path, keep: 1"))
    for word in ("一", "二"):
        www.put("content/dongwa/2024/0410.md", notice(body=f"第{word}版。"))
        published(www)
    state = [one.key for one in bucket.objects.filter(Prefix="gongkai/.sitegen/")]
    assert len([key for key in state if key.endswith(".sha256.gz")]) == 1
    contents = set(www.output().values())
    assert len([key for key in state if "/objects/" in key]) == len(contents)
    assert not [key for key in state if key.endswith(("lock", "switching"))]


def test_verify_mends_what_was_damaged_there(www: Board, bucket: Any) -> None:
    published(www)
    bucket.put_object(Key="gongkai/index.html", Body=b"broken")
    bucket.put_object(Key="gongkai/stray.html", Body=b"stray")
    published(www, "--verify")
    assert {p: d for p, d in public(bucket).items() if p != "release.json"} == www.output()


def test_survives_kills(bucket: Any, endpoint: str, tmp_path: Path) -> None:
    """Every page is whole at any moment, and the next publication puts all right."""
    releases = editions(tmp_path)
    contents = [
        {(path, (one.output / path).read_bytes()) for path in one.manifest.files}
        for one in releases
    ]
    publishing.publish(on_storage(endpoint, tmp_path / "store"), releases[0], 2, quiet)
    for kill in range(4):
        publish_killed_at(
            0.15 + kill * 0.25,
            lambda: on_storage(endpoint, tmp_path / "store"),
            releases[(kill + 1) % 2],
        )
        found = {(p, d) for p, d in public(bucket, "").items() if p != "release.json"}
        assert found <= contents[0] | contents[1]
        if kill % 2 == 1:
            wanted = releases[kill // 2 % 2]
            publishing.publish(on_storage(endpoint, tmp_path / "store"), wanted, 2, quiet)
            assert is_whole(public(bucket, ""))
            assert public(bucket, "")["release.json"] == wanted.note


def test_switch_cut_short_is_put_right(
    bucket: Any, endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service fails in the middle of the switch, then another site state is published."""
    old, new = editions(tmp_path)
    publishing.publish(on_storage(endpoint, tmp_path / "store"), old, 3, quiet)
    target = on_storage(endpoint, tmp_path / "store")
    copies = 0
    copy = target._client.copy_object

    def failing(**arguments: Any) -> Any:
        nonlocal copies
        copies += 1
        if copies > 20:
            arguments["Bucket"] = "gone"
        return copy(**arguments)

    monkeypatch.setattr(target._client, "copy_object", failing)
    with pytest.raises(PublishError):
        publishing.publish(target, new, 3, quiet)
    third = replace(old, note=old.note.replace(b"sitegen", b"another"))
    publishing.publish(on_storage(endpoint, tmp_path / "other"), third, 3, quiet)
    found = public(bucket, "")
    assert {p for p in found if p != "release.json"} == set(old.manifest.files)
    assert is_whole(found)


@contextmanager
def storage_of(size: int) -> Iterator[tuple[str, list[int]]]:
    """Run storage that takes no more than `size` bytes; give its address, and what is left."""
    left = [size]
    storage = DomainDispatcherApplication(create_backend_app)

    def limited(environ: Any, start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] == "PUT":
            left[0] -= int(environ.get("CONTENT_LENGTH") or 0)
            if left[0] < 0:
                environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
                start_response("403 Forbidden", [("Content-Type", "application/xml")])
                return [b"<Error><Code>QuotaExceeded</Code><Message>full</Message></Error>"]
        return storage(environ, start_response)

    server = make_server("127.0.0.1", 0, limited, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", left
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_full_storage_keeps_what_is_public(bucket: Any, tmp_path: Path) -> None:
    old, new = editions(tmp_path)
    with storage_of(100_000_000) as (address, left):
        publishing.publish(on_storage(address, tmp_path / "store"), old, 3, quiet)
        before = public(bucket, "")
        left[0] = 20_000
        with pytest.raises(PublishError, match="storage"):
            publishing.publish(on_storage(address, tmp_path / "store"), new, 3, quiet)
        assert public(bucket, "") == before
        left[0] = 100_000_000
        publishing.publish(on_storage(address, tmp_path / "store"), new, 3, quiet)
        assert is_whole(public(bucket, ""))
        assert public(bucket, "")["release.json"] == new.note


def test_two_publishers_at_once(bucket: Any, endpoint: str, tmp_path: Path) -> None:
    releases = editions(tmp_path)
    assert_two_publish_at_once(lambda name: on_storage(endpoint, tmp_path / name), releases, 1)
    assert is_whole(public(bucket, ""))


def test_refusals_are_told(www: Board, bucket: Any) -> None:
    site = (www.folder / "site.yaml").read_text("utf-8")
    www.put("site.yaml", site.replace("bucket: board", "bucket: elsewhere"))
    done = publish(www)
    assert done.exit_code == 1
    assert "The storage of `elsewhere` says" in done.stderr
    www.put("site.yaml", site.replace("addressing: path", "addressing: path, profile: nobody"))
    assert "nobody" in publish(www).stderr
