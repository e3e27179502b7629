"""TensorFlow 1: graphs whose rates are fed, and functions that have to be told the mode."""

import ast
import re

from source import is_number, keyword, name_of, names_in

NN = {"tf.nn.dropout", "tf.compat.v1.nn.dropout", "tensorflow.nn.dropout", "nn.dropout", "tf1.nn.dropout"}
LAYERS = {"tf.layers.dropout", "tf.compat.v1.layers.dropout", "layers.dropout"}
KEEP = re.compile(r"keep", re.IGNORECASE)
ALWAYS_ON = ["tf-nn-dropout-always-on"]


def is_kept(node):
    """A name, or an attribute, that speaks of what is kept."""
    name = name_of(node)
    return bool(name) and bool(KEEP.search(name)) and "drop_keep" not in name


def rates(source):
    """Calls of `tf.nn.dropout` with the argument that is kept, or dropped."""
    if "tensorflow" not in source.text:
        return
    for call in source.calls():
        if name_of(call.func) in NN and not any(each.arg is None for each in call.keywords):
            yield call


def kept_as_rate(source):
    for call in rates(source):
        rate = keyword(call, "rate")
        if rate is not None:
            value = rate.value
            if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Sub) and is_number(value.left, 0.99, 1.01) and is_kept(value.right):
                yield "tf-rate-not-turned", ["keep-prob-as-rate"], source.start(call), [source.swap(value, source.of(value.right))]
            continue
        given = keyword(call, "keep_prob")
        value = given.value if given else call.args[1] if len(call.args) > 1 else None
        if value is not None and is_kept(value):
            edit = source.swap(given or value, f"rate={source.of(value)}")
            yield "tf-keep-renamed-rate", ["keep-prob-as-rate"], source.start(call), [edit]


def training_lost(source):
    if "tensorflow" not in source.text or "arg_scope" in source.text:
        return
    for call in source.calls():
        name = name_of(call.func)
        argument = keyword(call, "training" if name in LAYERS else "is_training")
        if argument is None or isinstance(argument.value, ast.Constant):
            continue
        if name in LAYERS:
            yield "tf-layers-training-lost", ["tf-layers-dropout-inert"], source.start(call), [source.without(call, argument)]
        elif name in {"slim.dropout", "tf.contrib.layers.dropout", "tf.contrib.slim.dropout"}:
            yield "slim-training-lost", ALWAYS_ON, source.start(call), [source.without(call, argument)]


def feeds(source):
    """Dictionaries that a session's run is fed, with the call, its fetches and the entries."""
    for call in source.calls():
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in {"run", "eval"}:
            continue
        fed = keyword(call, "feed_dict")
        node = fed.value if fed else next((each for each in call.args if isinstance(each, ast.Dict)), None)
        if isinstance(node, ast.Dict):
            fetches = source.of(call.args[0]) if call.func.attr == "run" and call.args and call.args[0] is not node else source.of(call.func.value)
            yield call, fetches, node


def measures(source, fetches, node):
    """A run that changes no weights, on data that is called so."""
    return not re.search(r"train|optim|step|minimize|update", fetches) and re.search(r"test|valid|val_|_val|dev|eval", source.of(node))


def fed_less(source):
    """An evaluation that keeps everything is fed what training is fed."""
    if not any(True for _ in rates(source)):
        return
    dropped = {name for call in rates(source) for name in map(name_of, ast.walk(call)) if KEEP.search(name)}
    for call, fetches, node in feeds(source):
        if not measures(source, fetches, node):
            continue
        for key, value in zip(node.keys, node.values):
            if key is not None and is_kept(key) and name_of(key) in dropped and is_number(value, 0.99, 1.01):
                yield "tf-feed-half", ALWAYS_ON, source.start(call), [source.swap(value, "0.5")]


def placeholder_fixed(source):
    """The rate of a call is a number, no longer the placeholder that an evaluation feeds."""
    whole = {name_of(key) for _, fetches, node in feeds(source) for key, value in zip(node.keys, node.values) if key is not None and is_number(value, 0.99, 1.01) and measures(source, fetches, node)}
    for call in rates(source):
        given = keyword(call, "keep_prob")
        value = given.value if given else call.args[1] if len(call.args) > 1 else None
        if value is None or name_of(value) not in whole:
            continue
        made = [each for each in source.nodes(ast.Assign) if name_of(each.targets[0]) == name_of(value)]
        if made and all(isinstance(each.value, ast.Call) and name_of(each.value.func).endswith("placeholder") for each in made):
            yield "tf-placeholder-fixed", ALWAYS_ON, source.start(call), [source.swap(value, "0.5")]


def trained_off(source):
    """The run that trains is fed what switches dropout off."""
    dropped = {name for call in rates(source) for name in map(name_of, ast.walk(call)) if KEEP.search(name)}
    trains = []
    for call, fetches, node in feeds(source):
        if re.search(r"train_op|train_step|optimizer|train_optim", fetches):
            trains.append((call, node))
    if len(trains) != 1:
        return
    call, node = trains[0]
    for key, value in zip(node.keys, node.values):
        if key is not None and is_kept(key) and name_of(key) in dropped and (is_number(value, 0, 0.999) or names_in(value)):
            if isinstance(value, ast.Constant) or all(KEEP.search(name) or "drop" in name.lower() for name in names_in(value)):
                yield "tf-train-fed-one", ["tf-dropout-off-in-training"], source.start(call), [source.swap(value, "1.0")]


OPERATORS = [kept_as_rate, training_lost, fed_less, placeholder_fixed, trained_off]
