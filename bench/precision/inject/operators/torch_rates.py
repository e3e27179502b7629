"""PyTorch and Keras: rates that no longer arrive, or that are no probabilities."""

import ast
import re

from source import is_number, keyword, last, methods, name_of, names_in

RECURRENT = {"LSTM": 2, "GRU": 2, "RNN": 2}
LAYERS = {"Dropout", "Dropout2d", "Dropout3d", "AlphaDropout", "SpatialDropout1D", "SpatialDropout2D"}
RATE = re.compile(r"^(?:\w*_)?(?:dropout|drop|drop_rate|drop_prob|dropout_rate|dropout_prob|dropout_p|p_drop|pdrop)(?:_\w+)?$")


def is_layer(call):
    return isinstance(call, ast.Call) and last(call.func) in LAYERS and not name_of(call.func).startswith(("self.", "tf.nn", "hk."))


def single_layer(source):
    """An `nn.LSTM` with dropout and several layers gets one."""
    if "torch" not in source.text or "keras" in source.text:
        return
    for call in source.calls():
        if last(call.func) not in RECURRENT or name_of(call.func).rpartition(".")[0] not in {"nn", "torch.nn"}:
            continue
        rate = keyword(call, "dropout")
        layers = getattr(keyword(call, "num_layers"), "value", None) or (call.args[2] if len(call.args) > 2 else None)
        if rate is None or layers is None or is_number(layers, -1, 2) or isinstance(rate.value, ast.IfExp) or is_number(rate.value, -1, 1e-9):
            continue
        around = source.function(call)
        # A rate that somebody sets to 0 for one layer is right.
        if around is None or re.search(r"layers\w*\s*(?:==|>|<=|!=|<|>=)\s*[12]\b", source.text):
            continue
        yield "rnn-one-layer", ["rnn-dropout-single-layer"], source.start(call), [source.swap(layers, "1")]


def out_of_range(source):
    if not re.search(r"torch|keras|tensorflow|flax|equinox", source.text):
        return
    for call in source.calls():
        if not is_layer(call):
            continue
        rate = call.args[0] if call.args else next((each.value for name in ("p", "rate") if (each := keyword(call, name))), None)
        if rate is not None and is_number(rate, 0, 1):
            percent = f"{rate.value * 100:g}"
            yield "rate-in-percent", ["rate-out-of-range"], source.start(call), [source.swap(rate, percent)]


def default_out_of_range(source):
    """The default of a constructor, which hands it straight to a layer and whose class somebody builds without it."""
    if "torch" not in source.text and "keras" not in source.text:
        return
    for owner in source.nodes(ast.ClassDef):
        init = methods(owner).get("__init__")
        if init is None:
            continue
        arguments = init.args.args
        for argument, default in zip(arguments[len(arguments) - len(init.args.defaults) :], init.args.defaults):
            if not RATE.match(argument.arg) or not is_number(default, 0, 1):
                continue
            made = [call for call in source.calls(init) if is_layer(call) and call.args and name_of(call.args[0]) == argument.arg]
            if made and len(made) == names_in(init).count(argument.arg):
                yield "default-in-percent", ["rate-out-of-range"], source.start(default), [source.swap(default, f"{default.value * 100:g}")]


def classes(source):
    """Constructors of networks and their parameters that are rates, with each use."""
    if "torch" not in source.text and "keras" not in source.text:
        return
    for owner in source.nodes(ast.ClassDef):
        its = methods(owner)
        init = its.get("__init__")
        if init is None or not ("forward" in its or "call" in its) or re.search(r"locals\(\)|save_hyperparameters|vars\(|signature", source.of(init)):
            continue
        arguments = [*init.args.args, *init.args.kwonlyargs]
        for argument in arguments:
            uses = [node for node in source.nodes(ast.Name, init) if node.id == argument.arg]
            if RATE.match(argument.arg) and len(uses) == 1:
                yield owner, init, argument, uses[0]


def rate_fixed(source):
    """`nn.Dropout(dropout)` becomes `nn.Dropout(0.1)` and nothing reads the parameter any more."""
    for _, _, argument, use in classes(source):
        call = source.parents[use]
        call = source.parents[call] if isinstance(call, ast.keyword) else call
        if is_layer(call):
            yield "rate-fixed", ["dropout-rate-unused"], source.start(argument), [source.swap(use, "0.1")]


def rate_not_handed(source):
    """`Layer(width, dropout=dropout)` loses its last argument; Layer has a default for it or is a layer of PyTorch."""
    for owner, _, argument, use in classes(source):
        handed = source.parents[use]
        call = source.parents.get(handed)
        if not isinstance(handed, ast.keyword) or not isinstance(call, ast.Call) or is_layer(call) or name_of(call.func).startswith("super"):
            continue
        name = last(call.func)
        known = [each for each in source.nodes(ast.ClassDef) if each.name == name]
        is_library = name_of(call.func).startswith(("nn.", "torch.nn.", "layers.", "keras."))
        if not is_library and not any(has_default(each, handed.arg) for each in known):
            continue
        if name in {"Dense", "Linear"}:
            continue
        yield "rate-not-handed", ["dropout-rate-unused"], source.start(argument), [source.without(call, handed)]


def has_default(owner, name):
    init = methods(owner).get("__init__")
    if init is None:
        return False
    plain = init.args.args
    with_default = [each.arg for each in plain[len(plain) - len(init.args.defaults) :]]
    named = [each.arg for each, default in zip(init.args.kwonlyargs, init.args.kw_defaults) if default is not None]
    return name in with_default or name in named


OPERATORS = [single_layer, out_of_range, default_out_of_range, rate_fixed, rate_not_handed]
