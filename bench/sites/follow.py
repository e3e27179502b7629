"""What no list of names can say: a project's own stochastic-depth and block-dropout classes, and keyword arguments that become rates inside
a project's own classes and functions. A set of tainted names and attributes is grown per function until nothing is added."""

import ast
import re

from names import Definition, lookup
from values import Rate, argument, rate_of

OWN_CLASS = re.compile(r"(?:(DropPath|StochasticDepth)(?:Residual|Layer|Module)?|DropBlock)(?:[1-3][dD])?$")
OWN_FUNCTION = re.compile(r"^_*(?:(drop_?path|stochastic_depth|drop_?connect)|drop_?block(?:_fast)?)(?:_?[1-3]d)?(?:_f|_fn|_func|_function)?$", re.I)
RATE_NAME = re.compile(r"^(?:p|prob|rate|ratio|drop\w*|\w*_drop\w*|keep_?prob\w*|survival_?(?:prob|rate)\w*)$")
RANDOM = {"bernoulli", "bernoulli_", "rand", "rand_like", "random", "uniform", "uniform_", "dropout", "dropout2d", "dropout3d"}
SHARED_NAMES = set(
    "Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout GaussianDropout SpatialDropout1D SpatialDropout2D "
    "SpatialDropout3D".split()
)
NUMERIC = set(
    "linspace float max min abs round list tuple sorted reversed iter next tensor full clamp minimum maximum calculate_drop_path_rates "
    "to_1tuple to_2tuple to_3tuple to_4tuple ntuple _ntuple _tuple _single _pair _triple".split()
)
NUMERIC_METHODS = {"item", "tolist", "numpy", "cpu", "split", "pop", "chunk", "float", "copy"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def called_name(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""


def on_self(node):
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def method(owner, name):
    found = [each for each in owner.body if isinstance(each, FUNCTIONS) and each.name == name]
    return found[-1] if found else None


def parameters(function, bound):
    names = [each.arg for each in [*function.args.posonlyargs, *function.args.args]]
    return (names[1:] if bound else names), [each.arg for each in function.args.kwonlyargs]


class Follower:
    def __init__(self, project, calls, canonical):
        self.project, self.calls, self.canonical = project, calls, canonical
        self.known = {}

    # -- the project's own stochastic depth and block dropout

    def own_drop(self, call, scope):
        name = called_name(call)
        is_class = OWN_CLASS.search(name)
        match = is_class or OWN_FUNCTION.match(name)
        if not match or on_self(call.func):
            return None
        found = self.project.definition(call.func, scope)
        if found is None or isinstance(found.node, ast.ClassDef) != bool(is_class) or not self.draws(found, set()):
            return None
        function = method(found.node, "__init__") if is_class else found.node
        if function is None:
            return None
        names, more = parameters(function, bool(is_class))
        wanted = [each for index, each in enumerate(names) if RATE_NAME.match(each) and (is_class or index > 0)] + [
            each for each in more if RATE_NAME.match(each)
        ]
        if not wanted:
            return None
        parameter = wanted[0]
        position = names.index(parameter) if parameter in names else None
        kind = "drop-path" if match[1] else "drop-block"
        rate = Rate(parameter, position, None, kind, parameter.startswith(("keep", "survival")))
        defaults = found.module.scopes[function].bindings[parameter][0].node
        default = rate_of(self.project, defaults, found.scope)[0] if defaults is not None else None
        return rate, default, found.node.name

    def draws(self, found, seen):
        if isinstance(found.node, ast.ClassDef) and not self.is_module(found, 0):
            return False
        for node in ast.walk(found.node):
            if not isinstance(node, ast.Call):
                continue
            name = called_name(node)
            if name in RANDOM:
                return not self.is_foreign(node, found.module)
            if OWN_FUNCTION.match(name) and not on_self(node.func) and name != found.node.name:
                known = self.project.framework_name(node.func, found.module.top)
                if known and known.startswith(("timm.", "torchvision.")):
                    return True
                inner = self.project.definition(node.func, found.module.top)
                if inner and inner.node not in seen and self.draws(inner, seen | {found.node}):
                    return True
        return False

    def is_module(self, found, depth):
        for base in found.node.bases:
            name = self.project.framework_name(base, found.scope)
            if name and re.match(r"torch\.nn\.[A-Z]\w*$", self.canonical(name)):
                return True
            own = self.project.definition(base, found.scope)
            if own and own.node is not found.node and depth < 6 and self.is_module(own, depth + 1):
                return True
        return False

    # -- arguments

    def reaches(self, found, parameter, depth=0):
        key = (found.node, parameter)
        if key not in self.known:
            self.known[key] = False
            if depth <= 8:
                work = self.in_class if isinstance(found.node, ast.ClassDef) else self.in_function
                self.known[key] = work(found, parameter, depth)
        return self.known[key]

    def in_function(self, found, parameter, depth):
        names, more = parameters(found.node, False)
        owner = found.scope.node if found.scope.kind == "class" else None
        around = self.project.defined(owner, found.scope.parent) if owner else None
        if parameter not in names + more:
            return self.in_rest(found.module, found.node, parameter, around, depth)
        attributes = set()
        tainted = grow(found.node, {parameter}, attributes)
        if self.ends(found.module, found.node, tainted, attributes, around, depth):
            return True
        return around is not None and bool(attributes) and self.methods(around, found.node.name, attributes, depth)

    def in_class(self, found, parameter, depth):
        heir = self.heir(found)
        if heir and heir[0].parameter == parameter:
            return True
        init = method(found.node, "__init__")
        if init is None:
            return self.in_bases(found, parameter, depth)
        names, more = parameters(init, True)
        if parameter not in names + more:
            return self.in_rest(found.module, init, parameter, found, depth)
        attributes = set()
        tainted = grow(init, {parameter}, attributes)
        if any(isinstance(each, ast.Call) and called_name(each) == "save_hyperparameters" for each in ast.walk(init)):
            attributes.add(f"hparams.{parameter}")
        if self.ends(found.module, init, tainted, attributes, found, depth):
            return True
        return bool(attributes) and self.methods(found, "__init__", attributes, depth)

    def in_rest(self, module, function, parameter, around, depth):
        """`**kwargs` passed on whole carry every keyword: each such call is tried as if it named this one."""
        rest = function.args.kwarg
        if rest is None or takes_out(function, rest.arg, parameter):
            return False
        for call in ast.walk(function):
            if not (isinstance(call, ast.Call) and passes_whole(call, rest.arg, parameter)):
                continue
            scope = self.scope_at(module, call)
            func = call.func
            if self.project.framework_name(func, scope) == "functools.partial" and call.args:
                func = call.args[0]
            named = ast.Call(func=func, args=[], keywords=[ast.keyword(arg=parameter, value=ast.Name(id="**"))])
            if isinstance(func, ast.Attribute) and func.attr == "__init__" and call.args[:1]:
                named.args = call.args[:1]
            if self.enters(module, named, func, scope, Taint({"**"}, set()), around, depth):
                return True
        return False

    # -- layers by inheritance, and one of several layers

    def heir(self, found, depth=0):
        """How a class that is a dropout layer by inheritance takes its rate: (rate, the definition of its default)."""
        if depth > 4 or not isinstance(found.node, ast.ClassDef):
            return None
        for base in found.node.bases:
            name = self.project.framework_name(base, found.scope)
            own = None if name else self.project.definition(base, found.scope)
            layers = [rate for rate in self.calls.get(self.canonical(name), ()) if rate.kind == "layer"] if name else []
            above = (layers[0], None) if layers else self.heir(own, depth + 1) if own and own.node is not found.node else None
            init = method(found.node, "__init__")
            if above is None or init is None:
                if above:
                    return above
                continue
            rate = above[0]
            inner = [each for each in ast.walk(init) if isinstance(each, ast.Call) and is_super_init(each)]
            given = argument(inner[0], rate.parameter, rate.position)[0] if inner else None
            wanted = given.id if isinstance(given, ast.Name) else rate.parameter if given is None else None
            names = parameters(init, True)[0]
            if wanted not in names:
                return None
            default = found.module.scopes[init].bindings[wanted][0].node
            value = rate_of(self.project, default, found.scope)[0] if default is not None else None
            return Rate(wanted, names.index(wanted), value, "layer"), found
        return None

    def options(self, node, scope, call):
        """All layers that an expression may mean; None among them when one is not known."""
        if isinstance(node, ast.IfExp):
            return self.options(node.body, scope, call) | self.options(node.orelse, scope, call)
        if isinstance(node, ast.Subscript):
            held = self.only_value(node.value, scope) or node.value
            values = held.values if isinstance(held, ast.Dict) else [None]
            return {name for each in values for name in (self.options(each, scope, call) if each is not None else {None})}
        if isinstance(node, ast.Call):
            return {self.by_name(node, scope, call)}
        if isinstance(node, ast.Name):
            where = lookup(node.id, scope)
            bound = where.bindings[node.id] if where else []
            if bound and where.kind == "function" and all(each.kind == "value" for each in bound):
                return {name for each in bound for name in self.options(each.node, where, call)}
        return {self.canonical(each) if isinstance(each, str) else None for each in self.project.meanings(node, scope)}

    def only_value(self, node, scope):
        where = lookup(node.id, scope) if isinstance(node, ast.Name) else None
        bound = where.bindings[node.id] if where else []
        return bound[0].node if len(bound) == 1 and bound[0].kind == "value" else None

    def by_name(self, node, scope, call):
        """`getattr(nn, kind)` with arguments that only recurrent layers take."""
        if not (isinstance(node.func, ast.Name) and node.func.id == "getattr" and len(node.args) == 2):
            return None
        if self.project.framework_name(node.args[0], scope) != "torch.nn":
            return None
        if isinstance(node.args[1], ast.Constant):
            return f"torch.nn.{node.args[1].value}"
        words = {word.arg for word in call.keywords}
        told = re.search("rnn|lstm|gru|cell", ast.unparse(node.args[1]), re.I) or words & {"bidirectional", "num_layers"}
        return "torch.nn.RNN" if told and "dropout" in words else None

    def choice(self, call, scope):
        """The rates of a call that picks one of several layers which take them alike."""
        if not (any(word.arg == "dropout" for word in call.keywords) or re.search("drop", ast.unparse(call.func), re.I)):
            return None
        names = self.options(call.func, scope, call)
        if not names or None in names:
            return None
        tables = [self.calls.get(name, []) for name in sorted(names)]
        alike = {tuple(rate.parameter for rate in rates) for rates in tables}
        return (sorted(names)[0], tables[0]) if len(alike) == 1 and alike != {()} else None

    def methods(self, found, without, attributes, depth):
        for each in found.node.body:
            if isinstance(each, FUNCTIONS) and each.name != without:
                mine = set(attributes)
                if self.ends(found.module, each, grow(each, set(), mine), mine, found, depth):
                    return True
        if depth > 8:
            return False
        bases = [self.project.definition(base, found.scope) for base in found.node.bases]
        return any(self.methods(base, "__init__", attributes, depth + 1) for base in bases if base and isinstance(base.node, ast.ClassDef))

    def in_bases(self, found, parameter, depth):
        for base in found.node.bases:
            name = self.project.framework_name(base, found.scope)
            if name and any(rate.parameter == parameter for rate in self.calls.get(self.canonical(name), ())):
                return True
            own = self.project.definition(base, found.scope)
            if own and own.node is not found.node and self.reaches(own, parameter, depth + 1):
                return True
        return False

    def is_foreign(self, call, module):
        """What JAX draws is no mask of PyTorch or Keras."""
        return (self.project.framework_name(call.func, module.top) or "").startswith("jax.")

    def ends(self, module, function, names, attributes, around, depth):
        taint = Taint(names, attributes)
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and self.takes(module, call, taint, around, depth):
                return True
        return draws_with(function, taint, lambda call: self.is_foreign(call, module))

    def takes(self, module, call, taint, around, depth):
        values = [*call.args, *(word.value for word in call.keywords)]
        if not any(taint.flows(value) for value in values):
            return False
        scope = self.scope_at(module, call)
        name = self.project.framework_name(call.func, scope)
        if name == "functools.partial":
            if not call.args:
                return False
            inner = ast.Call(func=call.args[0], args=call.args[1:], keywords=call.keywords)
            return self.enters(module, inner, call.args[0], scope, taint, around, depth)
        return self.enters(module, call, call.func, scope, taint, around, depth)

    def enters(self, module, call, func, scope, taint, around, depth):
        name = self.project.framework_name(func, scope)
        rates = self.calls.get(self.canonical(name), ()) if name else ()
        if rates:
            return any(carries(call, rate, taint) for rate in rates)
        drop = self.own_drop(call, scope) if isinstance(func, (ast.Name, ast.Attribute)) and call.func is func else None
        if drop:
            return carries(call, drop[0], taint)
        if is_super_init(call):
            return around is not None and any(self.enters_base(base, around, call, taint, depth) for base in around.node.bases)
        if isinstance(func, ast.Attribute) and func.attr == "__init__" and call.args and ast.unparse(call.args[0]) == "self":
            own = self.project.definition(func.value, scope)
            rest = ast.Call(func=func, args=call.args[1:], keywords=call.keywords)
            return own is not None and self.passes(own, rest, taint, depth)
        if on_self(func):
            own = method(around.node, func.attr) if around else None
            target = self.project.defined(own, around.module.scopes[around.node]) if own else None
        else:
            target = self.project.definition(func, scope) or self.by_default(func, scope)
        return target is not None and self.passes(target, call, taint, depth)

    def by_default(self, func, scope):
        """`block` in `def __init__(self, block=Block)`."""
        while scope and isinstance(func, ast.Name):
            for binding in scope.bindings.get(func.id, []):
                if binding.kind == "parameter" and binding.node is not None:
                    return self.project.definition(binding.node, scope.parent)
                return None
            scope = scope.parent
        return None

    def enters_base(self, base, around, call, taint, depth):
        name = self.project.framework_name(base, around.scope)
        if name:
            return any(carries(call, rate, taint) for rate in self.calls.get(self.canonical(name), ()))
        own = self.project.definition(base, around.scope)
        return own is not None and own.node is not around.node and self.passes(own, call, taint, depth)

    def passes(self, target, call, taint, depth):
        is_class = isinstance(target.node, ast.ClassDef)
        function = method(target.node, "__init__") if is_class else target.node
        bound = is_class or (target.scope.kind == "class" and function.args.args[:1] and function.args.args[0].arg in ("self", "cls"))
        names = parameters(function, bound)[0] if function else []
        for index, value in enumerate(call.args):
            if isinstance(value, ast.Starred):
                break
            if index < len(names) and taint.flows(value) and self.reaches(target, names[index], depth + 1):
                return True
        return any(word.arg and taint.flows(word.value) and self.reaches(target, word.arg, depth + 1) for word in call.keywords)

    def scope_at(self, module, call):
        if not hasattr(module, "scope_of_call"):
            module.scope_of_call = {id(each): scope for each, scope in module.calls}
        return module.scope_of_call.get(id(call), module.top)


def passes_whole(call, rest, parameter):
    whole = any(word.arg is None and isinstance(word.value, ast.Name) and word.value.id == rest for word in call.keywords)
    return whole and not any(word.arg == parameter for word in call.keywords)


def takes_out(function, rest, parameter):
    return re.search(rf"\b{rest}(\.pop\(|\[)'{parameter}'", ast.unparse(function)) is not None


def is_super_init(call):
    func = call.func
    return (
        isinstance(func, ast.Attribute)
        and func.attr == "__init__"
        and isinstance(func.value, ast.Call)
        and isinstance(func.value.func, ast.Name)
        and func.value.func.id == "super"
    )


def carries(call, rate, taint):
    node, _ = argument(call, rate.parameter, rate.position)
    return node is not None and taint.flows(node)


class Taint:
    def __init__(self, names, attributes):
        self.names, self.attributes = names, attributes

    def flows(self, node):
        if isinstance(node, ast.Name):
            return node.id in self.names
        if isinstance(node, ast.Attribute):
            if on_self(node):
                return node.attr in self.attributes
            return on_self(node.value) and node.value.attr == "hparams" and f"hparams.{node.attr}" in self.attributes
        if isinstance(node, ast.BinOp):
            return self.flows(node.left) or self.flows(node.right)
        if isinstance(node, ast.BoolOp):
            return any(self.flows(value) for value in node.values)
        if isinstance(node, ast.UnaryOp):
            return self.flows(node.operand)
        if isinstance(node, ast.IfExp):
            return self.flows(node.body) or self.flows(node.orelse)
        if isinstance(node, (ast.Subscript, ast.NamedExpr, ast.Starred)):
            return self.flows(node.value)
        if isinstance(node, (ast.List, ast.Tuple)):
            return any(self.flows(each) for each in node.elts)
        if isinstance(node, (ast.ListComp, ast.GeneratorExp)):
            inner = Taint(set(self.names), self.attributes)
            for clause in node.generators:
                inner.loop(clause.target, clause.iter)
            return inner.flows(node.elt)
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr in NUMERIC_METHODS and self.flows(node.func.value):
                return True
            home = ast.unparse(node.func).rpartition(".")[0]
            if called_name(node) in NUMERIC and home in ("", "torch", "np", "numpy", "math", "jnp"):
                return any(self.flows(each) for each in [*node.args, *(word.value for word in node.keywords)])
        return False

    def loop(self, target, source):
        if isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and source.func.id in ("zip", "enumerate"):
            targets = target.elts if isinstance(target, (ast.Tuple, ast.List)) else []
            shift = 1 if source.func.id == "enumerate" else 0
            for index, each in enumerate(source.args):
                if self.flows(each) and index + shift < len(targets):
                    self.bind(targets[index + shift])
        elif self.flows(source):
            self.bind(target)

    def bind(self, target):
        for each in ast.walk(target):
            if isinstance(each, ast.Name):
                self.names.add(each.id)

    def hold(self, target):
        if isinstance(target, ast.Name):
            self.names.add(target.id)
        if on_self(target):
            self.attributes.add(target.attr)

    def assign(self, target, value):
        if isinstance(target, (ast.Tuple, ast.List)):
            if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
                for one, other in zip(target.elts, value.elts):
                    self.assign(one, other)
            elif self.flows(value):
                for one in target.elts:
                    self.hold(one)
        elif self.flows(value):
            self.hold(target)


def grow(function, names, attributes):
    taint = Taint(set(names), attributes)
    for _ in range(4):
        before = len(taint.names) + len(attributes)
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    taint.assign(target, node.value)
            elif isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)) and node.value is not None:
                taint.assign(node.target, node.value)
            elif isinstance(node, ast.For):
                taint.loop(node.target, node.iter)
        if len(taint.names) + len(attributes) == before:
            break
    return taint.names


