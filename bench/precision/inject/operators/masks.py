"""Masks drawn by hand, whose kept units have to be scaled."""

import ast
import re

from source import last, names_in, same

RANDOM = {"rand", "random", "uniform", "random_sample", "rand_like", "binomial", "bernoulli"}
LOST = ["manual-mask-not-rescaled", "manual-gradient-mismatch", "manual-wrong-scale"]


def draws(node):
    """The threshold of a mask that an expression draws, with nothing beside it; None."""
    while isinstance(node, ast.Call) and last(node.func) in {"astype", "float", "type"} and isinstance(node.func, ast.Attribute):
        node = node.func.value
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        if isinstance(node.left, ast.Call) and last(node.left.func) in RANDOM:
            return node.comparators[0]
    if isinstance(node, ast.Call) and last(node.func) == "binomial" and len(node.args) > 1:
        return node.args[1]
    return None


def masks(source):
    """Divisions of a fresh mask by what is kept."""
    if not re.search(r"drop", source.text, re.IGNORECASE):
        return
    for node in source.nodes(ast.BinOp):
        if isinstance(node.op, ast.Div):
            threshold = draws(node.left)
            if threshold is not None and names_in(threshold) and set(names_in(threshold)) <= set(names_in(node.right)):
                yield node, threshold


def scale_lost(source):
    for node, threshold in masks(source):
        at = source.start(node)
        yield "mask-scale-lost", LOST, at, [(source.end(node.left), source.end(node), "") if source.text[source.start(node.left) - 1] != "(" else source.swap(node, f"({source.of(node.left)})")]
        if same(threshold, node.right):
            yield "mask-scale-turned", ["manual-wrong-scale"], at, [source.swap(node.right, f"(1 - {source.of(node.right)})")]


def division_lost(source):
    """`A = A * D` stays and `A = A / keep_prob` goes, where the function draws D by keep_prob."""
    if not re.search(r"drop", source.text, re.IGNORECASE):
        return
    for function in source.nodes(ast.FunctionDef):
        kept = [threshold for node in source.nodes(ast.Compare, function) if (threshold := draws(node)) is not None and names_in(threshold)]
        if not kept:
            continue
        for node in ast.walk(function):
            divisor = None
            if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div):
                divisor = node.value
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp) and isinstance(node.value.op, ast.Div) and same_name(node.targets[0], node.value.left):
                divisor = node.value.right
            if divisor is not None and any(same(divisor, each) for each in kept):
                yield "mask-division-lost", LOST, source.start(node), [source.swap(node, "pass")]


def same_name(target, value):
    return isinstance(target, ast.Name) and isinstance(value, ast.Name) and target.id == value.id


def gradient_lost(source):
    """A backward pass lets gradients of dropped units through."""
    if not re.search(r"drop", source.text, re.IGNORECASE):
        return
    for function in source.nodes(ast.FunctionDef):
        if not re.search(r"dropout\w*back|back\w*drop", function.name):
            continue
        for node in source.nodes(ast.BinOp, function):
            if isinstance(node.op, ast.Mult) and isinstance(node.left, ast.Name) and isinstance(node.right, ast.Name) and "mask" in node.right.id:
                yield "mask-gradient-lost", ["manual-gradient-mismatch"], source.start(node), [source.swap(node, source.of(node.left))]


OPERATORS = [scale_lost, division_lost, gradient_lost]
