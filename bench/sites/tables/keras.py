"""Keras 1 to 3, TensorFlow 1 and 2 and the libraries around them. Signatures of keras 3.15, tensorflow 1.15 and 2.19, tf_slim 1.1, keras-hub 0.24, keras-cv 0.9, tensorflow-addons 0.23."""

import ast
import re

from follow import passes_whole, takes_out
from values import Rate, argument, rate_of  # noqa: F401

FRAMEWORK = "keras"
# The libraries whose own classes are followed like any project's in their own sources are not among them.
ROOTS = ["keras", "tf_keras", "tensorflow", "tf_slim", "tensorflow_addons", "keras_core"]

LAYER = [Rate("rate", 0, None, "layer")]
RECURRENT = [Rate("dropout", None, None, "recurrent"), Rate("recurrent_dropout", None, None, "recurrent")]
ATTENTION = [Rate("dropout", 3, None, "attention")]
KEYWORD = [Rate("dropout", None, None, "attention")]
WRAPPER = [Rate(f"{part}_keep_prob", at + 1, None, "recurrent", True) for at, part in enumerate(("input", "output", "state"))]
TF_LAYERS = [Rate("rate", 1, 0.5, "functional")]
CONTRIB = [Rate("keep_prob", 1, 0.5, "functional", True)]

