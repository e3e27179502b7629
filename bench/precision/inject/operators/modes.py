"""PyTorch: calls that switch the mode of a network are taken away."""

import ast
import re

from source import name_of

EVAL = ["eval-missing"]
TRAIN = ["train-not-restored"]
UNCALLED = ["mode-method-not-called"]


def switches(source, method):
    """Statements `X.eval()` or `X.train()` with the name of X."""
    found = []
    for node in source.nodes(ast.Expr):
        call = node.value
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == method and not call.keywords):
            continue
        if call.args and not (method == "train" and isinstance(call.args[0], ast.Constant) and call.args[0].value is True):
            continue
        name = name_of(call.func.value)
        if name and name != "self" and not name.startswith("super"):
            found.append((node, name))
    return found


def scope_of(source, node):
    return source.function(node) or source.tree


def runs(source, name, scope, after=0, before=10**9):
    """Calls of the network itself, or of a method that is not about its mode or place, between two offsets."""
    quiet = {"eval", "train", "to", "cuda", "cpu", "parameters", "state_dict", "load_state_dict", "zero_grad", "named_parameters", "modules", "apply", "half"}
    for call in source.calls(scope):
        if not after < source.start(call) < before:
            continue
        callee = name_of(call.func)
        if callee == name or callee == f"{name}.forward" or callee.startswith(f"{name}.") and callee.split(".")[-1] not in quiet:
            yield call


def drops(source):
    """Whether networks of the repository drop anything, by their text."""
    return source.repository.says(r"\bDropout\w*\(|F\.dropout|functional\.dropout")


def eval_deleted(source):
    statements = switches(source, "eval")
    if not statements or "torch" not in source.text or not drops(source):
        return
    trained = {name for _, name in switches(source, "train")}
    for node, name in statements:
        scope = scope_of(source, node)
        others = [each for each, its in statements if each is not node and its == name and scope_of(source, each) is scope]
        if others or not any(runs(source, name, scope, after=source.end(node))):
            continue
        # Published networks are handed out in evaluation mode; they and teachers are switched for good.
        if re.search(rf"\b{re.escape(name)}\s*=\s*[^\n]*(?:from_pretrained|torch\.jit\.load|EMA|ema)\b", source.text):
            continue
        body = source.of(scope) if scope is not source.tree else source.text
        if name in trained or f"{name}.train" in source.text:
            kind = "eval-deleted-trained"
        elif "load_state_dict(" in body or "torch.load(" in body:
            kind = "eval-deleted-loaded"
        else:
            kind = "eval-deleted-handed-in"
        yield kind, EVAL, source.start(node), [source.swap(node, "pass")]


def eval_uncalled(source):
    if "torch" not in source.text:
        return
    for node, name in switches(source, "eval"):
        if any(runs(source, name, scope_of(source, node), after=source.end(node))):
            yield "eval-uncalled", UNCALLED, source.start(node), [source.swap(node, source.of(node.value.func))]


def evaluators(source):
    """Functions and methods by name, each with the positions of parameters and the `self.` names that it puts into evaluation mode."""
    found = {}
    for node, name in switches(source, "eval"):
        function = source.function(node)
        if function is None:
            continue
        parameters = [each.arg for each in function.args.args]
        restores = any(its == name and source.function(each) is function for each, its in switches(source, "train"))
        if not restores:
            found.setdefault(function.name, []).append((parameters.index(name) if name in parameters else None, name))
    return found


def leaves_in_eval(call, name, known):
    """Whether a call of a function of the file puts the network into evaluation mode."""
    callee = name_of(call.func)
    is_method = callee.startswith("self.")
    for position, its in known.get(callee.removeprefix("self."), []):
        if position is None:
            if its == name and (is_method or not its.startswith("self.")):
                return True
            continue
        at = position - 1 if is_method else position
        if 0 <= at < len(call.args) and name_of(call.args[at]) == name:
            return True
        if any(name_of(each.value) == name and each.arg == its for each in call.keywords):
            return True
    return False


def train_deleted(source):
    statements = switches(source, "train")
    if not statements or "backward(" not in source.text or not drops(source):
        return
    known = evaluators(source)
    evals = switches(source, "eval")
    for node, name in statements:
        loop = source.around(node, ast.For, ast.While)
        if loop is None or source.function(loop) is not source.function(node):
            yield from train_deleted_in_function(source, node, name, statements, known)
            continue
        outer = loop
        while (further := source.around(outer, ast.For, ast.While)) is not None and source.function(further) is source.function(loop):
            outer = further
        inside = set(ast.walk(outer))
        if any(each is not node and its == name and each in inside for each, its in statements):
            continue
        direct = any(its == name and each in inside for each, its in evals)
        called = any(leaves_in_eval(call, name, known) for call in source.calls(outer))
        if not (direct or called) or not any(name_of(call.func).endswith("backward") for call in source.calls(outer)):
            continue
        yield ("train-deleted-loop" if direct else "train-deleted-loop-called"), TRAIN, source.start(node), [source.swap(node, "pass")]


def train_deleted_in_function(source, node, name, statements, known):
    """`model.train()` at the head of a function of one epoch, which a loop calls together with one that evaluates."""
    function = source.function(node)
    if function is None or not any(name_of(call.func).endswith("backward") for call in source.calls(function)):
        return
    if any(each is not node and its == name for each, its in statements):
        return
    parameters = [each.arg for each in function.args.args]
    for call in source.calls():
        callee = name_of(call.func)
        if callee.removeprefix("self.") != function.name:
            continue
        loop = source.around(call, ast.For, ast.While)
        if loop is None or source.function(loop) is not source.function(call):
            continue
        if name in parameters:
            at = parameters.index(name) - (1 if callee.startswith("self.") else 0)
            given = call.args[at] if 0 <= at < len(call.args) else next((each.value for each in call.keywords if each.arg == name), None)
            outside = name_of(given) if given is not None else ""
        else:
            outside = name
        if not outside or outside in {its for each, its in statements if each is not node}:
            continue
        if any(leaves_in_eval(other, outside, known) for other in source.calls(loop)):
            yield "train-deleted-epoch", TRAIN, source.start(node), [source.swap(node, "pass")]
            return


OPERATORS = [eval_deleted, eval_uncalled, train_deleted]
