"""Equinox 0.13."""

import re

from values import Rate

FRAMEWORK = "equinox"
ROOTS = ["equinox", "jax"]

CALLS = {
    "equinox.nn.Dropout": [Rate("p", 0, 0.5, "layer")],
    "equinox.nn.MultiheadAttention": [Rate("dropout_p", None, None, "attention")],
}


def canonical(name):
    return re.sub(r"^equinox\.nn\._\w+\.", "equinox.nn.", name)


def also(project, module):
    from modules import sites

    return sites(project, module, CALLS, canonical, FRAMEWORK, r"equinox\.(nn\.\w+|Module)$")
