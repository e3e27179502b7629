"""Lists the dropout sites of a folder by Python's own `ast`, to check what `dropout-doctor sites` finds.

    python oracle.py FOLDER [--frameworks torch,keras] > oracle.jsonl

Nothing is shared with the extension's reader: names.py follows imports, aliases and scopes, values.py evaluates rates, and each module
in tables/ says what one framework's calls mean. One JSON object a line:
file, line and column (1-based, columns in UTF-16 units; in a notebook cell and cellLine, the line within that cell), framework, kind,
callee, parameter, given, rate (null when this program cannot tell), source. Files that Python cannot parse give {"file", "unreadable"}.

A table is a Python module in tables/ with
    FRAMEWORK  the reader's name for it, as in `framework` of a site
    ROOTS      the packages whose names it knows; they are never looked for in the folder itself
    CALLS      canonical dotted name -> list of Rate(parameter, position, default, kind); several for several sites of one call
    canonical(name) -> name          optional: other homes of the same name
    also(project, module) -> sites   optional: what no list of names can say
`default` None: without the argument there is no site. `position` None: by keyword only. `turn=True`: the argument is a keep probability.
"""

import argparse
import importlib
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from names import Project  # noqa: E402
from values import argument, rate_of  # noqa: E402


def tables(wanted):
    names = sorted(path.stem for path in (Path(__file__).parent / "tables").glob("*.py") if path.stem != "__init__")
    found = [importlib.import_module(f"tables.{name}") for name in names]
    return [table for table in found if wanted is None or table.FRAMEWORK in wanted]


def listed(project, module, table):
    """Sites of the calls whose canonical name is in the table."""
    canonical = getattr(table, "canonical", lambda name: name)
    for call, scope in module.calls:
        name = project.framework_name(call.func, scope)
        if name is None:
            continue
        name = canonical(name)
        for rate in table.CALLS.get(name, ()):
            node, hidden = argument(call, rate.parameter, rate.position)
            if node is None and rate.default is None:
                continue
            yield site(project, module, call, scope, table.FRAMEWORK, name, rate, node, hidden)


def site(project, module, call, scope, framework, callee, rate, node, hidden=False):
    value, source = (None, "unknown") if hidden else (rate.default, "framework-default")
    if node is not None:
        value, source = rate_of(project, node, scope)
        if rate.turn and value is not None:
            value = float(f"{1 - value:.12g}")
    return {
        **module.place(call),
        "framework": framework,
        "kind": rate.kind,
        "callee": callee,
        "parameter": rate.parameter,
        "given": node is not None,
        "rate": value,
        "source": source,
    }


def main():
    options = argparse.ArgumentParser()
    options.add_argument("folder")
    options.add_argument("--frameworks")
    given = options.parse_args()
    chosen = tables(given.frameworks.split(",") if given.frameworks else None)
    project = Project(Path(given.folder), {root for table in chosen for root in table.ROOTS})
    for path in project.files():
        module = project.open(path)
        if module is None:
            print(json.dumps({"file": path.relative_to(project.root).as_posix(), "unreadable": True}))
            continue
        for table in chosen:
            found = [*listed(project, module, table)]
            if hasattr(table, "also"):
                found += table.also(project, module)
            for each in found:
                print(json.dumps(each))


if __name__ == "__main__":
    sys.setrecursionlimit(10000)
    main()
