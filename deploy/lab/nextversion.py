"""Another version of what is under test: the same classes in jars of that version, and in the package another default configuration."""

import hashlib
import re
import zipfile

_MANIFEST = "META-INF/MANIFEST.MF"
_SAYS = rb"(?<=^Implementation-Version: )[^\r\n]+"


def renew_jars(library, version):
    """The bridge's own jars of that folder have this version, by their names and in what they say of themselves."""
    own = [jar for jar in library.iterdir() if jar.name.startswith("proxy-")]
    assert len(own) == 2, own
    said = [_renew(jar, jar.with_name(re.sub(r"\d.*(?=\.jar$)", version, jar.name)), version) for jar in own]
    assert sum(said) == 1, said  # the program's, which `started` and --version read


def _renew(jar, next_, version):
    """How often the jar named its version."""
    count = 0
    assert not next_.exists(), next_
    with zipfile.ZipFile(jar) as old, zipfile.ZipFile(next_, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == _MANIFEST:
                content, count = re.subn(_SAYS, version.encode(), content, flags=re.M)
            new.writestr(entry, content)
    jar.unlink()
    return count


def renew_package(raw, version):
    """What dpkg-deb has unpacked in that folder is the package of this version, and its configuration is not the one before."""
    control = raw / "DEBIAN/control"
    text, count = re.subn("^Version: .*$", f"Version: {version}", control.read_text(), flags=re.M)
    assert count == 1, text
    control.write_text(text)
    renew_jars(raw / "usr/share/ftps-bridge/lib", version)
    with open(raw / "etc/ftps-bridge/ftps-bridge.yaml", "a") as configuration:
        configuration.write(f"# The example of {version}.\n")
    brought = [file for file in sorted(raw.rglob("*")) if file.is_file() and not file.is_symlink() and file.parent != control.parent]
    sums = [f"{hashlib.md5(file.read_bytes()).hexdigest()}  {file.relative_to(raw)}\n" for file in brought]
    (raw / "DEBIAN/md5sums").write_text("".join(sums))
