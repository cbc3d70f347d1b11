"""What the lab reads of control groups, from folders as either version of the kernel's would be."""

import pytest

from controlgroup import ControlGroup

PID = 7
# The trees of version 1 beside the one of version 2, as where systemd has both, and the latter alone.
FIRST = "4:memory:/parent/one\n2:cpu,cpuacct:/parent/two\n1:name=systemd:/\n0::/three\n"
SECOND = "0::/parent/one\n"
OF_THE_FIRST = {
    "memory/parent/one": {
        "memory.limit_in_bytes": "268435456",
        "memory.max_usage_in_bytes": "120000000",
        "memory.failcnt": "3",
        "memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 2",
    },
    "cpu/parent/two": {"cpu.cfs_quota_us": "50000", "cpu.cfs_period_us": "100000"},
}
OF_THE_SECOND = {
    "parent/one": {
        "memory.max": "268435456",
        "memory.peak": "120000000",
        "memory.events": "low 0\nhigh 9\nmax 3\noom 8\noom_kill 2\noom_group_kill 0",
        "cpu.max": "50000 100000",
    }
}
LAYOUTS = {"first": (FIRST, OF_THE_FIRST), "second": (SECOND, OF_THE_SECOND)}
UNLIMITED = {
    "first": {"memory/parent/one/memory.limit_in_bytes": "9223372036854771712", "cpu/parent/two/cpu.cfs_quota_us": "-1"},
    "second": {"parent/one/memory.max": "max", "parent/one/cpu.max": "max 100000"},
}


@pytest.fixture
def laid_out(tmp_path):
    """laid_out(version): the group of the process, and where its files are."""

    def lay(version):
        membership, folders = LAYOUTS[version]
        (tmp_path / "proc" / str(PID)).mkdir(parents=True)
        (tmp_path / "proc" / str(PID) / "cgroup").write_text(membership)
        for folder, files in folders.items():
            (tmp_path / "groups" / folder).mkdir(parents=True)
            for name, text in files.items():
                (tmp_path / "groups" / folder / name).write_text(f"{text}\n")
        return ControlGroup(PID, tmp_path / "proc", tmp_path / "groups"), tmp_path / "groups"

    return lay


@pytest.mark.parametrize("version", LAYOUTS)
def test_both_versions_say_the_same(version, laid_out):
    group, _ = laid_out(version)
    assert (group.memory_limit, group.most_memory, group.processors) == (268435456, 120000000, 0.5)
    assert (group.times_at_the_limit, group.killed) == (3, 2)


@pytest.mark.parametrize("version", LAYOUTS)
def test_no_limit_is_none(version, laid_out):
    group, folder = laid_out(version)
    for name, text in UNLIMITED[version].items():
        (folder / name).write_text(f"{text}\n")
    assert (group.memory_limit, group.processors) == (None, None)


def test_a_process_without_that_controller_is_no_process_without_limits(laid_out, tmp_path):
    laid_out("first")
    (tmp_path / "proc" / str(PID) / "cgroup").write_text("1:name=systemd:/\n")
    with pytest.raises(AssertionError, match="memory"):
        ControlGroup(PID, tmp_path / "proc", tmp_path / "groups").memory_limit
