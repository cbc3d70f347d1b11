"""The container image: what is in it, that it is the same each time, and that it serves with next to no rights and little memory."""

import json
import os
import re
import shutil
import stat
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import servers
from confined import BIND_LOW_PORTS, CONTROL, DATA, Network, status_of
from image import HERE, bill, build, configuration, options_of_the_readme, sha256, words_of_the_launcher
from place import DISTRIBUTION, PEERS, TREE
from processes import await_true
from session import Session
from test_big import connected, up_and_down

MEMORY = 256 << 20
LARGE = 64 << 20  # more than the kernels take in on the way
GRACE = 75  # the drain.timeout of the configuration, and 15 seconds
OK, CANNOT_BIND, CONFIG = 0, 71, 78
NOTHING = ("--read-only", "--cap-drop=all", "--security-opt=no-new-privileges")
LOW_PORTS_FOR_ALL = "net.ipv4.ip_unprivileged_port_start"
# What the image says to Java beside the launcher: a file cannot say ulimit, nor does it know how much memory there will be.
OF_THE_IMAGE = ["-XX:-CreateCoredumpOnCrash", "-XX:MaxRAMPercentage=30", "-XX:SharedArchiveFile=/opt/ftps-bridge/classes.jsa"]


@pytest.fixture(scope="module")
def root(image):
    return Path(image.folder())


@pytest.fixture(scope="module")
def network():
    with Network() as network:
        yield network


@pytest.fixture(scope="module")
def server(network):
    with network.within():
        made = servers.ALL["vsftpd"]().start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def etc(server):
    return configuration(server.port)


def files(root):
    return [file for file in root.rglob("*") if file.is_file() and not file.is_symlink()]


def is_program(file):
    with open(file, "rb") as opened:
        return opened.read(4) == b"\x7fELF"


# --- what it is ----------------------------------------------------------------------------------------------------------


def test_two_builds_have_one_digest_whatever_the_times_of_the_files(podman, image, tmp_path, capsys):
    shutil.copytree(DISTRIBUTION, tmp_path / "ftps-bridge", copy_function=shutil.copy)
    shutil.copy(DISTRIBUTION.parent / "bom.json", tmp_path)
    start = time.monotonic()
    again = build(podman, "--tag", "ftps-bridge:again", DISTRIBUTION=str(tmp_path / "ftps-bridge"))
    assert again.split()[1:] == image.said.split()[1:]
    assert podman("image", "inspect", "--format", "{{.Digest}}", "ftps-bridge:again").stdout == f"{image.about['Digest']}\n"
    with capsys.disabled():
        print(f"\n    {image.about['Digest']}, {image.about['Size'] / 1e6:.0f} MB, built in {time.monotonic() - start:.1f} s")