RANDOM_NUMBERS = {"rand", "rand_like", "random_sample", "uniform", "uniform_"}


def is_random(node, foreign):
    drawn = [each for each in ast.walk(node) if isinstance(each, ast.Call) and called_name(each) in RANDOM_NUMBERS]
    return any(not foreign(each) for each in drawn)


def draws_with(function, taint, foreign):
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and called_name(node) in ("bernoulli", "bernoulli_") and not foreign(node):
            if any(taint.flows(each) for each in [*node.args, *(word.value for word in node.keywords)]):
                return True
        if isinstance(node, ast.BinOp):
            pair = (node.left, node.right)
        elif isinstance(node, ast.Compare):
            pair = (node.left, node.comparators[0])
        else:
            continue
        if (taint.flows(pair[0]) and is_random(pair[1], foreign)) or (taint.flows(pair[1]) and is_random(pair[0], foreign)):
            return True
    return False


def sites(project, module, calls, canonical, framework):
    if not hasattr(project, "follower"):
        project.follower = {}
    follower = project.follower.setdefault(framework, Follower(project, calls, canonical))
    for call, scope in module.calls:
        name = project.framework_name(call.func, scope)
        if name and canonical(name) in calls:
            continue
        drop = follower.own_drop(call, scope)
        if drop:
            rate, default, callee = drop
            node, hidden = argument(call, rate.parameter, rate.position)
            if node is None and (default is None or hidden):
                continue
            value, source = rate_of(project, node, scope) if node is not None else (default, "parameter-default")
            value = float(f"{1 - value:.12g}") if rate.turn and value is not None else value
            yield told(module, call, framework, rate.kind, callee, rate.parameter, value, source)
            continue
        if framework == "torch" and name is None:
            chosen = [*chosen_or_inherited(follower, module, call, scope)]
            if chosen:
                yield from chosen
                continue
        words = [word for word in call.keywords if word.arg and re.search("drop", word.arg, re.I)]
        if not words or on_self(call.func):
            continue
        found = class_of_cls(project, call.func, scope) or project.definition(call.func, scope)
        if found is None or (isinstance(found.node, ast.ClassDef) and found.node.name in SHARED_NAMES):
            continue
        for word in words:
            if follower.reaches(found, word.arg):
                value, source = rate_of(project, word.value, scope)
                yield told(module, call, framework, "argument", found.node.name, word.arg, value, source)


def chosen_or_inherited(follower, module, call, scope):
    project = follower.project
    found = project.definition(call.func, scope) if re.search("drop", called_name(call), re.I) and not on_self(call.func) else None
    heir = follower.heir(found) if found else None
    callee, rates = (found.node.name, [heir[0]]) if heir else follower.choice(call, scope) or (None, [])
    for rate in rates:
        node, hidden = argument(call, rate.parameter, rate.position)
        if node is None and rate.default is None:
            continue
        value, source = rate_of(project, node, scope) if node is not None else (None if hidden else rate.default, "parameter-default")
        yield told(module, call, "torch", rate.kind, callee, rate.parameter, value, source)


def class_of_cls(project, func, scope):
    """`cls(...)` in a class method."""
    if not (isinstance(func, ast.Name) and func.id == "cls" and isinstance(scope.node, FUNCTIONS) and scope.parent.kind == "class"):
        return None
    first = scope.node.args.args[:1]
    return project.defined(scope.parent.node, scope.parent.parent) if first and first[0].arg == "cls" else None


def told(module, call, framework, kind, callee, parameter, value, source):
    place = module.place(call)
    return {**place, "framework": framework, "kind": kind, "callee": callee, "parameter": parameter, "given": True, "rate": value, "source": source}
