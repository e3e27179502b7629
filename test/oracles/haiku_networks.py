"""Asks Haiku itself how many weights the networks of test/unit/haiku/networks have, in which modules they lie, and what they give.

    python3 test/oracles/haiku_networks.py

needs dm-haiku >= 0.0.16 and rewrites test/unit/haiku/golden.json. The files initialize their networks themselves; here that computes
shapes only, and each network is written down as it is initialized.
"""

import functools
import importlib.util
import json
import pathlib

import haiku as hk
import jax

TESTS = pathlib.Path(__file__).resolve().parents[1] / "unit" / "haiku"
KEY = jax.random.PRNGKey(0)
# What lambdas are read as, in order.
NAMES = {"images": ["Residual", "Shared"], "sequences": []}
# Axis of the samples where it is not the first; None = there is but one.
SAMPLES = {"recurrent": 1, "single": None}


def abstract(function, *args, **kwargs):
    """Shapes of what a function gives; flags and the like stay as they are."""
    is_array = lambda each: hasattr(each, "shape")
    leaves, structure = jax.tree.flatten((args, kwargs))
    arrays = [each for each in leaves if is_array(each)]

    def run(given):
        given = iter(given)
        inner, named = jax.tree.unflatten(structure, [next(given) if is_array(each) else each for each in leaves])
        return function(*inner, **named)

    return jax.eval_shape(run, arrays)


def size(tree):
    return sum(leaf.size for leaf in jax.tree.leaves(tree))


def recording(transform, has_state, golden, names):
    def record(function):
        pair = transform(function)
        name = next(names) if function_name(function) == "<lambda>" else function_name(function)

        @functools.wraps(pair.init)
        def init(key, *args, **kwargs):
            made = abstract(pair.init, key, *args, **kwargs)
            params = made[0] if has_state else made
            given = made if has_state else (params,)
            output = abstract(pair.apply, *given, KEY, *args, **kwargs)
            golden[name] = {
                "parameters": size(params),
                "outputShape": without_samples((output[0] if has_state else output).shape, SAMPLES.get(name, 0)),
                "modules": {path: size(own) for path, own in params.items()},
            }
            return made

        return pair._replace(init=init)

    return record


def function_name(function):
    return getattr(function, "func", function).__name__


def without_samples(shape, axis):
    return [size for at, size in enumerate(shape) if at != axis]


def measure(file, golden):
    names = iter(NAMES[file])
    originals = hk.transform, hk.transform_with_state
    hk.transform, hk.transform_with_state = (recording(each, index == 1, golden, names) for index, each in enumerate(originals))
    try:
        spec = importlib.util.spec_from_file_location(file, TESTS / "networks" / f"{file}.py")
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    finally:
        hk.transform, hk.transform_with_state = originals
    return golden


golden = {file: measure(file, {}) for file in NAMES}
(TESTS / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
print(sum(len(each) for each in golden.values()), "networks")
