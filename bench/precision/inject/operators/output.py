"""PyTorch and Keras: dropout behind the last layer."""

import ast
import re

from source import forward_classes, is_number, is_self, keyword, last, name_of

CLASSES = re.compile(r"(?:num|n|nb|no|number)_?(?:of_?)?(?:class|label|tag|categor)|classes|nclass|^n_out$|output_dim|out_dim|label_size|vocab_size|num_answers", re.IGNORECASE)
RULES = ["dropout-on-output"]


def is_output(source, call, position, name):
    """A dense layer whose width is called the number of classes."""
    width = call.args[position] if len(call.args) > position else getattr(keyword(call, name), "value", None)
    return width is not None and not is_number(width) and bool(CLASSES.search(source.of(width)))


def behind_linear(source):
    if "torch" not in source.text:
        return
    for owner, its in forward_classes(source):
        kept = {}
        for node in source.nodes(ast.Assign, its["__init__"]):
            if is_self(node.targets[0]) and isinstance(node.value, ast.Call):
                kept[node.targets[0].attr] = node.value
        layers = [name for name, call in kept.items() if last(call.func) == "Dropout"]
        outputs = {name for name, call in kept.items() if last(call.func) == "Linear" and is_output(source, call, 1, "out_features")}
        statement = its["forward"].body[-1]
        value = statement.value if isinstance(statement, ast.Return) else None
        if isinstance(value, ast.Call) and is_self(value.func) and value.func.attr in outputs and layers:
            text = f"self.{layers[0]}({source.of(value)})"
            yield "output-behind-linear", RULES, source.start(value), [source.swap(value, text)]
        for name, call in kept.items():
            if last(call.func) != "Sequential" or not call.args or not isinstance(call.args[-1], ast.Call):
                continue
            final = call.args[-1]
            if last(final.func) == "Linear" and is_output(source, final, 1, "out_features") and re.search(r"class|head|fc|out", name):
                used = [node for node in source.nodes(ast.Call, its["forward"]) if is_self(node.func, name)]
                if used and (source.parents[used[-1]] is statement or name_of(getattr(source.parents[used[-1]], "targets", [used[-1]])[0]) == name_of(value or ast.Constant(0)) != ""):
                    yield "output-in-sequential", RULES, source.start(final), [source.swap(final, f"{source.of(final)}, nn.Dropout(0.5)")]


def behind_dense(source):
    """`model.add(Dense(classes, activation='softmax'))` is followed by one more dropout."""
    if "keras" not in source.text:
        return
    for call in source.calls():
        statement = source.parents[call]
        if not isinstance(statement, ast.Expr) or last(call.func) != "add" or len(call.args) != 1 or not isinstance(call.args[0], ast.Call):
            continue
        dense = call.args[0]
        activation = keyword(dense, "activation")
        if last(dense.func) != "Dense" or activation is None or source.of(activation.value).strip("'\"") not in {"softmax", "sigmoid"}:
            continue
        model = name_of(call.func.value)
        drop = re.search(rf"{re.escape(model)}\.add\(((?:\w+\.)*Dropout\([\d.]+\))\)", source.text)
        if model and drop and re.search(rf"{re.escape(model)}\.compile\(", source.text):
            yield "output-behind-dense", RULES, source.start(call), [source.swap(statement, f"{source.of(statement)}; {model}.add({drop[1]})")]


OPERATORS = [behind_linear, behind_dense]
