"""Keras: the mode that `call` is told and hands on, and the steps that people write themselves."""

import ast
import re

from source import is_self, keyword, last, methods, name_of, parameters

LAYERS = {"Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianDropout", "AlphaDropout"}
MEASURES = re.compile(r"(?:^|_)(?:test|val|valid|validate|validation|eval|evaluate|evaluation|predict|predictions?)(?:_|$)")


def is_layer(call):
    return isinstance(call, ast.Call) and last(call.func) in LAYERS


def has_keras(source):
    return bool(re.search(r"^\s*(?:from|import)\s+(?:tensorflow|keras|tf_keras)\b", source.text, re.MULTILINE))


def told(source):
    """Calls of a dropout layer that the constructor keeps, in a `call` that hands on its own parameter, with that argument."""
    for owner in source.nodes(ast.ClassDef):
        its = methods(owner)
        if "call" not in its or "__init__" not in its:
            continue
        kept = {
            node.targets[0].attr
            for node in source.nodes(ast.Assign, its["__init__"])
            if is_self(node.targets[0]) and is_layer(node.value)
        }
        for call in source.calls(its["call"]):
            mode = keyword(call, "training")
            if not is_self(call.func) or call.func.attr not in kept or mode is None:
                continue
            known = parameters(its["call"]) & {"training", "train", "is_training"}
            if isinstance(mode.value, ast.Name) and mode.value.id in known and not source.asks_mode(call):
                yield call, mode.value


def hard_coded(source):
    if not has_keras(source):
        return
    for call, mode in told(source):
        at = source.start(call)
        yield "keras-call-true", ["keras-training-hardcoded"], at, [source.swap(mode, "True")]
        yield "keras-call-false", ["keras-training-hardcoded"], at, [source.swap(mode, "False")]
        yield "keras-call-not", ["training-flag-inverted"], at, [source.swap(mode, "not " + source.of(mode))]


def in_tape(source, node):
    around = source.around(node, ast.With)
    while around is not None:
        if any(isinstance(item.context_expr, ast.Call) and name_of(item.context_expr.func).endswith("GradientTape") for item in around.items):
            return True
        around = source.around(around, ast.With)
    return False


def is_model(call):
    """`model(x, …)`, `self.model(x, …)`, `generator(…)`: no method, no layer of the class around."""
    name = name_of(call.func)
    return bool(re.search(r"model|net|transformer|classifier|encoder|decoder|generator|discriminator", name.split(".")[-1], re.IGNORECASE)) and name.count(".") <= 1


def drops(source, name):
    """Whether the file makes the model of a name by something that has dropout: there, or where a function or class of the repository is defined."""
    made = [node.value for node in source.nodes(ast.Assign) if name_of(node.targets[0]) == name and isinstance(node.value, ast.Call)]
    if not made:
        return False
    return all("Dropout(" in source.of(call) or defines_dropout(source, last(call.func)) for call in made)


def defines_dropout(source, name):
    """Whether a function or class of that name in the repository speaks of dropout, by its lines."""
    if not name:
        return False
    start = re.compile(rf"( *)(?:def|class) {re.escape(name)}\b")
    for text in source.repository.texts.values():
        if f" {name}" not in text or "Dropout(" not in text:
            continue
        inside = None
        for line in text.split("\n"):
            indent = len(line) - len(line.lstrip())
            if inside is not None and line.strip() and indent <= inside:
                inside = None
            if inside is not None and "Dropout(" in line and not line.strip().startswith("#"):
                return True
            if inside is None and (head := start.match(line)):
                inside = len(head[1])
    return False


def own_loop(source):
    rules = ["keras-custom-loop-training-flag"]
    if not has_keras(source) or not re.search(r"GradientTape|training", source.text):
        return
    for call in source.calls():
        mode = keyword(call, "training")
        if mode is None or not isinstance(mode.value, ast.Constant) or not is_model(call) or not drops(source, name_of(call.func)):
            continue
        function = source.function(call)
        learns = function is not None and f"{name_of(call.func)}.trainable_" in source.of(function) and "apply_gradients" in source.of(function)
        if mode.value.value is True and in_tape(source, call) and learns:
            yield "keras-tape-flag-lost", rules, source.start(call), [source.without(call, mode)]
            yield "keras-tape-flag-false", rules, source.start(call), [source.swap(mode.value, "False")]
        if mode.value.value is False and function is not None and MEASURES.search(function.name) and not in_tape(source, call):
            yield "keras-evaluation-flag-true", rules, source.start(call), [source.swap(mode.value, "True")]


def call_without(source):
    """`call(self, x, training=None)` of a model loses its parameter and hands nothing on."""
    if not has_keras(source):
        return
    for owner in source.nodes(ast.ClassDef):
        its = methods(owner)
        if "call" not in its or not any(re.search(r"(?:^|\.)Model$", name_of(base)) for base in owner.bases):
            continue
        arguments = its["call"].args
        if len(arguments.args) < 3 or arguments.args[-1].arg != "training" or len(arguments.defaults) != 1 or arguments.kwonlyargs or arguments.vararg:
            continue
        names = [node for node in source.nodes(ast.Name, its["call"]) if node.id == "training"]
        handed = [source.parents[node] for node in names]
        if not handed or not all(isinstance(each, ast.keyword) for each in handed):
            continue
        if not any(is_layer(call) for call in source.calls(its.get("__init__", owner))):
            continue
        if len({source.parents[each] for each in handed}) < len(handed):
            continue
        before, default = arguments.args[-2], arguments.defaults[0]
        edits = [source.without(source.parents[each], each) for each in handed]
        edits.append((source.end(before), source.end(default), ""))
        yield "keras-call-without", ["keras-subclass-call-without-training"], source.start(its["call"]), edits


OPERATORS = [hard_coded, own_loop, call_without]
