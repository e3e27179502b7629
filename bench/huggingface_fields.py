"""Writes src/frameworks/configs/huggingFace.ts, the fields of Hugging Face configurations that are dropout rates, and
huggingFaceClasses.ts beside it, which class takes which of them.

    python bench/huggingface_fields.py [DATE]

Reads the sources of the installed transformers package with `ast`; nothing of it is imported. Its version is the one that
test/oracles/requirements.txt pins; the files say it, and the date. `npm run format` afterwards. A field counts when its name says
dropout and some class gives it a number, or None, as default. Only names are written. With --classes the fields of every
configuration class are printed instead.
"""

import ast
import collections
import datetime
import importlib.metadata
import importlib.util
import pathlib
import re
import sys

NAME = re.compile(r'drop|keep_prob|stochastic_depth')
HERE = pathlib.Path(__file__).resolve().parent
CLASSES = HERE.parent / 'src' / 'frameworks' / 'configs' / 'huggingFaceClasses.ts'
REQUIREMENTS = HERE.parent / 'test' / 'oracles' / 'requirements.txt'
PINNED = re.search(r'^transformers==(\S+)', REQUIREMENTS.read_text(encoding='utf-8'), re.MULTILINE)[1]
TARGET = HERE.parent / 'src' / 'frameworks' / 'configs' / 'huggingFace.ts'


def defaults(owner):
    """Names and default expressions of a class's fields and of its constructor's parameters."""
    for part in owner.body:
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name) and part.value is not None:
            yield part.target.id, part.value
        if isinstance(part, ast.FunctionDef) and part.name == '__init__':
            arguments = part.args
            plain = arguments.args[len(arguments.args) - len(arguments.defaults) :]
            yield from ((each.arg, value) for each, value in zip(plain, arguments.defaults))
            yield from ((each.arg, value) for each, value in zip(arguments.kwonlyargs, arguments.kw_defaults) if value)


def is_rate(value):
    if isinstance(value, (ast.Tuple, ast.List)):
        return bool(value.elts) and all(map(is_rate, value.elts))
    if not isinstance(value, ast.Constant) or isinstance(value.value, (bool, str)):
        return False
    return value.value is None or 0 <= value.value <= 1


def read():
    package = pathlib.Path(importlib.util.find_spec('transformers').origin).parent
    found = collections.defaultdict(set)
    numbers = set()
    for path in sorted(package.glob('models/**/configuration_*.py')):
        for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
            if not isinstance(node, ast.ClassDef) or not node.name.endswith('Config'):
                continue
            for name, value in defaults(node):
                if NAME.search(name) and is_rate(value):
                    found[node.name].add(name)
                    if not (isinstance(value, ast.Constant) and value.value is None):
                        numbers.add(name)
    return found, numbers


def fields_of_classes():
    """All names of dropout that each configuration class accepts: its own, those of its bases, and their aliases."""
    package = pathlib.Path(importlib.util.find_spec('transformers').origin).parent
    owners = {}
    for path in sorted(package.glob('models/**/configuration_*.py')):
        for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
            if isinstance(node, ast.ClassDef):
                owners[node.name] = node
    memo = {}

    def names(owner):
        if owner.name not in memo:
            memo[owner.name] = set()
            own = {name for name, _ in defaults(owner)} | aliases(owner) | attributes(owner)
            for base in owner.bases:
                if isinstance(base, ast.Name) and base.id in owners:
                    own |= names(owners[base.id])
            memo[owner.name] = {name for name in own if NAME.search(name)}
        return memo[owner.name]

    return {name: names(owner) for name, owner in owners.items() if name.endswith('Config') and names(owner)}


def aliases(owner):
    """Keys of `attribute_map`."""
    for part in owner.body:
        if isinstance(part, ast.Assign) and any(isinstance(each, ast.Name) and each.id == 'attribute_map' for each in part.targets):
            if isinstance(part.value, ast.Dict):
                return {key.value for key in part.value.keys if isinstance(key, ast.Constant)}
    return set()


def attributes(owner):
    """Names without a default, and `self.name = ...` anywhere in the class."""
    found = {part.target.id for part in owner.body if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)}
    for node in ast.walk(owner):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name):
            found.add(node.attr)
    return found


def write_classes(version, date):
    """Writes the table by sets of fields: classes that take the same ones share a line."""
    groups = collections.defaultdict(list)
    for name, fields in sorted(fields_of_classes().items()):
        groups[' '.join(sorted(fields))].append(name.removesuffix('Config'))
    lines = [f"  '{fields}': '{' '.join(names)}'," for fields, names in sorted(groups.items())]
    text = '\n'.join(lines)
    CLASSES.write_text(
        f'/**\n * Classes of Hugging Face configurations, without their `Config`, by the fields about dropout that they take: transformers {version},\n'
        f' * read on {date} by bench/huggingface_fields.py. Classes without any such field are left out.\n */\n'
        f"export const HUGGING_FACE_VERSION = '{version}';\n\n"
        f'export const huggingFaceClasses: Readonly<Record<string, string>> = {{\n{text}\n}};\n',
        encoding='utf-8',
    )


def main():
    found, numbers = read()
    if '--classes' in sys.argv:
        for name, fields in sorted(found.items()):
            print(name, *sorted(fields))
        return
    dates = [argument for argument in sys.argv[1:] if not argument.startswith('-')]
    date = dates[0] if dates else datetime.date.today().isoformat()
    version = importlib.metadata.version('transformers')
    if version != PINNED:
        sys.exit(f'transformers {PINNED} is pinned in {REQUIREMENTS.name}, {version} is installed')
    lines, line = [], ' '
    for name in sorted(numbers):
        if len(line) + len(name) > 118:
            lines.append(line)
            line = ' '
        line += f' {name}'
    lines.append(line)
    joined = " ' +\n".join(f"  '{each.strip()}" for each in lines) + "'"
    TARGET.write_text(
        f'/**\n * Fields of Hugging Face configurations that hold a dropout rate: transformers {version}, read on {date} by\n'
        f' * bench/huggingface_fields.py from {len(found)} configuration classes. Names only.\n */\n'
        f'export const huggingFaceFields: ReadonlySet<string> = new Set(\n  (\n  {joined}\n  ).split(\' \'),\n);\n',
        encoding='utf-8',
    )
    write_classes(version, date)
    print(f'{len(numbers)} fields of {len(found)} classes')


main()
