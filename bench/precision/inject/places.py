"""Finds the places in public code where a bug can be put, and prints one JSON object a line.

    python places.py FOLDER... > places.jsonl

Each FOLDER holds one repository in each of its folders. Read by Python's own `ast`: nothing is shared with the extension's reader. A place is
left out where its operator is not sure that the change makes a bug. Fields: repository, folder, file, operator, rules (each says what the bug
is), at (where a finding is looked for) and edits; offsets count characters of the file without a byte order mark.
"""

import importlib
import json
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from source import Source, Unreadable  # noqa: E402

MODULES = [importlib.import_module(f"operators.{path.stem}") for path in sorted((Path(__file__).parent / "operators").glob("[a-z]*.py"))]

WORDS = re.compile(r"drop|keep_prob|\.eval\(\)|\.train\(|bernoulli|rand", re.IGNORECASE)
LARGEST = 1_000_000


class Repository:
    """What operators ask of the files around."""

    def __init__(self, folder):
        self.folder = folder
        self.texts = {}
        self.said = {}
        for path in sorted(folder.rglob("*.py")):
            if path.is_file() and path.stat().st_size <= LARGEST:
                self.texts[path] = path.read_bytes().decode("utf-8", "replace")

    def says(self, pattern):
        """Whether any text holds a regular expression."""
        if pattern not in self.said:
            found = re.compile(pattern)
            self.said[pattern] = any(found.search(text) for text in self.texts.values())
        return self.said[pattern]


def is_test(path):
    return any(re.fullmatch(r"tests?|testing|fixtures|docs?", part) for part in path.parts[:-1]) or path.name.startswith("test_")


def places_of(folder):
    repository = Repository(folder)
    places = []
    for path, text in repository.texts.items():
        if is_test(path.relative_to(folder)) or not WORDS.search(text):
            continue
        try:
            source = Source(path, repository)
        except Unreadable:
            continue
        for module in MODULES:
            for operator in module.OPERATORS:
                for name, rules, at, edits in operator(source):
                    places.append(
                        {
                            "repository": folder.name,
                            "folder": str(folder),
                            "file": path.relative_to(folder).as_posix(),
                            "operator": name,
                            "rules": rules,
                            "at": at,
                            "edits": [{"start": start, "end": end, "text": into} for start, end, into in sorted(edits)],
                        }
                    )
    return places


def main():
    folders = sorted(each for folder in sys.argv[1:] for each in Path(folder).resolve().iterdir() if each.is_dir())
    with ProcessPoolExecutor(max_workers=2) as pool:
        for places in pool.map(places_of, folders):
            for place in places:
                print(json.dumps(place))


if __name__ == "__main__":
    main()
