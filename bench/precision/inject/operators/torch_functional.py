"""PyTorch: dropout as a function, which has to be told the mode by its caller."""

import ast

from source import is_number, is_self, keyword, last, name_of, names_in, parameters

FUNCTIONS = {"dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout"}
ATTENTION = {"scaled_dot_product_attention", "flash_attn_func", "flash_attn_varlen_func", "flash_attn_qkvpacked_func", "flash_attn_varlen_qkvpacked_func"}


def functional(source):
    """Calls of torch.nn.functional's dropout in methods, with their rate (None: the default) and their training argument."""
    if "torch" not in source.text:
        return
    for call in source.calls():
        name = name_of(call.func)
        if last(call.func) not in FUNCTIONS or name.rpartition(".")[0] not in {"F", "nn.functional", "torch.nn.functional", "functional"}:
            continue
        if any(isinstance(each, ast.Starred) for each in call.args) or any(each.arg is None for each in call.keywords):
            continue
        rate = call.args[1] if len(call.args) > 1 else getattr(keyword(call, "p"), "value", None)
        mode = call.args[2] if len(call.args) > 2 else getattr(keyword(call, "training"), "value", None)
        if mode is not None and not (rate is not None and is_number(rate, high=1e-9)):
            yield call, rate, mode


def reads_mode(node):
    """`self.training` and nothing else."""
    return is_self(node, "training")


def training_lost(source):
    for call, rate, mode in functional(source):
        argument = keyword(call, "training")
        function = source.function(call)
        # Who hands the rate in may hand in 0.
        is_handed = function is not None and rate is not None and not parameters(function).isdisjoint(names_in(rate))
        if reads_mode(mode) and not is_handed and not source.asks_mode(call):
            at = argument or mode
            yield "f-dropout-training-lost", ["functional-dropout-always-on"], source.start(call), [source.without(call, at)]
            yield "f-dropout-training-true", ["functional-dropout-hardcoded-true"], source.start(call), [source.swap(mode, "True")]
            yield "f-dropout-training-not", ["training-flag-inverted"], source.start(call), [source.swap(mode, "not " + source.of(mode))]


def flag_as_rate(source):
    """`F.dropout(x, self.p, self.training)` loses its rate."""
    for call, rate, mode in functional(source):
        if len(call.args) > 2 and reads_mode(mode) and rate is call.args[1] and not source.asks_mode(call):
            yield "f-dropout-rate-lost", ["training-flag-as-rate"], source.start(call), [source.without(call, rate)]


def guarded(node):
    """The rate of `rate if self.training else 0`; None."""
    if isinstance(node, ast.IfExp) and is_self(node.test, "training") and is_number(node.orelse, -1, 1e-9):
        return node.body
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and is_self(node.right, "training"):
        return node.left
    return None


def attention_unguarded(source):
    """The rate is the module's own: a parameter of the function may be 0 by its callers."""
    rules = ["sdpa-dropout-unguarded"]
    for call in source.calls():
        if last(call.func) not in ATTENTION:
            continue
        given = keyword(call, "dropout_p")
        if given is None:
            continue
        node = given.value
        operator = "sdpa-unguarded"
        if isinstance(node, ast.Name):
            function = source.function(call)
            made = [each for each in source.nodes(ast.Assign, function) if name_of(each.targets[0]) == node.id] if function else []
            if len(made) != 1:
                continue
            node = made[0].value
            operator = "sdpa-unguarded-by-name"
        rate = guarded(node)
        if rate is None:
            continue
        function = source.function(call)
        if function is None or parameters(function).isdisjoint(names_in(rate)):
            yield operator, rules, source.start(call), [source.swap(node, source.of(rate))]


OPERATORS = [training_lost, flag_as_rate, attention_unguarded]
