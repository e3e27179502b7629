"""What the names of a Python file mean: scopes, imports and aliases, followed into the other files of the folder."""

import ast
import json
import re
import warnings
from dataclasses import dataclass, field

warnings.simplefilter("ignore")

SKIPPED = {"node_modules", "venv", "site-packages", "__pycache__"}


@dataclass(eq=False)
class Binding:
    kind: str  # import, value, parameter, function, class, other
    node: ast.AST | None = None  # the value, the default, or the definition
    name: str = ""  # imported module or name
    level: int = 0
    note: ast.AST | None = None  # annotation of a parameter


@dataclass(eq=False)
class Scope:
    module: "Module"
    node: ast.AST
    kind: str  # module, function, class
    parent: "Scope | None"
    bindings: dict = field(default_factory=dict)
    stars: list = field(default_factory=list)
    outer: set = field(default_factory=set)  # global and nonlocal names

    def bind(self, name, binding):
        self.bindings.setdefault(name, []).append(binding)

    def owner(self):
        """The class whose method this is, through nested functions."""
        scope = self
        while scope and scope.kind != "class":
            scope = scope.parent
        return scope


@dataclass(frozen=True, eq=False)
class Definition:
    """A class or function of the folder."""

    module: "Module"
    node: ast.AST
    scope: Scope  # the scope it stands in


class Module:
    def __init__(self, path, root):
        self.path = path
        self.file = path.relative_to(root).as_posix()
        self.cells = []
        text = self._cells(path) if path.suffix == ".ipynb" else path.read_text("utf-8-sig")
        self.lines = re.split("\r\n|\r|\n", text)
        self.tree = ast.parse(text)
        self.calls = []
        self.scopes = {}
        self.top = Scope(self, self.tree, "module", None)
        self.scopes[self.tree] = self.top
        for statement in self.tree.body:
            Reader(self).visit_in(statement, self.top)

    def _cells(self, path):
        parts, line = [], 1
        for index, cell in enumerate(json.loads(path.read_text("utf-8")).get("cells", [])):
            if cell.get("cell_type") != "code":
                continue
            source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
            rows = without_magics(source.split("\n"))
            try:
                ast.parse("\n".join(rows))
            except SyntaxError:
                rows = [""] * len(rows)
            self.cells.append((line, index, len(rows)))
            parts += rows
            line += len(rows)
        return "\n".join(parts)

    def place(self, node):
        text = self.lines[node.lineno - 1].encode("utf-8")[: node.col_offset].decode("utf-8", "replace")
        column = len(text.encode("utf-16-le")) // 2 + 1
        for start, index, count in self.cells:
            if start <= node.lineno < start + count:
                return {"file": self.file, "cell": index, "line": node.lineno - start + 1, "column": column}
        return {"file": self.file, "line": node.lineno, "column": column}


def without_magics(rows):
    first = next((row for row in rows if row.strip()), "")
    if first.startswith("%%") and not re.match(r"%%(time|timeit|capture|prun|memit|tf_?\w*)\b", first):
        return [""] * len(rows)
    blank = [re.sub(r"^(\s*)([%!?].*|\w[\w.]*\?+\s*)$", r"\1pass", row) for row in rows]
    return [re.sub(r"^(\s*)\w+\s*=\s*[%!].*$", r"\1pass", row) for row in blank]


