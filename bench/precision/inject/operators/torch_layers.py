"""PyTorch: dropout layers kept in attributes, whose results and whose place in the module tree matter."""

import ast
import re

from source import forward_classes, is_number, is_self, keyword, last, name_of, names_in

LAYERS = {"Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout"}


def is_layer(call):
    return isinstance(call, ast.Call) and last(call.func) in LAYERS and name_of(call.func).rpartition(".")[0] in {"", "nn", "torch.nn"}


def modules(source):
    """Classes of a file with a forward and a constructor, and the dropout layers that the constructor keeps: name -> statement."""
    if "torch" not in source.text or "keras" in source.text:
        return
    for owner, its in forward_classes(source):
        kept = {}
        for node in source.nodes(ast.Assign, its["__init__"]):
            if len(node.targets) == 1 and is_self(node.targets[0]) and is_layer(node.value):
                name = node.targets[0].attr
                kept[name] = None if name in kept else node
        for node in source.nodes(ast.Assign, owner):
            for target in node.targets:
                if is_self(target) and target.attr in kept and kept[target.attr] is not node:
                    kept[target.attr] = None
        yield owner, its, {name: node for name, node in kept.items() if node is not None}


def is_inplace(call):
    return keyword(call, "inplace") is not None or len(call.args) > 1


def zero(call):
    rate = call.args[0] if call.args else getattr(keyword(call, "p"), "value", None)
    return rate is not None and is_number(rate, high=1e-9)


def uses(source, owner, name):
    return [node for node in source.nodes(ast.Attribute, owner) if is_self(node, name) and isinstance(node.ctx, ast.Load)]


def applied(source, node):
    """The call of one argument whose callee a node is; None."""
    call = source.parents[node]
    is_plain = isinstance(call, ast.Call) and call.func is node and len(call.args) == 1 and not call.keywords
    return call if is_plain and not isinstance(call.args[0], ast.Starred) else None


def result_lost(source):
    for owner, _, kept in modules(source):
        for name, made in kept.items():
            if is_inplace(made.value) or zero(made.value):
                continue
            for node in uses(source, owner, name):
                call = applied(source, node)
                statement = call and source.parents[call]
                if not isinstance(statement, ast.Assign) or len(statement.targets) != 1 or statement.value is not call:
                    continue
                target = statement.targets[0]
                if not isinstance(target, ast.Name) or not isinstance(call.args[0], ast.Name) or target.id != call.args[0].id:
                    continue
                at = source.start(statement)
                yield "result-discarded", ["dropout-result-discarded"], at, [source.swap(statement, source.of(call))]
                fresh = f"{target.id}_dropped"
                if fresh not in source.text:
                    yield "result-unused", ["dropout-result-unused"], at, [source.swap(target, fresh)]


def never_applied(source):
    """Every call is replaced by what it is given, where nothing else can use the layer."""
    for owner, _, kept in modules(source):
        if source.repository.says(rf"class\s+\w+\([^)]*\b{owner.name}\b"):
            continue
        for name, made in kept.items():
            nodes = uses(source, owner, name)
            calls = [applied(source, node) for node in nodes]
            if not calls or None in calls or zero(made.value):
                continue
            inner = [any(other is not call and other in ast.walk(call) for other in calls) for call in calls]
            if any(inner) or source.text.count(f".{name}") > len(nodes) + 1:
                continue
            edits = [source.swap(call, "(" + source.of(call.args[0]) + ")") for call in calls]
            yield "never-applied", ["dropout-never-applied"], source.start(made), edits


def in_forward(source):
    """A layer that is used once moves from the constructor to where it is called."""
    for owner, its, kept in modules(source):
        for name, made in kept.items():
            nodes = uses(source, owner, name)
            if len(nodes) != 1 or source.function(nodes[0]) is not its["forward"] or applied(source, nodes[0]) is None or zero(made.value):
                continue
            if source.text.count(f".{name}") > 2 or source.parents[made] is not its["__init__"]:
                continue
            free = set(names_in(made.value)) - {"nn", "torch", last(made.value.func)}
            if free:
                continue
            edits = [source.swap(made, "pass"), source.swap(nodes[0], source.of(made.value))]
            yield "moved-to-forward", ["dropout-constructed-in-forward"], source.start(nodes[0]), edits


def drops_inside(source, node):
    """Whether the text of a list, or a class of this file that it builds, has dropout that is not 0."""
    if any(is_layer(call) and not zero(call) for call in source.calls(node)):
        return True
    built = {last(call.func) for call in source.calls(node)}
    return any(owner.name in built and any(is_layer(made.value) and not zero(made.value) for made in kept.values()) for owner, _, kept in modules(source))


def plain_container(source):
    for owner, its, _ in modules(source):
        for node in source.nodes(ast.Assign, its["__init__"]):
            call = node.value
            if not isinstance(call, ast.Call) or last(call.func) not in {"ModuleList", "ModuleDict"} or len(call.args) != 1 or not is_self(node.targets[0]):
                continue
            inner = call.args[0]
            if not isinstance(inner, (ast.List, ast.ListComp, ast.Dict, ast.GeneratorExp)) or not drops_inside(source, inner):
                continue
            # What a list lacks, or another place that makes modules of it, is another matter.
            name = re.escape(node.targets[0].attr)
            if re.search(rf"(?:Sequential|ModuleList)\(\s*\*?\s*self\.{name}\b|self\.{name}\.(?:add_module|modules|parameters|train|eval|apply)\b", source.text):
                continue
            text = f"list({source.of(inner).strip('()')})" if isinstance(inner, ast.GeneratorExp) else source.of(inner)
            yield "plain-container", ["dropout-in-plain-container"], source.start(node), [source.swap(call, text)]


OPERATORS = [result_lost, never_applied, in_forward, plain_container]
