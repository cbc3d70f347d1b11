"""The control groups of a process: how much memory and processor it may have, and how much memory it has had."""

from pathlib import Path

GROUPS = Path("/sys/fs/cgroup")
_UNLIMITED = 1 << 62  # version 1 says it as the largest number of whole pages


class ControlGroup:
    """Of one process. Version 1 has a tree for each controller, version 2 one tree for all. `proc` and `groups`
    are where the kernel shows them."""

    def __init__(self, pid, proc=Path("/proc"), groups=GROUPS):
        lines = [line.split(":", 2) for line in (proc / str(pid) / "cgroup").read_text().splitlines()]
        self._of = {name: path for _, names, path in lines for name in names.split(",")}  # version 2 has no names
        self._groups = groups

    def _folder(self, controller):
        """The group for that controller, and whether it is of version 1."""
        if controller in self._of:
            return self._groups / controller / self._of[controller].lstrip("/"), True
        assert "" in self._of, f"no control group for {controller}: {self._of}"
        return self._groups / self._of[""].lstrip("/"), False

    def _read(self, controller, first, second):
        folder, of_first = self._folder(controller)
        return (folder / (first if of_first else second)).read_text().strip()

    @property
    def memory_limit(self):
        """In bytes; None where there is none."""
        said = self._read("memory", "memory.limit_in_bytes", "memory.max")
        return None if said == "max" or int(said) >= _UNLIMITED else int(said)

    @property
    def most_memory(self):
        """Bytes that it had at most until now."""
        return int(self._read("memory", "memory.max_usage_in_bytes", "memory.peak"))

    @property
    def times_at_the_limit(self):
        """How often it asked for more memory than the limit left, so that some had to be found."""
        said = self._read("memory", "memory.failcnt", "memory.events")
        return int(said) if said.isdigit() else _counts(said)["max"]

    @property
    def killed(self):
        """How many of its processes the kernel has killed for their memory."""
        return _counts(self._read("memory", "memory.oom_control", "memory.events"))["oom_kill"]

    @property
    def processors(self):
        """How many it may use, or a part of one; None where there is no limit."""
        folder, of_first = self._folder("cpu")
        if of_first:
            quota, period = ((folder / f"cpu.cfs_{word}_us").read_text().strip() for word in ("quota", "period"))
        else:
            quota, period = (folder / "cpu.max").read_text().split()
        return None if quota in ("-1", "max") else int(quota) / int(period)


def _counts(lines):
    return {key: int(count) for key, count in (line.split() for line in lines.splitlines())}
