"""The bill of materials of the image, CycloneDX: bill.py BILL-OF-MAVEN ROOTFS PACKAGES OWNERS EPOCH

What Maven says of each jar, each Debian package that something is from, and of every jar and every program or library in the
image its path and its hash, beneath the component that it is of. Whatever is of none ends the build."""

import datetime
import hashlib
import json
import sys
import uuid
from pathlib import Path

ELF = b"\x7fELF"


def hashed(content):
    return hashlib.sha256(content).hexdigest()


def materials(rootfs):
    """Each jar and each program or library, by its path in the image."""
    for file in sorted(rootfs.rglob("*")):
        if file.is_file() and not file.is_symlink():
            content = file.read_bytes()
            if content.startswith(ELF) or file.suffix == ".jar" or file.name == "modules":
                yield f"/{file.relative_to(rootfs)}", hashed(content)


def as_file(path, digest):
    return {"type": "file", "bom-ref": f"file:{path}", "name": path, "hashes": [{"alg": "SHA-256", "content": digest}]}


def debian(line):
    """A component for a line of dpkg-query: package, version, architecture, source, version of the source."""
    name, version, architecture, source, source_version = line.split()
    purl = f"pkg:deb/debian/{name}@{version.replace('+', '%2B').replace(':', '%3A')}?arch={architecture}&distro=debian-12"
    properties = [{"name": "debian:source", "value": source}, {"name": "debian:sourceVersion", "value": source_version}]
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "properties": properties}


def native(name):
    """The artifact of Maven that a library of lib/native was in: netty_tcnative_linux_x86_64 and its kin."""
    artifact = "netty-tcnative-boringssl-static" if "tcnative" in name else "netty-transport-native-epoll"
    return artifact, "linux-aarch_64" if "aarch_64" in name else "linux-x86_64"


class Bill:
    def __init__(self, maven, packages, owners):
        self.maven = maven
        self.java = [maven["metadata"]["component"], *maven["components"]]
        self.packages = {line.split()[0]: debian(line) for line in packages.splitlines()}
        self.owners = {path: package for package, path in (line.split() for line in owners.splitlines())}
        self.used = []

    def component_of(self, path, digest):
        name = path.rpartition("/")[2]
        if path in self.owners:
            return self.packages[self.owners[path]]
        if path.startswith("/opt/jre/"):
            return next(component for package, component in self.packages.items() if package.startswith("openjdk-"))
        if path.startswith("/opt/ftps-bridge/lib/native/"):
            artifact, classifier = native(name)
            return self._java(lambda it: it["name"] == artifact and f"classifier={classifier}" in it["purl"])
        return self._java(lambda it: f"{it['name']}-{it['version']}.jar" == name and digest in self._hashes(it, digest))

    def _java(self, fits):
        return next((component for component in self.java if fits(component)), None)

    @staticmethod
    def _hashes(component, digest):
        """Those of Maven's; it knows none of what it is building itself."""
        return [one["content"] for one in component.get("hashes", []) if one["alg"] == "SHA-256"] or [digest]

    def add(self, path, digest):
        component = self.component_of(path, digest)
        if component is None:
            sys.exit(f"no bill says what {path} is")
        component.setdefault("components", []).append(as_file(path, digest))
        if component not in self.used:
            self.used.append(component)

    def document(self, epoch):
        product = self.maven["metadata"]["component"]
        parts = sorted(self.used, key=lambda it: it["bom-ref"])
        whole = {
            "type": "container", "bom-ref": "image", "name": "ftps-bridge", "version": product["version"],
            "licenses": product["licenses"],
        }  # fmt: skip
        known = {it["bom-ref"] for it in parts}
        edges = [{"ref": "image", "dependsOn": sorted(known)}]
        for edge in self.maven["dependencies"]:
            if edge["ref"] in known:
                edges.append({"ref": edge["ref"], "dependsOn": [ref for ref in edge.get("dependsOn", []) if ref in known]})
        time = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "bomFormat": "CycloneDX", "specVersion": self.maven["specVersion"],
            "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(parts, sort_keys=True))}", "version": 1,
            "metadata": {"timestamp": time, "tools": self.maven["metadata"]["tools"], "component": whole},
            "components": parts, "dependencies": edges,
        }  # fmt: skip


def main(maven, rootfs, packages, owners, epoch):
    bill = Bill(json.loads(Path(maven).read_text()), Path(packages).read_text(), Path(owners).read_text())
    for path, digest in materials(Path(rootfs)):
        bill.add(path, digest)
    json.dump(bill.document(int(epoch)), sys.stdout, indent=1)


main(*sys.argv[1:])