class Reader(ast.NodeVisitor):
    """Fills the scopes of one module."""

    def __init__(self, module):
        self.module = module

    def visit_in(self, node, scope):
        before, self.scope = getattr(self, "scope", None), scope
        self.visit(node)
        self.scope = before

    def open(self, node, kind):
        scope = Scope(self.module, node, kind, self.scope)
        self.module.scopes[node] = scope
        return scope

    def visit_Import(self, node):
        for alias in node.names:
            if alias.asname:
                self.scope.bind(alias.asname, Binding("import", node, alias.name))
            else:
                first = alias.name.split(".")[0]
                self.scope.bind(first, Binding("import", node, first))

    def visit_ImportFrom(self, node):
        module = node.module or ""
        for alias in node.names:
            if alias.name == "*":
                self.scope.stars.append((module, node.level))
            else:
                name = f"{module}.{alias.name}" if module else alias.name
                self.scope.bind(alias.asname or alias.name, Binding("import", node, name, node.level))

    def function(self, node):
        for outside in [*getattr(node, "decorator_list", []), *node.args.defaults, *node.args.kw_defaults]:
            if outside is not None:
                self.visit(outside)
        scope = self.open(node, "function")
        plain = [*node.args.posonlyargs, *node.args.args]
        defaults = [None] * (len(plain) - len(node.args.defaults)) + list(node.args.defaults)
        for parameter, default in [*zip(plain, defaults), *zip(node.args.kwonlyargs, node.args.kw_defaults)]:
            scope.bind(parameter.arg, Binding("parameter", default, note=parameter.annotation))
        for star in (node.args.vararg, node.args.kwarg):
            if star:
                scope.bind(star.arg, Binding("other"))
        body = node.body if isinstance(node.body, list) else [node.body]
        for statement in body:
            self.visit_in(statement, scope)

    def visit_FunctionDef(self, node):
        self.scope.bind(node.name, Binding("function", node))
        self.function(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        self.function(node)

    def visit_ClassDef(self, node):
        self.scope.bind(node.name, Binding("class", node))
        for outside in [*node.decorator_list, *node.bases, *(word.value for word in node.keywords)]:
            self.visit(outside)
        scope = self.open(node, "class")
        for statement in node.body:
            self.visit_in(statement, scope)

    def comprehension(self, node):
        scope = self.open(node, "function")
        for each in ast.walk(node):
            if isinstance(each, ast.comprehension):
                for name in ast.walk(each.target):
                    if isinstance(name, ast.Name):
                        scope.bind(name.id, Binding("other"))
        for child in ast.iter_child_nodes(node):
            self.visit_in(child, scope)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = comprehension

    def visit_Global(self, node):
        self.scope.outer.update(node.names)

    visit_Nonlocal = visit_Global

    def target(self, target, value, note=None):
        if isinstance(target, ast.Name):
            self.scope.bind(target.id, Binding("value" if value is not None else "other", value, note=note))
        elif isinstance(target, (ast.Tuple, ast.List)):
            values = value.elts if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts) else None
            for index, part in enumerate(target.elts):
                self.target(part, values[index] if values else None)
        elif isinstance(target, ast.Starred):
            self.target(target.value, None)

    def visit_Assign(self, node):
        for target in node.targets:
            self.target(target, node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node):
        self.target(node.target, node.value, node.annotation)
        self.generic_visit(node)

    def visit_NamedExpr(self, node):
        self.target(node.target, node.value)
        self.generic_visit(node)

    def visit_AugAssign(self, node):
        self.target(node.target, None)
        self.generic_visit(node)

    def visit_For(self, node):
        self.target(node.target, None)
        self.generic_visit(node)

    visit_AsyncFor = visit_For

    def visit_withitem(self, node):
        if node.optional_vars is not None:
            self.target(node.optional_vars, None)
        self.generic_visit(node)

    def visit_ExceptHandler(self, node):
        if node.name:
            self.scope.bind(node.name, Binding("other"))
        self.generic_visit(node)

    def visit_Call(self, node):
        self.module.calls.append((node, self.scope))
        self.generic_visit(node)


def lookup(name, scope):
    """The scope that binds a name as seen from another, by Python's rules; the module scope also for star imports."""
    first = scope
    while scope:
        if (scope.kind != "class" or scope is first) and name in scope.bindings and name not in scope.outer:
            return scope
        scope = scope.parent
    return None


