"""One Python file as Python's own `ast` reads it, with offsets as the analysis counts them, and what operators ask of it."""

import ast
import re
import warnings

MODE = re.compile(r"train|eval|infer|deterministic|test|predict", re.IGNORECASE)


class Unreadable(Exception):
    """The file is not text, not Python 3, or has characters whose offsets differ between Python and JavaScript."""


class Source:
    def __init__(self, path, repository):
        """repository: what operators may ask of the files around, see places.py."""
        try:
            text = path.read_bytes().decode("utf-8-sig")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.tree = ast.parse(text)
        except (OSError, UnicodeDecodeError, SyntaxError, ValueError, RecursionError) as error:
            raise Unreadable(str(error)) from error
        if any(ord(char) > 0xFFFF for char in text) or "\f" in text or "\r" in text.replace("\r\n", ""):
            raise Unreadable("offsets differ")
        self.text = text
        self.repository = repository
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.kept = {}
        self.walked = {}
        self.parents = {}
        for node in ast.walk(self.tree):
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node

    # Places in the text

    def offset(self, line, column):
        """column: in bytes of UTF-8, as `ast` counts."""
        text = self.lines[line - 1]
        before = column if text.isascii() else len(text.encode("utf-8")[:column].decode("utf-8"))
        return self.starts[line - 1] + before

    def start(self, node):
        return self.offset(node.lineno, node.col_offset)

    def end(self, node):
        return self.offset(node.end_lineno, node.end_col_offset)

    def of(self, node):
        return self.text[self.start(node) : self.end(node)]

    # Edits: (start, end, text)

    def swap(self, node, text):
        return (self.start(node), self.end(node), text)

    def without(self, call, argument):
        """The call without one argument, an expression or a keyword, and the comma that parts it from the others."""
        arguments = sorted([*call.args, *call.keywords], key=self.start)
        at = arguments.index(argument)
        if at > 0:
            return (self.end(arguments[at - 1]), self.end(argument), "")
        if len(arguments) > 1:
            return (self.start(argument), self.start(arguments[1]), "")
        return (self.start(argument), self.end(argument), "")

    # What stands around

    def around(self, node, *kinds):
        """The nearest node of a kind around one; None."""
        node = self.parents.get(node)
        while node is not None and not isinstance(node, kinds):
            node = self.parents.get(node)
        return node

    def function(self, node):
        return self.around(node, ast.FunctionDef, ast.AsyncFunctionDef)

    def owner(self, node):
        """The class in whose method a node stands."""
        return self.around(node, ast.ClassDef)

    def nodes(self, kind, within=None):
        """Of the whole file they are kept: every operator asks for them."""
        root = within or self.tree
        known = self.kept.get((root, kind))
        if known is None:
            known = self.kept[(root, kind)] = [node for node in self.inside(root) if isinstance(node, kind)]
        return known

    def inside(self, root):
        known = self.walked.get(root)
        if known is None:
            known = self.walked[root] = list(ast.walk(root))
        return known

    def asks_mode(self, node):
        """Whether anything in the function around but the statement of a node speaks of training or evaluation: then it may be guarded."""
        function = self.function(node)
        if function is None:
            return False
        statement = node
        while not isinstance(statement, ast.stmt):
            statement = self.parents[statement]
        text, start = self.of(function), self.start(function)
        others = [MODE.search(self.of(each)) for each in self.tests(function)]
        before = text[: self.start(statement) - start]
        named = [line for line in before.split("\n") if re.match(r"\s*\w+\s*=[^=]", line) and MODE.search(line) and "(" not in line]
        return any(others) or bool(named)

    def tests(self, function):
        return [node.test for node in self.nodes((ast.If, ast.IfExp, ast.While), function)]

    def calls(self, within=None):
        return self.nodes(ast.Call, within)


def parameters(function):
    """Names of the parameters but `self`."""
    given = function.args
    return {each.arg for each in [*given.posonlyargs, *given.args, *given.kwonlyargs]} - {"self"}


def name_of(node):
    """`a.b.c` of a plain chain of names; '' for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = name_of(node.value)
        return f"{head}.{node.attr}" if head else ""
    return ""


def last(node):
    """The last name of a called expression."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def keyword(call, name):
    return next((each for each in call.keywords if each.arg == name), None)


def is_number(node, low=None, high=None):
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
        return False
    return (low is None or node.value > low) and (high is None or node.value < high)


def methods(owner):
    return {node.name: node for node in owner.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}


def forward_classes(source):
    """Classes of a file with a constructor and a forward, each with its methods by name."""
    for owner in source.nodes(ast.ClassDef):
        its = methods(owner)
        if "forward" in its and "__init__" in its:
            yield owner, its


def is_self(node, attribute=None):
    """`self.attribute`, of any attribute without one."""
    plain = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    return plain and (attribute is None or node.attr == attribute)


def same(a, b):
    return ast.dump(a) == ast.dump(b)


def names_in(node):
    return [each.id for each in ast.walk(node) if isinstance(each, ast.Name)]
