"""Rates by evaluation of literals, parameter defaults, `self` attributes, constants, configuration classes and plain arithmetic."""

import ast
import operator
from typing import NamedTuple

from names import lookup


class Rate(NamedTuple):
    """How a call takes one rate; see oracle.py."""

    parameter: str
    position: int | None
    default: float | None
    kind: str
    turn: bool = False


def argument(call, name, position):
    """The argument for a parameter, and whether `*args` or `**kwargs` may carry it."""
    for word in call.keywords:
        if word.arg == name:
            return word.value, False
    hidden = any(word.arg is None for word in call.keywords)
    for index, each in enumerate(call.args):
        if isinstance(each, ast.Starred):
            return None, True
        if index == position:
            return each, False
    return None, hidden


OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
UNKNOWN = (None, "unknown")


def rate_of(project, node, scope, depth=0):
    """(value, source) of an expression; (None, 'unknown') when it cannot be told."""
    if depth > 20:
        return UNKNOWN
    if isinstance(node, ast.Constant):
        good = isinstance(node.value, (int, float))
        return (float(node.value), "literal") if good else UNKNOWN
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        value, source = rate_of(project, node.operand, scope, depth + 1)
        return (None if value is None else -value if isinstance(node.op, ast.USub) else value, source)
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
        left, right = (rate_of(project, side, scope, depth + 1) for side in (node.left, node.right))
        if left[0] is None or right[0] is None or (isinstance(node.op, ast.Div) and right[0] == 0):
            return UNKNOWN
        source = left[1] if right[1] == "literal" else right[1]
        return float(f"{OPERATIONS[type(node.op)](left[0], right[0]):.12g}"), source
    if isinstance(node, ast.IfExp):
        return conditional(project, node, scope, depth)
    if isinstance(node, ast.Name):
        return name_value(project, node, scope, depth)
    if isinstance(node, ast.Attribute):
        return attribute_value(project, node, scope, depth)
    return UNKNOWN


def conditional(project, node, scope, depth):
    """`p if self.training else 0.0` is p."""
    test = ast.unparse(node.test)
    if test.endswith("training") and not test.startswith("not "):
        return rate_of(project, node.body, scope, depth + 1)
    return UNKNOWN


def name_value(project, node, scope, depth):
    where = lookup(node.id, scope)
    bindings = where.bindings[node.id] if where else []
    if len(bindings) != 1:
        return UNKNOWN
    only = bindings[0]
    if only.kind == "parameter" and only.node is not None:
        value, _ = rate_of(project, only.node, where.parent, depth + 1)
        return (value, "parameter-default") if value is not None else UNKNOWN
    if only.kind == "value":
        value, source = rate_of(project, only.node, where, depth + 1)
        return value, "constant" if source == "literal" else source
    return UNKNOWN


def attribute_value(project, node, scope, depth):
    if isinstance(node.value, ast.Name):
        owner = scope.owner()
        if node.value.id == "self" and owner is not None:
            return self_value(project, owner, node.attr, depth)
        if node.value.id in ("config", "cfg", "args", "hparams", "opt"):
            return config_value(project, node.value, node.attr, scope, depth)
    if isinstance(node.value, ast.Attribute) and node.value.attr in ("config", "cfg"):
        return config_value(project, None, node.attr, scope, depth)
    return UNKNOWN


def self_value(project, owner, attribute, depth):
    values = []
    for each in ast.walk(owner.node):
        targets = each.targets if isinstance(each, ast.Assign) else [each.target] if isinstance(each, (ast.AnnAssign, ast.AugAssign)) else []
        for target in targets:
            for part in ast.walk(target):
                if isinstance(part, ast.Attribute) and part.attr == attribute and isinstance(part.value, ast.Name):
                    if part.value.id == "self":
                        values.append(each.value if part is target and not isinstance(each, ast.AugAssign) else None)
    if not values:
        found = owner.bindings.get(attribute, [])
        if len(found) == 1 and found[0].kind == "value":
            value, _ = rate_of(project, found[0].node, owner, depth + 1)
            return (value, "constant") if value is not None else UNKNOWN
        return UNKNOWN
    if len(values) != 1 or values[0] is None:
        return UNKNOWN
    value, source = rate_of(project, values[0], scope_of(owner, values[0]), depth + 1)
    return (value, source if source == "config" else "attribute") if value is not None else UNKNOWN


def scope_of(owner, node):
    """The method that holds a node."""
    best = owner
    for at, scope in owner.module.scopes.items():
        if scope.kind != "function" or not hasattr(at, "end_lineno"):
            continue
        if (at.lineno, at.col_offset) <= (node.lineno, node.col_offset) and node.end_lineno <= at.end_lineno:
            if best is owner or at.lineno >= best.node.lineno:
                best = scope
    return best


def config_value(project, name, field, scope, depth):
    """A field of the one configuration class of this file that has it, or of the class that the parameter is annotated with."""
    top = scope
    while top.parent:
        top = top.parent
    where = lookup(name.id, scope) if name is not None else None
    note = where.bindings[name.id][0].note if where else None
    if note is not None:
        wanted = ast.unparse(note).strip("'\"").split(".")[-1]
        classes = [b.node for b in top.bindings.get(wanted, []) if b.kind == "class"]
    else:
        classes = [b.node for all_ in top.bindings.values() for b in all_ if b.kind == "class" and b.node.name.endswith("Config")]
    found = [value for value in (field_default(project, top, each, field, depth) for each in classes) if value is not None]
    return (found[0], "config") if len(found) == 1 else UNKNOWN


def field_default(project, top, node, field, depth):
    inside = top.module.scopes[node]
    own = inside.bindings.get(field, [])
    if len(own) == 1 and own[0].kind == "value":
        return rate_of(project, own[0].node, inside, depth + 1)[0]
    init = inside.bindings.get("__init__", [])
    if len(init) == 1 and any(isinstance(n, ast.Attribute) and n.attr == field for n in ast.walk(init[0].node)):
        return self_value(project, inside, field, depth)[0]
    return None
