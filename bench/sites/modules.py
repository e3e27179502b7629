"""Keyword arguments that become rates inside a project's own JAX modules, whose fields are the parameters of their constructors, and its
own stochastic depth. follow.py does the rest."""

import ast
import re

import follow
from follow import Follower, Taint, grow, method, told
from names import lookup
from values import Rate, argument, rate_of

CONSTRUCTORS = ("__init__", "__post_init__", "setup")
LIFTED = re.compile(r"^flax\.linen\.(\w+\.)?(remat|checkpoint|scan|vmap|jit|remat_scan|map_variables)$|^functools\.partial$")
KEYWORD = re.compile("drop|stochastic_?depth|keep_prob", re.I)
LAYERS = {"Dropout"}
DROP = re.compile(r"(drop_?path|stochastic_?depth|(drop_?block))(_?[1-3]d)?$", re.I)
RATE = re.compile(r"^(p|prob|rate|ratio|drop\w*|\w*_drop\w*|stochastic_depth\w*|keep_?prob\w*|survival_?(prob|rate)\w*)$", re.I)


class Modules(Follower):
    def __init__(self, project, calls, canonical, bases):
        super().__init__(project, calls, canonical)
        self.bases = re.compile(bases)

    def is_foreign(self, call, module):
        return False

    def meant(self, expression, scope):
        """The class or function behind a name, also through a lifted transformation or a partial application."""
        if isinstance(expression, ast.Call):
            lifted = self.project.framework_name(expression.func, scope)
            return self.meant(expression.args[0], scope) if lifted and LIFTED.match(lifted) and expression.args else None
        found = self.project.definition(expression, scope)
        if found is None and isinstance(expression, ast.Name):
            where = lookup(expression.id, scope)
            bound = where.bindings[expression.id] if where else []
            if len(bound) == 1 and bound[0].kind == "value" and isinstance(bound[0].node, ast.Call):
                return self.meant(bound[0].node, where)
        return found

    def line(self, found, depth=0):
        yield found
        for base in found.node.bases:
            own = self.project.definition(base, found.scope)
            if own and isinstance(own.node, ast.ClassDef) and own.node is not found.node and depth < 8:
                yield from self.line(own, depth + 1)

    def is_module(self, found, depth=0):
        names = [self.project.framework_name(base, each.scope) for each in self.line(found) for base in each.node.bases]
        return any(name and self.bases.match(self.canonical(name)) for name in names)

    def fields(self, found):
        names = {}
        for each in reversed([*self.line(found)]):
            for node in each.node.body:
                if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                    names[node.target.id] = (node.value, each)
        return names

    def constructor(self, found):
        return next(((each, method(each.node, "__init__")) for each in self.line(found) if method(each.node, "__init__")), None)

    def parameters(self, found):
        """Names in order with their defaults and the definition in which these stand."""
        if isinstance(found.node, ast.ClassDef):
            init = self.constructor(found)
            if init is None:
                return self.fields(found)
            found, function = init
        else:
            function = found.node
        plain = function.args.args
        defaults = [None] * (len(plain) - len(function.args.defaults)) + function.args.defaults
        pairs = [*zip(plain, defaults), *zip(function.args.kwonlyargs, function.args.kw_defaults)]
        return {each.arg: (default, found) for each, default in pairs if each.arg not in ("self", "cls")}

    def in_class(self, found, parameter, depth):
        rate = self.inherited(found)
        if rate and rate.parameter == parameter:
            return True
        init = self.constructor(found)
        if parameter not in self.parameters(found):
            return init is not None and self.in_rest(init[0].module, init[1], parameter, init[0], depth)
        line = [*self.line(found)]
        attributes = set() if init else {parameter}
        if init and self.ends(init[0].module, init[1], grow(init[1], {parameter}, attributes), attributes, init[0], depth):
            return True
        for _ in range(3):
            for each in line:
                for name in ("__post_init__", "setup"):
                    function = method(each.node, name)
                    if function:
                        grow(function, set(), attributes)
        for each in line:
            for function in each.node.body:
                if not isinstance(function, ast.FunctionDef) or (init and function is init[1]):
                    continue
                mine = set(attributes)
                if self.ends(each.module, function, grow(function, set(), mine), attributes, each, depth):
                    return True
        return False

    def passes(self, target, call, taint, depth):
        names = [*self.parameters(target)]
        for index, value in enumerate(call.args):
            if index < len(names) and taint.flows(value) and self.reaches(target, names[index], depth + 1):
                return True
        return any(word.arg and taint.flows(word.value) and self.reaches(target, word.arg, depth + 1) for word in call.keywords)

    def enters(self, module, call, func, scope, taint, around, depth):
        if super().enters(module, call, func, scope, taint, around, depth):
            return True
        target = self.meant(func, scope)
        return target is not None and self.passes(target, call, taint, depth)

    def ends(self, module, function, names, attributes, around, depth):
        taint = Taint(names, attributes)
        calls = [each for each in ast.walk(function) if isinstance(each, ast.Call)]
        return any(self.takes(module, call, taint, around, depth) or draws_with(call, taint) for call in calls) or compares(function, taint)

    def own_drop(self, call, scope):
        return None

    def inherited(self, found):
        """The rate of a class that is a dropout layer by inheritance."""
        names = [self.project.framework_name(base, each.scope) for each in self.line(found) for base in each.node.bases]
        layers = [rate for name in names if name for rate in self.calls.get(self.canonical(name), ()) if rate.kind == "layer"]
        init = self.constructor(found)
        if not layers or init is None:
            return layers[0] if layers else None
        given = self.parameters(found)
        rate = layers[0]
        if rate.parameter not in given or given[rate.parameter][0] is not None:
            return None
        return Rate(rate.parameter, [*given].index(rate.parameter), rate.default, "layer")

    def stochastic(self, call, scope):
        match = DROP.search(ast.unparse(call.func)) if not isinstance(call.func, ast.Call) else None
        found = self.meant(call.func, scope) if match and not follow.on_self(call.func) else None
        if found is None:
            return None
        is_class = isinstance(found.node, ast.ClassDef)
        if is_class and not self.is_module(found):
            return None
        nodes = [each for home in (self.line(found) if is_class else [found]) for each in ast.walk(home.node)]
        if not any(isinstance(each, ast.Call) and follow.called_name(each) in ("bernoulli", "uniform", "Dropout", "dropout") for each in nodes):
            return None
        for index, (name, (default, home)) in enumerate(self.parameters(found).items()):
            if RATE.match(name) and (is_class or index > 0):
                return name, index, default, home, "drop-block" if match[2] else "drop-path", found.node.name
        return None


