#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# sbom.py PROGRAM LOCKFILE VERSION: prints what PROGRAM is made of, as CycloneDX 1.5 JSON: the npm packages bundled in the page, by the
# lock file, and the shared libraries that it is linked with, by the package of the system that brings them.
import json
import os
import subprocess
import sys


def npm_components(lock_file):
    """Packages that the page contains: what the lock file marks as needed for development alone is left out."""
    with open(lock_file, encoding="utf-8") as file:
        packages = json.load(file)["packages"]
    for path, package in sorted(packages.items()):
        if not path or package.get("dev"):
            continue
        name = path.rpartition("node_modules/")[2]
        yield {
            "type": "library",
            "name": name,
            "version": package["version"],
            "purl": f"pkg:npm/{name.replace('@', '%40')}@{package['version']}",
            "licenses": [{"license": {"name": package.get("license", "unknown")}}],
            "properties": [{"name": "porthole:integrity", "value": package["integrity"]}],
        }


def libraries(program):
    output = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    for line in output.splitlines():
        if "=> /" in line:
            yield line.split("=> ")[1].split(" (")[0]


def package_of(library):
    """Name and version of the system's package, which knows the file by one of its paths."""
    for path in (library, os.path.realpath(library), "/usr" + os.path.realpath(library)):
        found = subprocess.run(["dpkg-query", "--search", path], capture_output=True, text=True, check=False)
        if found.returncode == 0:
            name = found.stdout.split(": ")[0].split(",")[0]
            version = subprocess.run(
                ["dpkg-query", "--show", "--showformat=${Version}", name], check=True, capture_output=True, text=True
            ).stdout
            return name.partition(":")[0], version
    return None


def system_components(program):
    packages = {package for library in libraries(program) if (package := package_of(library))}
    for name, version in sorted(packages):
        yield {"type": "library", "name": name, "version": version, "purl": f"pkg:deb/debian/{name}@{version}"}


def main():
    program, lock_file, version = sys.argv[1:]
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": "porthole",
                "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [*npm_components(lock_file), *system_components(program)],
    }
    print(json.dumps(bill, indent=2))


main()