@pytest.mark.long
def test_another_run_of_maven_makes_the_same(podman, image, tmp_path):
    tree = tmp_path / "tree"
    shutil.copytree(TREE, tree, ignore=shutil.ignore_patterns("target", ".git"))
    said = subprocess.run(["mvn", "-B", "-ntp", "-q", "package", "-DskipTests"], cwd=tree, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout[-3000:]
    ours, theirs = DISTRIBUTION.parent, tree / "proxy-app/target"
    kinds = ("ftps-bridge/lib/**/*.jar", "ftps-bridge/lib/native/*.so", "*.tar.gz", "*.deb", "bom.json")
    made = {str(file.relative_to(ours)) for kind in kinds for file in ours.glob(kind)}
    assert {"ftps-bridge/lib/proxy-app-0.1.0.jar", "ftps-bridge-0.1.0.tar.gz", "ftps-bridge_0.1.0_all.deb", "bom.json"} < made
    assert {name for name in made if sha256(ours / name) != sha256(theirs / name)} == set()
    again = build(podman, "--tag", "ftps-bridge:maven", DISTRIBUTION=str(theirs / "ftps-bridge"))
    assert again.split()[1:] == image.said.split()[1:]


@pytest.mark.long
def test_another_moment_is_another_digest(podman, image):
    later = build(podman, "--tag", "ftps-bridge:later", SOURCE_DATE_EPOCH="1800000000")
    assert later.split()[1] != image.said.split()[1]


def test_it_starts_as_an_ordinary_user_with_the_commands_of_the_program(image):
    config = image.about["Config"]
    assert config["User"] == "10001:10001"
    assert config["Entrypoint"] == ["/opt/jre/bin/java", "@/opt/ftps-bridge/java.options", "org.ftpsbridge.app.Main"]
    assert config["Cmd"] == ["run", "--config", "/etc/ftps-bridge/ftps-bridge.yaml"]
    assert set(config["ExposedPorts"]) == {"990/tcp", "989/tcp"}
    assert config["StopSignal"] in ("SIGTERM", "15")


def test_nothing_in_it_is_a_shell_and_nothing_is_its_users(root):
    started = {file.relative_to(root) for file in files(root) if os.access(file, os.X_OK) and ".so" not in file.name}
    assert {str(file) for file in started} == {f"opt/jre/{name}" for name in ("bin/java", "bin/keytool", "lib/jexec", "lib/jspawnhelper")}
    assert not [file for file in files(root) if file.read_bytes()[:2] == b"#!"]
    for file in [root, *root.rglob("*")]:
        info = file.lstat()
        assert (info.st_uid, info.st_gid) == (0, 0), file
        assert not info.st_mode & (stat.S_ISUID | stat.S_ISGID), file
        assert file == root / "tmp" or not info.st_mode & (stat.S_IWGRP | stat.S_IWOTH) or file.is_symlink(), file


def test_every_jar_and_every_library_is_in_the_bill_of_materials(root):
    document = bill(root)
    assert (document["bomFormat"], document["metadata"]["component"]["type"]) == ("CycloneDX", "container")
    listed = {}
    for component in document["components"]:
        assert component["purl"].startswith(("pkg:maven/", "pkg:deb/debian/")), component
        listed.update({file["name"]: file["hashes"][0]["content"] for file in component["components"]})
    there = {f"/{file.relative_to(root)}": sha256(file) for file in files(root) if file.suffix == ".jar" or is_program(file)}
    assert {"/lib64/ld-linux-x86-64.so.2", "/opt/jre/lib/server/libjvm.so"} < set(there)
    assert there == {path: digest for path, digest in listed.items() if path != "/opt/jre/lib/modules"}


def test_the_bill_names_the_versions_that_are_installed(root):
    packages = {one["name"]: one["version"] for one in bill(root)["components"] if one["purl"].startswith("pkg:deb/")}
    assert {"libc6", "openjdk-17-jre-headless"} < set(packages)
    for name, version in packages.items():
        installed = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True, check=True)
        assert version == installed.stdout
        assert (root / "usr/share/doc" / name / "copyright").stat().st_size > 1000


