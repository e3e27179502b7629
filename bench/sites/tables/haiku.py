"""Haiku 0.0.x."""

import re

from values import Rate

FRAMEWORK = "haiku"
ROOTS = ["haiku", "jax"]

CALLS = {"haiku.dropout": [Rate("rate", 1, None, "functional")]}


def canonical(name):
    return re.sub(r"^haiku\._src\.\w+\.", "haiku.", name)


def also(project, module):
    from modules import sites

    return sites(project, module, CALLS, canonical, FRAMEWORK, r"haiku\.(nets\.)?[A-Z]")
