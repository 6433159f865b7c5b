#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks who includes whom below src/ and sim/: the folders are the architecture. Tests may include all.

check_layers.py [ROOT]: prints file:line of every include that is not allowed; exit code 1 if any.
"""

import pathlib
import re
import sys

# Folder of src/ -> the folders it may include besides itself. Downwards only; `api` and `proxy` do
# not know each other; vSphere is the business of the drivers alone.
LAYERS = {
    "base": set(),
    "net": {"base"},
    "vsphere": {"net", "base"},
    "keystone": {"net", "base"},
    "identity": {"keystone", "net", "base"},
    "sql": {"base"},
    "amqp": {"base"},
    "consoleauth": {"sql", "amqp", "keystone", "net", "base"},
    "virt": {"vsphere", "net", "base"},
    "compute": {"virt", "consoleauth", "identity", "net", "base"},
    "proxy": {"compute", "virt", "consoleauth", "identity", "net", "base", "web"},
    "api": {"compute", "virt", "consoleauth", "identity", "net", "base"},
    "admin": {"proxy", "compute", "virt", "consoleauth", "identity", "net", "base"},
    "cli": {
        "admin", "api", "proxy", "compute", "virt", "consoleauth", "amqp", "identity", "keystone", "net", "base"
    },
}

# The simulators judge the gateway, so they share nothing with it but `base`.
SIMULATORS = {"esxi": {"base"}}

# Implementations -> (who may include them, the headers there that everyone may).
# A name that ends in "/" is a folder with all below it.
REGISTERED = {
    "virt/vmware/": ({"virt/registry.cpp", "virt/vmware/"}, set()),
    "virt/static/": ({"virt/registry.cpp", "virt/static/"}, set()),
    "consoleauth/stores/": ({"consoleauth/stores/"}, {"registry.hpp"}),
    "proxy/upstream/": ({"proxy/upstream/"}, {"upstream.hpp", "registry.hpp"}),
    "identity/static_keys.hpp": ({"identity/registry.cpp", "identity/static_keys.cpp"}, set()),
    "identity/keystone/": ({"identity/registry.cpp", "identity/keystone/"}, set()),
    "identity/none.hpp": ({"identity/registry.cpp", "identity/none.cpp"}, set()),
}

# Client libraries whose headers stay in .cpp files.
CLIENT_LIBRARIES = re.compile(
    r"sqlite3\.h|amqp[a-z_]*\.h|hiredis/|mysql/|mariadb/|curl/|pugixml|toml\+\+/|CLI/|re2/|valijson/"
)

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


def is_one_of(path, names):
    return any(path.startswith(name) if name.endswith("/") else path == name for name in names)


def folder_problem(folder, target, layers):
    if folder == target:
        return None
    if folder not in layers:
        return f"tools/check_layers.py does not know the folder {folder}"
    if target in layers[folder]:
        return None
    allowed = ", ".join(sorted(layers[folder])) or "nothing else"
    return f"{folder} may not include {target} (it may: {allowed})"


def registered_problem(path, name):
    for implementation, (includers, public) in REGISTERED.items():
        if not is_one_of(name, {implementation}) or is_one_of(path, includers):
            continue
        if name.removeprefix(implementation) not in public:
            return f"{name} is an implementation: include its interface; only its registry knows it"
    return None


def problem(path, name, source_root, layers):
    """Why the file `path` may not have `#include "name"`, or None; `path` is relative to
    `source_root`, and layers is the table for that root."""
    parts = pathlib.PurePosixPath(path).parts
    # Files directly in src/: main.cpp starts the command line, precompiled.hpp holds no quotes.
    if len(parts) == 1:
        return None if name.startswith("cli/") else f"{path} may include cli only"
    if "/" not in name or name.startswith("."):
        return f'write "{name}" with its folder, from {source_root.name}/'
    target = name.split("/")[0]
    found = folder_problem(parts[0], target, layers) or registered_problem(path, name)
    if found:
        return found
    homes = (source_root, source_root.parent / "src", source_root.parent)
    return None if any((home / name).is_file() for home in homes) else f"there is no {name}"


def check_tree(source_root, layers):
    for file in sorted(source_root.rglob("*.[ch]pp")):
        path = file.relative_to(source_root).as_posix()
        if "/tests/" in path:
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            if match[1] == '"':
                found = problem(path, match[2], source_root, layers)
            elif file.suffix == ".hpp" and CLIENT_LIBRARIES.match(match[2]):
                found = f"<{match[2]}> belongs in a .cpp file"
            else:
                found = None
            if found:
                yield f"{source_root.name}/{path}:{number}: {found}"


def main(arguments):
    root = pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).parent.parent
    root = root.resolve()
    problems = [*check_tree(root / "src", LAYERS), *check_tree(root / "sim", SIMULATORS)]
    print(*problems, sep="\n", end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