def draws_with(call, taint):
    """The probability of a mask comes from the argument; its key and its shape are not asked."""
    probability = argument(call, "p", 1)[0] if follow.called_name(call) == "bernoulli" else None
    return probability is not None and taint.flows(probability)


def compares(function, taint):
    for node in ast.walk(function):
        sides = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.left, node.comparators[0]) if isinstance(node, ast.Compare) else ()
        for side, other in (sides, sides[::-1]) if sides else ():
            if isinstance(other, ast.Call) and follow.called_name(other) == "uniform" and taint.flows(side):
                return True
    return False


def imports(module, framework):
    bound = [each for scope in module.scopes.values() for all_ in scope.bindings.values() for each in all_ if each.kind == "import"]
    return any(each.name.split(".")[0] == framework and not each.level for each in bound)


def turned(value, keeps):
    return float(f"{1 - value:.12g}") if keeps and value is not None else value


def sites(project, module, calls, canonical, framework, bases):
    if not hasattr(project, "modules"):
        project.modules = {}
    modules = project.modules.setdefault(framework, Modules(project, calls, canonical, bases))
    for call, scope in module.calls:
        name = project.framework_name(call.func, scope)
        if name and canonical(name) in calls:
            continue
        drop = modules.stochastic(call, scope)
        if drop:
            parameter, position, default, home, kind, callee = drop
            keeps = bool(re.match("keep|survival", parameter, re.I))
            node, hidden = argument(call, parameter, position)
            value, source = rate_of(project, node, scope) if node is not None else (None, "unknown")
            if node is None and default is not None:
                value, source = rate_of(project, default, home.scope)[0], "parameter-default"
            if node is not None or (value is not None and not hidden):
                yield told(module, call, framework, kind, callee, parameter, turned(value, keeps), source)
                continue
        named = re.search(r"drop\w*$", ast.unparse(call.func), re.I) and not follow.on_self(call.func)
        found = modules.meant(call.func, scope) if named and not isinstance(call.func, ast.Call) else None
        rate = modules.inherited(found) if found and isinstance(found.node, ast.ClassDef) else None
        if rate:
            node, hidden = argument(call, rate.parameter, rate.position)
            value, source = rate_of(project, node, scope) if node is not None else (None if hidden else rate.default, "framework-default")
            yield told(module, call, framework, "layer", found.node.name, rate.parameter, value, source)
            continue
        words = [word for word in call.keywords if word.arg and KEYWORD.search(word.arg)]
        found = modules.meant(call.func, scope) if words and not follow.on_self(call.func) else None
        if found is None:
            continue
        if isinstance(found.node, ast.ClassDef) and (found.node.name in LAYERS or not modules.is_module(found)):
            continue
        if not isinstance(found.node, ast.ClassDef) and not imports(found.module, framework):
            continue
        for word in words:
            if modules.reaches(found, word.arg):
                value, source = rate_of(project, word.value, scope)
                keeps = bool(re.search("keep_?prob", word.arg, re.I))
                yield told(module, call, framework, "argument", found.node.name, word.arg, turned(value, keeps), source)