def test_a_jar_that_no_bill_knows_is_not_built_in(tmp_path):
    maven = tmp_path / "bom.json"
    maven.write_text(json.dumps({"metadata": {"component": {"name": "a", "version": "1"}}, "components": [], "dependencies": []}))
    stranger = tmp_path / "root/opt/ftps-bridge/lib/stranger-1.jar"
    stranger.parent.mkdir(parents=True)
    stranger.write_text("")
    (tmp_path / "none").write_text("")
    words = ["/usr/bin/python3", HERE / "bill.py", maven, tmp_path / "root", tmp_path / "none", tmp_path / "none", "0"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "stranger-1.jar" in done.stderr


@pytest.mark.long
def test_the_image_for_arm64_is_made_on_this_machine_and_starts_in_an_emulator(podman, tmp_path):
    emulators = PEERS / "qemu-user-static/usr/bin"
    tar, root = tmp_path / "rootfs.tar", tmp_path / "root"
    build(podman, "--arch", "arm64", "--rootfs", str(tar), PATH=f"{emulators}:{os.environ['PATH']}")
    root.mkdir()
    subprocess.run(["tar", "--extract", "--file", tar, "--directory", root], check=True)
    libraries = {file.name for file in (root / "opt/ftps-bridge/lib/native").iterdir()}
    assert libraries == {"libnetty_tcnative_linux_aarch_64.so", "libnetty_transport_native_epoll_aarch_64.so"}
    assert {one["purl"].split("arch=")[1].split("&")[0] for one in bill(root)["components"] if "pkg:deb/" in one["purl"]} == {"arm64"}
    shutil.copy(emulators / "qemu-aarch64-static", root / "tmp/emulator")
    shutil.copytree(configuration(21, "arm64"), root / "tmp/etc")
    script = 'mount --rbind /dev "$0/dev"; mount -t proc proc "$0/proc"; exec chroot "$0" /tmp/emulator /opt/jre/bin/java "$@"'
    java = ["@/opt/ftps-bridge/java.options", "-Xshare:on", "org.ftpsbridge.app.Main"]
    words = [*java, "check", "--offline", "--config", "/tmp/etc/ftps-bridge.yaml"]
    said = subprocess.run(["unshare", "--mount", "sh", "-ec", script, root, *words], capture_output=True, text=True, check=False)
    assert said.returncode == OK and "ok: implicit to legacy" in said.stdout, said


# --- how it starts -------------------------------------------------------------------------------------------------------


def test_java_is_told_what_the_launcher_tells_it(root, tmp_path):
    words = (root / "opt/ftps-bridge/java.options").read_text().splitlines()
    of_the_launcher = [re.sub(r"=/.*/lib/native$", "=/opt/ftps-bridge/lib/native", word) for word in words_of_the_launcher(tmp_path)]
    assert words[: words.index("-cp")] == [*of_the_launcher, *OF_THE_IMAGE]
    assert set(words[-1].split(":")) == {f"/{jar.relative_to(root)}" for jar in (root / "opt/ftps-bridge/lib").rglob("*.jar")}


def modules_of(jar, library):
    """The modules of Java that a jar refers to; some jars are modules themselves, and some of these need others beside them."""
    for beside in ((), ("--module-path", library)):
        words = ["jdeps", "--multi-release", "base", "--ignore-missing-deps", "-s", *beside, jar]
        said = subprocess.run(words, capture_output=True, text=True, check=False).stdout
        if found := set(re.findall(r"-> (j(?:ava|dk)\.\S+)", said)):
            return found
    return set()


@pytest.mark.long
def test_what_jdeps_finds_in_the_jars_is_in_the_runtime_or_left_out_for_a_reason(root):
    left_out = re.search(r"# Left out.*?\nMODULES", (HERE / "build").read_text(), re.S)[0]
    held = set(re.search(r'MODULES="(.*)"', (root / "opt/jre/release").read_text())[1].split())
    library = root / "opt/ftps-bridge/lib"
    for jar in library.rglob("*.jar"):
        found = modules_of(jar, library)
        assert "java.base" in found, jar
        assert {module for module in found - held if module not in left_out} == set(), jar


def test_java_takes_it_all_as_said(podman, image):
    said = podman.run(image.tag, "--version", options=["--network=none", "--env=JDK_JAVA_OPTIONS=-XX:+PrintFlagsFinal"])
    flags = {line.split()[1]: line.split()[3] for line in said.stdout.splitlines() if "{command line}" in line}
    assert (flags["UseSerialGC"], flags["UsePerfData"], flags["CreateCoredumpOnCrash"]) == ("true", "false", "false"), said.stdout
    assert (flags["ExitOnOutOfMemoryError"], float(flags["MaxRAMPercentage"])) == ("true", 30)


@pytest.mark.parametrize(
    "words, code, told",
    (
        (("check", "--offline", "--config", "/etc/ftps-bridge/ftps-bridge.yaml"), OK, "ok: implicit to legacy"),
        (("check", "--config", "/etc/ftps-bridge/none.yaml"), CONFIG, "does not exist"),
        (("route", "--config", "/etc/ftps-bridge/ftps-bridge.yaml", "--user", "bob", "--address", "192.0.2.1"), OK, "legacy"),
        (("probe", "127.0.0.1:{port}"), OK, "security: plain"),
        (("probe", "--listen", "127.0.0.1:2990", "--data", "2989", "--timeout", "1s"), 1, "no client"),
        (("trace", "--url", "http://localhost:9", "--user", "bob"), 1, "no trace: ConnectException"),  # so the name was resolved
        (("--version",), OK, "ftps-bridge "),
    ),
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_the_commands_are_those_of_the_program(words, code, told, podman, image, network, server, etc):
    options = [*NOTHING, f"--volume={etc}:/etc/ftps-bridge:ro", f"--network=ns:/run/netns/{network.name}"]
    done = podman.run(image.tag, *(word.format(port=server.port) for word in words), options=options)
    assert done.returncode == code and told in done.stdout + done.stderr, done


def test_most_classes_come_from_the_archive(podman, image, etc, capsys):
    options = [*NOTHING, f"--volume={etc}:/etc/ftps-bridge:ro", "--network=none", f"--sysctl={LOW_PORTS_FOR_ALL}=0"]
    bridge = podman.start(image.tag, options=[*options, "--env=JDK_JAVA_OPTIONS=-Xshare:on -Xlog:class+load"]).await_line("started")
    loaded = [line for line in bridge.text().splitlines() if " source: " in line]
    mapped = [line for line in loaded if line.endswith("shared objects file")]
    bridge.stop(20)
    assert any("org.ftpsbridge.FtpsBridge " in line for line in mapped)
    assert len(mapped) > 0.75 * len(loaded), f"{len(mapped)} of {len(loaded)}"
    with capsys.disabled():
        print(f"\n    {len(mapped)} of {len(loaded)} classes from the archive")


# --- with next to nothing ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def confined(podman, image, network, etc):
    """A container as README starts it."""
    return podman.start(image.tag, options=options_of_the_readme(etc, f"ns:/run/netns/{network.name}")).await_line("started")


def test_a_gib_each_way_in_256_mib_on_one_processor_without_rights(confined, network, server, capsys):
    group = confined.group
    assert (group.memory_limit, group.processors) == (MEMORY, 1)
    for thread in status_of(confined.pid):
        held = {key: int(thread[key], 16) for key in ("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb")}
        assert set(held.values()) == {BIND_LOW_PORTS}, held
        assert set(thread["Uid"].split()) == {"10001"} and thread["NoNewPrivs"].strip() == "1"
    mounts = [line.split() for line in Path(f"/proc/{confined.pid}/mounts").read_text().splitlines()]
    assert ["ro"] == [words[3].split(",")[0] for words in mounts if words[1] == "/"]
    with network.within():
        up_and_down(connected(CONTROL, "1.3"), server, 1024, capsys, "in a container")
    assert (group.times_at_the_limit, group.killed) == (0, 0)
    with capsys.disabled():
        resident = status_of(confined.pid)[0]["VmHWM"].strip()
        print(f"\n    at most {group.most_memory >> 20} MiB of {MEMORY >> 20}, {resident} resident")


def test_stopping_it_is_a_clean_end(confined, network):
    with network.within(), Session(CONTROL) as session:
        assert session.passive_port() == DATA
        session.quit()
    assert confined.stop(20) == OK


@pytest.fixture(scope="module")
def another(podman, image):
    """By its digest, an image that is the first one but for a label."""
    podman("build", "--tag", "ftps-bridge:another", "-", input=f"FROM {image.tag}\nLABEL edition=another\n")
    return by_digest(podman, "ftps-bridge:another")


def by_digest(podman, name):
    return f"localhost/ftps-bridge@{podman('image', 'inspect', '--format', '{{.Digest}}', name).stdout.strip()}"


def test_another_image_and_back(podman, image, another, network, server, etc):
    """Each by its digest, and each starts when the transfer of the one before it has ended."""
    first = by_digest(podman, image.tag)
    assert first != another
    (server.home / "large.bin").write_bytes(bytes(LARGE))
    server.give(server.home / "large.bin")
    options = options_of_the_readme(etc, f"ns:/run/netns/{network.name}")
    running = podman.start(first, options=options).await_line("started")
    for following in (another, first):
        assert ended_behind_a_transfer(running, network) == OK
        running = podman.start(following, options=options).await_line("started")
        assert podman.inspect(running.name)["ImageDigest"] == following.partition("@")[2]
        with network.within(), Session(CONTROL) as session:
            assert session.retrieve("RETR large.bin") == bytes(LARGE)
            session.quit()
    assert running.stop(GRACE) == OK


def ended_behind_a_transfer(running, network):
    """The exit code of a container that is stopped while a client downloads, who gets all of it."""
    with network.within(), Session(CONTROL) as session, ThreadPoolExecutor(1) as beside:
        data = session.begin("RETR large.bin")
        head = data.read(1 << 16)
        stopped = beside.submit(running.stop, GRACE)
        await_true(lambda: '"draining"' in running.text(), "the begin of the drain")  # whose state is not "running" any more
        assert not stopped.done()
        rest, ending = data.read_all()
        assert (len(head + rest), ending, session.reply().code) == (LARGE, "clean", 226)
        session.close()
        return stopped.result(30)


def test_without_the_right_and_without_the_setting_the_ports_are_not_bound(podman, image, etc):
    done = podman.run(image.tag, options=[*NOTHING, f"--volume={etc}:/etc/ftps-bridge:ro", "--network=none"])
    assert done.returncode == CANNOT_BIND and "CAP_NET_BIND_SERVICE" in done.stdout + done.stderr


def test_the_setting_does_instead_of_the_right(podman, image, etc):
    options = [*NOTHING, f"--volume={etc}:/etc/ftps-bridge:ro", "--network=none", f"--sysctl={LOW_PORTS_FOR_ALL}=0"]
    bridge = podman.start(image.tag, options=options).await_line("started")
    assert {int(thread["CapEff"], 16) for thread in status_of(bridge.pid)} == {0}
    assert bridge.stop(20) == OK
    assert LOW_PORTS_FOR_ALL in (HERE / "README.md").read_text()