CALLS = {
    **{f"keras.layers.{name}": LAYER for name in ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout", "GaussianDropout")},
    **{f"keras.layers.{name}{cell}": RECURRENT for name in ("LSTM", "GRU", "SimpleRNN") for cell in ("", "Cell")},
    **{f"keras.layers.ConvLSTM{rank}D": RECURRENT for rank in (1, 2, 3)},
    **{f"keras.layers.{name}": ATTENTION for name in ("MultiHeadAttention", "GroupQueryAttention", "GroupedQueryAttention")},
    **{f"keras.layers.{name}": KEYWORD for name in ("Attention", "AdditiveAttention")},
    "keras.random.dropout": [Rate("rate", 1, None, "functional")],
    "keras.backend.random.dropout": [Rate("rate", 1, None, "functional")],
    "keras.backend.dropout": [Rate("level", 1, None, "functional")],
    "tensorflow.layers.dropout": TF_LAYERS,
    "tensorflow.layers.Dropout": [Rate("rate", 0, 0.5, "layer")],
    "tensorflow.contrib.layers.dropout": CONTRIB,
    "tf_slim.dropout": CONTRIB,
    **{f"tensorflow.{home}.DropoutWrapper": WRAPPER for home in ("nn.rnn_cell", "contrib.rnn")},
    "tensorflow.nn.RNNCellDropoutWrapper": WRAPPER,
    "tensorflow.nn.experimental.stateless_dropout": [Rate("rate", 1, None, "functional")],
    **{f"keras_hub.layers.Transformer{part}": [Rate("dropout", 2, None, "transformer")] for part in ("Encoder", "Decoder")},
    "keras_hub.layers.FNetEncoder": [Rate("dropout", 1, None, "transformer")],
    "keras_hub.layers.CachedMultiHeadAttention": ATTENTION,
    "keras_cv.layers.DropPath": [Rate("rate", 0, 0.5, "drop-path")],
    "keras_cv.layers.StochasticDepth": [Rate("rate", 0, 0.5, "drop-path")],
    "keras_cv.layers.DropBlock2D": [Rate("rate", 0, None, "drop-block")],
    "keras_cv.layers.TransformerEncoder": [Rate("mlp_dropout", 3, None, "transformer"), Rate("attention_dropout", 4, None, "transformer")],
    "tensorflow_addons.layers.StochasticDepth": [Rate("survival_probability", 0, 0.5, "drop-path", True)],
    "tensorflow_addons.layers.MultiHeadAttention": ATTENTION,
}

HOMES = [
    (re.compile(r"^(tf_keras(\.src|\.api)?|keras_core|tensorflow\.(compat\.v[12]\.|python\.|contrib\.)?keras|keras\.(src|api))\."), "keras."),
    (re.compile(r"^keras\.layers\.[\w.]+\.(?=[A-Z])"), "keras.layers."),
    (re.compile(r"^keras\.(?:random\.)*random\.dropout$"), "keras.random.dropout"),
    (re.compile(r"^tensorflow\.compat\.v1\.(?=layers|contrib|nn\.rnn_cell)"), "tensorflow."),
    (re.compile(r"^tensorflow\.contrib\.(slim|layers\.python\.layers)\.dropout"), "tensorflow.contrib.layers.dropout"),
    (re.compile(r"^keras_nlp\."), "keras_hub."),
    (re.compile(r"^(keras_hub|keras_cv|tensorflow_addons)\.(?:src\.)?layers\.[\w.]+\.(?=[A-Z])"), r"\1.layers."),
]


def canonical(name):
    for pattern, home in HOMES:
        name = pattern.sub(home, name)
    return name


TF1 = re.compile(r"\.(placeholder|Session|get_variable|variable_scope|InteractiveSession|global_variables_initializer)$|\.contrib\.|\.layers\.|Optimizer$")


def also(project, module):
    """`tf.nn.dropout`, whose second argument is a rate or what is kept; and classes and functions of the folder that take a rate."""
    from oracle import site

    names = [(call, scope, project.framework_name(call.func, scope)) for call, scope in module.calls]
    old = is_old(project, module)
    for call, scope, name in names:
        words = {word.arg for word in call.keywords}
        if name in ("tensorflow.nn.dropout", "tensorflow.compat.v2.nn.dropout", "tensorflow.compat.v1.nn.dropout"):
            first = name.startswith("tensorflow.compat.v1")
            keeps = "keep_prob" in words or ("rate" not in words and (first or (old and "v2" not in name)))
            rate = Rate("keep_prob", 1, None, "functional", True) if keeps else Rate("rate", 1, None, "functional")
            node, hidden = argument(call, rate.parameter, rate.position)
            yield site(project, module, call, scope, FRAMEWORK, name, rate, node, hidden)
        if name and re.match(r"keras_(hub|nlp)\.models\.[A-Z]\w*$", name):
            for word in call.keywords:
                if word.arg and re.search(r"drop", word.arg):
                    yield site(project, module, call, scope, FRAMEWORK, canonical(name), Rate(word.arg, None, None, "argument"), word.value)
        if name is None:
            either = either_home(project, call.func, scope)
            for rate in CALLS.get(either, ()):
                node, hidden = argument(call, rate.parameter, rate.position)
                if node is not None or rate.default is not None:
                    yield site(project, module, call, scope, FRAMEWORK, either, rate, node, hidden)
            if either is None:
                yield from own_sites(project, module, call, scope, site)


def either_home(project, func, scope):
    """`keras` or `tensorflow.keras`, whichever can be imported: one name for both."""
    found = project.meanings(func, scope)
    names = {canonical(each) for each in found if isinstance(each, str)}
    return names.pop() if len(names) == 1 and all(isinstance(each, str) for each in found) else None


def is_old(project, module):
    """Names that TensorFlow 2 took away are called."""
    if not hasattr(module, "is_old"):
        names = (project.framework_name(call.func, scope) for call, scope in module.calls)
        module.is_old = any(name and name.startswith("tensorflow.") and TF1.search(name) for name in names)
    return module.is_old


def own_sites(project, module, call, scope, site):
    """Keyword arguments that reach a rate inside a class or function of the folder, and drop-path layers of the folder."""
    definition = project.definition(call.func, scope)
    if definition is None:
        definition = method_of(project, call.func, scope)
    if definition is None or definition.node.name in SHADOWED:
        return
    shape = structure(project, definition)
    if shape:
        name, position, keeps, kind = shape
        rate = Rate(name, position, default_of(definition, name), kind, keeps)
        node, hidden = argument(call, name, position)
        yield site(project, module, call, scope, FRAMEWORK, definition.node.name, rate, node, hidden)
        return
    at = heir(project, definition) if isinstance(definition.node, ast.ClassDef) else None
    if at is not None:
        node, hidden = argument(call, "rate", at)
        yield site(project, module, call, scope, FRAMEWORK, definition.node.name, Rate("rate", at, None, "layer"), node, hidden)
        return
    for word in call.keywords:
        if word.arg and re.search(r"drop|keep_?prob|surviv", word.arg, re.I):
            if isinstance(word.value, ast.Constant) and (isinstance(word.value.value, (bool, str)) or word.value.value is None):
                continue
            end = reaches(project, definition, word.arg, 0)
            if end:
                rate = Rate(word.arg, None, None, "argument", end == "keep")
                yield site(project, module, call, scope, FRAMEWORK, definition.node.name, rate, word.value)


SHADOWED = {name.rsplit(".", 1)[1] for name in CALLS if name.startswith("keras.layers.")}


def method_of(project, func, scope):
    if not (isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id == "self"):
        return None
    owner = scope.owner()
    found = [b for b in owner.bindings.get(func.attr, []) if b.kind == "function"] if owner else []
    return project.defined(found[-1].node, owner) if found else None


def inside(definition):
    return definition.module.scopes[definition.node]


def init_of(definition):
    found = [b.node for b in inside(definition).bindings.get("__init__", []) if b.kind == "function"]
    return found[-1] if found else None


def parents(project, definition):
    for base in definition.node.bases:
        yield project.definition(base, definition.scope), project.framework_name(base, definition.scope)


def is_layer(project, definition, depth=0):
    # Which Keras a library runs on may be decided when it is imported.
    if any(ast.unparse(base) == "keras.layers.Layer" for base in definition.node.bases):
        return True
    for own, name in parents(project, definition):
        if name and re.match(r"keras\.(layers\.[A-Z]\w*|Model|Sequential|\w+\.Model)$", canonical(name)):
            return True
        if own and depth < 6 and is_layer(project, own, depth + 1):
            return True
    return False


DROPPERS = {name for name, rates in CALLS.items() if rates is LAYER}


def heir(project, definition):
    """Position of the rate of a class that inherits a dropout layer; None when it is no such class."""
    if not any(name and canonical(name) in DROPPERS for _, name in parents(project, definition)):
        return None
    init = init_of(definition)
    if init is None:
        return 0
    plain = [each.arg for each in init.args.args][1:]
    required = plain[: len(plain) - len(init.args.defaults)]
    return required.index("rate") if "rate" in required else None


DRAW = re.compile(r"(uniform|bernoulli|binomial|dropout)\(")


def structure(project, definition):
    node = definition.node
    name = node.name.lower().replace("_", "")
    kind = "drop-block" if "dropblock" in name else "drop-path" if re.search("droppath|stochasticdepth|dropconnect|survival", name) else None
    if kind is None:
        return None
    text = ast.unparse(node)
    if not DRAW.search(text):
        return None
    function = node
    if isinstance(node, ast.ClassDef):
        function = init_of(definition)
        if function is None or not is_layer(project, definition):
            return None
        if not any(b.kind == "function" for n in ("call", "__call__") for b in inside(definition).bindings.get(n, [])):
            return None
    plain = [each.arg for each in function.args.args]
    plain = plain[1:] if isinstance(node, ast.ClassDef) else plain
    for position, each in enumerate(plain):
        keeps = bool(re.search("keep|surviv", each))
        if each.startswith("is_") or not (keeps or re.search("drop|rate|prob", each)):
            continue
        stored = not isinstance(node, ast.ClassDef) or re.search(rf"self\.\w+ = (float\()?{each}\b", ast.unparse(function))
        if stored:
            return each, position, keeps, kind
    return None


def default_of(definition, name):
    function = definition.node if not isinstance(definition.node, ast.ClassDef) else init_of(definition)
    plain = function.args.args
    defaults = dict(zip([each.arg for each in plain[len(plain) - len(function.args.defaults) :]], function.args.defaults))
    node = defaults.get(name)
    return float(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) else None


def reaches(project, definition, parameter, depth):
    """'drop', 'keep' or None: what the parameter of a class or function of the folder becomes inside."""
    if depth > 5:
        return None
    node = definition.node
    if isinstance(node, ast.ClassDef):
        if node.name in SHADOWED:
            return None
        shape = structure(project, definition)
        if shape:
            return ("keep" if shape[2] else "drop") if shape[0] == parameter else None
        function = init_of(definition)
        if function is None:
            return base_reaches(project, definition, parameter, depth)
    else:
        function = node
    if not has(function, parameter):
        return rest_reaches(project, definition, function, parameter, depth)
    names, attributes = {parameter}, set()
    for each in ast.walk(function):
        if isinstance(each, ast.Assign) and turn(each.value, names, attributes) == "same":
            for target in each.targets:
                if isinstance(target, ast.Name):
                    names.add(target.id)
                elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self":
                    attributes.add(target.attr)
    for call, scope in definition.module.calls:
        if not (node.lineno <= call.lineno and call.end_lineno <= node.end_lineno):
            continue
        local = function.lineno <= call.lineno and call.end_lineno <= function.end_lineno
        for word, position, value in [(None, at, each) for at, each in enumerate(call.args)] + [(w.arg, None, w.value) for w in call.keywords]:
            way = turn(value, names if local else set(), attributes)
            end = way and into(project, definition, call, scope, word, position, depth)
            if end:
                return end if way == "same" else ("drop" if end == "keep" else "keep")
    return None


def rest_reaches(project, definition, function, parameter, depth):
    """`**kwargs` passed on whole carry every keyword."""
    rest = function.args.kwarg
    if rest is None or takes_out(function, rest.arg, parameter):
        return None
    for call, scope in definition.module.calls:
        if function.lineno <= call.lineno and call.end_lineno <= function.end_lineno and passes_whole(call, rest.arg, parameter):
            end = into(project, definition, call, scope, parameter, None, depth)
            if end:
                return end
    return None


def has(function, parameter):
    return parameter in [each.arg for each in [*function.args.args, *function.args.kwonlyargs]]


def base_reaches(project, definition, parameter, depth):
    for own, name in parents(project, definition):
        for rate in CALLS.get(canonical(name), ()) if name else ():
            if rate.parameter == parameter:
                return "keep" if rate.turn else "drop"
        end = reaches(project, own, parameter, depth + 1) if own and isinstance(own.node, ast.ClassDef) else None
        if end:
            return end
    return None


def turn(value, names, attributes):
    if isinstance(value, ast.Name):
        return "same" if value.id in names else None
    if isinstance(value, ast.Attribute) and isinstance(value.value, ast.Name) and value.value.id == "self":
        return "same" if value.attr in attributes else None
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "float" and len(value.args) == 1:
        return turn(value.args[0], names, attributes)
    if isinstance(value, ast.IfExp):
        return turn(value.body, names, attributes) or turn(value.orelse, names, attributes)
    if isinstance(value, ast.BoolOp):
        return turn(value.values[0], names, attributes)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Sub) and isinstance(value.left, ast.Constant) and value.left.value == 1:
        way = turn(value.right, names, attributes)
        return way and ("turned" if way == "same" else "same")
    return None