class Project:
    def __init__(self, root, framework_roots):
        self.root = root.resolve()
        self.framework_roots = framework_roots
        self.known = {}
        self.definitions = {}

    def files(self):
        for path in sorted([*self.root.rglob("*.py"), *self.root.rglob("*.ipynb")]):
            parts = path.relative_to(self.root).parts
            if path.is_file() and not any(part.startswith(".") or part in SKIPPED for part in parts[:-1]):
                yield path

    def open(self, path):
        if path not in self.known:
            try:
                self.known[path] = Module(path, self.root)
            except (SyntaxError, ValueError, UnicodeDecodeError, RecursionError, KeyError, TypeError, AttributeError):
                self.known[path] = None
        return self.known[path]

    def locate(self, module, dotted, level):
        """File of a module name; None when it is not in the folder."""
        parts = dotted.split(".") if dotted else []
        if level == 0 and (not parts or parts[0] in self.framework_roots):
            return None
        if level > 0:
            start = module.path.parent
            for _ in range(level - 1):
                start = start.parent
            starts = [start]
        else:
            above = [at for at in module.path.parents if at == self.root or self.root in at.parents]
            starts = [start for at in above for start in (at, at / "src")]
        for start in starts:
            at = start.joinpath(*parts)
            for path in (at.with_name(at.name + ".py") if parts else None, at / "__init__.py"):
                if path is not None and path.is_file():
                    return path
        return None

    def meanings(self, expression, scope, depth=0):
        """All that a name or attribute may mean: dotted names of packages, Definitions, or None for the unknown."""
        if depth > 12:
            return {None}
        if isinstance(expression, ast.Name):
            return self.name(expression.id, scope, depth)
        if isinstance(expression, ast.Attribute):
            found = set()
            for base in self.meanings(expression.value, scope, depth + 1):
                found |= self.member(base, expression.attr, depth) if base is not None else {None}
            return found
        return {None}

    def member(self, base, name, depth):
        if isinstance(base, str):
            return {f"{base}.{name}"}
        if isinstance(base, Module):
            return self.exported(base, name, depth)
        return {None}

    def exported(self, module, name, depth):
        if depth > 40:  # Files that import a name of each other.
            return {None}
        if name in module.top.bindings or module.top.stars:
            found = self.name(name, module.top, depth + 1)
            if found != {None} or name in module.top.bindings:
                return found
        inner = module.path.parent / name
        for path in (inner.with_suffix(".py"), inner / "__init__.py"):
            if module.path.name == "__init__.py" and path.is_file():
                other = self.open(path)
                return {other}
        return {None}

    def name(self, name, scope, depth):
        where = lookup(name, scope)
        if where is None:
            return self.starred(name, scope, depth)
        found = set()
        for binding in where.bindings[name]:
            found |= self.bound(binding, where, depth)
        return found or {None}

    def bound(self, binding, where, depth):
        if binding.kind == "import":
            return self.imported(binding, where.module, depth)
        if binding.kind in ("class", "function"):
            return {self.defined(binding.node, where)}
        if binding.kind == "value":
            if isinstance(binding.node, ast.Constant) and binding.node.value is None:
                return set()
            return self.meanings(binding.node, where, depth + 1)
        return {None}

    def imported(self, binding, module, depth):
        if binding.level == 0 and binding.name.split(".")[0] in self.framework_roots:
            return {binding.name}
        whole = self.locate(module, binding.name, binding.level)
        if isinstance(binding.node, ast.Import):
            opened = self.open(whole) if whole else None
            return {opened} if opened else {binding.name}
        home, _, last = binding.name.rpartition(".")
        path = self.locate(module, home, binding.level)
        if path is not None and path != module.path:
            opened = self.open(path)
            if opened is not None:
                found = self.exported(opened, last, depth)
                if found != {None}:
                    return found
        if whole is not None:
            return {self.open(whole)}
        return {None} if binding.level else {binding.name}

    def starred(self, name, scope, depth):
        if depth > 6:
            return {None}
        found = set()
        while scope.parent:
            scope = scope.parent
        for module, level in scope.stars:
            if level == 0 and module.split(".")[0] in self.framework_roots:
                found.add(f"{module}.{name}")
                continue
            path = self.locate(scope.module, module, level)
            opened = self.open(path) if path and path != scope.module.path else None
            if opened:
                found |= {each for each in self.exported(opened, name, depth + 1) if each is not None}
        return found or {None}

    def defined(self, node, where):
        if node not in self.definitions:
            self.definitions[node] = Definition(where.module, node, where)
        return self.definitions[node]

    def framework_name(self, expression, scope):
        """The one dotted name that an expression means, when nothing else is possible."""
        found = {each for each in self.meanings(expression, scope) if not isinstance(each, Module)}
        names = {each for each in found if isinstance(each, str)}
        return names.pop() if len(found) == 1 and len(names) == 1 else None

    def definition(self, expression, scope):
        """The one class or function of the folder that an expression means."""
        found = self.meanings(expression, scope)
        if len(found) != 1:
            return None
        only = found.pop()
        if isinstance(only, str):
            only = self.in_own_source(only)
        return only if isinstance(only, Definition) else None

    def in_own_source(self, dotted):
        """What a framework's name means in the framework's own source, when that is the folder."""
        home, _, last = dotted.rpartition(".")
        if not home or dotted.split(".")[0] not in self.framework_roots:
            return None
        at = self.root.joinpath(*home.split("."))
        for path in (at / "__init__.py", at.with_name(at.name + ".py")):
            opened = self.open(path) if path.is_file() else None
            if opened:
                found = self.exported(opened, last, 0)
                return found.pop() if len(found) == 1 else None
        return None
