"""The lab's podman takes away what it has made, and nothing of another's."""

import os
import shutil

import pytest

import podman
from place import PEERS
from processes import await_true

OURS, POD, OTHERS = "0a" * 32, "0b" * 32, "0c" * 32


@pytest.mark.parametrize("parent", ("libpod_parent", "memory/libpod_parent"))
def test_of_control_groups_only_its_own_go(parent, tmp_path):
    for name in (f"libpod-{OURS}/below", f"{POD}/libpod-{OURS}", f"libpod-{OTHERS}", "conmon"):
        (tmp_path / parent / name).mkdir(parents=True)
    podman.remove_groups([OURS, POD], tmp_path)
    assert sorted(os.listdir(tmp_path / parent)) == ["conmon", f"libpod-{OTHERS}"]


def test_a_start_that_fails_leaves_nothing(monkeypatch):
    made = podman.Podman()
    monkeypatch.setattr(podman, "_SETTINGS", "{nothing of that name}")
    with pytest.raises(KeyError), made:
        pass
    assert made.keeper.process.returncode is not None and not made.home.exists()


def test_what_runs_at_the_end_is_ended_with_it_and_no_group_of_its_is_left(tmp_path):
    (tmp_path / "Containerfile").write_text('FROM scratch\nCOPY catatonit /\nENTRYPOINT ["/catatonit", "-P"]\n')
    shutil.copy(PEERS / "catatonit/usr/bin/catatonit", tmp_path)
    with podman.Podman() as mine:
        mine("build", "--quiet", "--tag", "waits:latest", "--file", tmp_path / "Containerfile", tmp_path)
        running = mine.start("localhost/waits:latest", options=["--network=none"])
        name, pid = running.name, running.pid
        assert left_of(name)
    await_true(lambda: not os.path.exists(f"/proc/{pid}"), "its end")
    assert left_of(name) == [] and not mine.home.exists()


def left_of(name):
    return [folder for folder, _, _ in os.walk(podman.GROUPS) if name in folder]