def into(project, definition, call, scope, word, position, depth):
    """What an argument of a call inside becomes."""
    name = project.framework_name(call.func, scope) or either_home(project, call.func, scope)
    if name:
        if not name.startswith("tensorflow.compat.v1.nn"):
            name = canonical(name)
        if name.endswith("nn.dropout"):
            second = "keep" if name.startswith("tensorflow.compat.v1") or is_old(project, definition.module) else "drop"
            return {"keep_prob": "keep", "rate": "drop"}.get(word, second if position == 1 else None)
        for rate in CALLS.get(name, ()):
            if (word and rate.parameter == word) or (position is not None and rate.position == position):
                return "keep" if rate.turn else "drop"
        return None
    text = ast.unparse(call.func)
    if text.startswith("super(") and text.endswith(".__init__") and isinstance(definition.node, ast.ClassDef):
        return base_reaches(project, definition, word, depth) if word else None
    own = project.definition(call.func, scope) or method_of(project, call.func, scope)
    if own is None:
        return None
    if word is None:
        function = init_of(own) if isinstance(own.node, ast.ClassDef) else own.node
        plain = [each.arg for each in function.args.args] if function else []
        plain = plain[1:] if plain[:1] == ["self"] else plain
        word = plain[position] if position < len(plain) else None
    return reaches(project, own, word, depth + 1) if word else None
