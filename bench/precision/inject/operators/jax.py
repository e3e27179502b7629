"""Flax and Equinox: the mode is an argument, and so is the key."""

import ast
import re

from source import keyword, last, name_of

MODES = {"train", "training", "is_training", "deterministic", "inference", "eval"}
INVERTED = ["training-flag-inverted"]
LINEN = ["flax-linen-dropout-mode"]


def has_jax(source):
    return bool(re.search(r"^\s*(?:from|import)\s+(?:flax|equinox|jax)\b", source.text, re.MULTILINE))


def dropouts(source):
    """Calls that build Linen's dropout, and the calls of what they build, with `deterministic`."""
    if not has_jax(source) or not re.search(r"flax", source.text) or "nnx" in source.text:
        return
    for call in source.calls():
        built = call.func if isinstance(call.func, ast.Call) else call
        if last(built.func) != "Dropout" or not name_of(built.func).startswith(("nn.", "linen.")):
            continue
        mode = keyword(call, "deterministic")
        if mode is not None:
            yield call, mode


def mode_turned(source):
    for call, mode in dropouts(source):
        value = mode.value
        at = source.start(call)
        if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not) and last(value.operand) in MODES:
            yield "linen-not-lost", INVERTED, at, [source.swap(value, source.of(value.operand))]
        elif last(value) in MODES:
            yield "linen-not-added", INVERTED, at, [source.swap(value, f"not {source.of(value)}")]
        else:
            continue
        yield "linen-mode-lost", LINEN, at, [source.without(call, mode)]
        yield "linen-mode-fixed", LINEN, at, [source.swap(value, "False")]


def key_lost(source):
    """`model.apply(…, train=True, rngs={'dropout': key})` without its keys."""
    if not has_jax(source):
        return
    for call in source.calls():
        keys = keyword(call, "rngs")
        if last(call.func) not in {"apply", "apply_fn"} or keys is None or "dropout" not in source.of(keys):
            continue
        flags = [each for each in call.keywords if each.arg in MODES and isinstance(each.value, ast.Constant)]
        if any(each.value.value is (each.arg in {"train", "training", "is_training"}) for each in flags):
            yield "linen-key-lost", LINEN, source.start(call), [source.without(call, keys)]


def renamed(source, function, old, new, but):
    inside = set(ast.walk(but))
    return [source.swap(node, new) for node in source.nodes(ast.Name, function) if node.id == old and node not in inside]


def key_reused(source):
    """A loop uses its key as it is instead of splitting a new one off each turn."""
    if not has_jax(source):
        return
    for statement in source.nodes(ast.Assign):
        call, target = statement.value, statement.targets[0]
        function = source.function(statement)
        if not isinstance(call, ast.Call) or function is None or not call.args or not isinstance(call.args[0], ast.Name):
            continue
        key = call.args[0].id
        name = name_of(call.func)
        rules = ["jax-dropout-key-reused"]
        loop = source.around(statement, ast.For, ast.While)
        if name in {"jax.random.split", "random.split", "jr.split", "jrandom.split"} and isinstance(target, ast.Tuple) and len(call.args) == 1:
            names = [name_of(each) for each in target.elts]
            if len(names) != 2 or names[0] != key or loop is None or source.function(loop) is not function:
                continue
            drawn = names[1]
            body = "\n".join(source.of(each) for each in loop.body)
            if re.search(rf"""['"]dropout['"]\s*:\s*{drawn}\b|\bdropout_?\w*=\s*{drawn}\b""", body) and len(re.findall(rf"\b{key}\b\s*(?:,|=[^=])", body)) <= 2:
                yield "key-not-split", rules, source.start(loop), [source.swap(statement, "pass"), *renamed(source, function, drawn, key, statement)]
        if name.endswith("random.fold_in") and isinstance(target, ast.Name) and re.search(r"dropout|drop", target.id) and re.search(r"step", source.of(call)):
            edits = [] if target.id == key else renamed(source, function, target.id, key, statement)
            yield "key-not-folded", rules, source.start(statement), [source.swap(statement, "pass"), *edits]


OPERATORS = [mode_turned, key_lost, key_reused]
