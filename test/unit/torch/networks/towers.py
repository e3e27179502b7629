"""Networks that a script makes with what other files define."""

import torch

from .built import Staged, build

tower = build(width=8)
tower(torch.randn(7, 8))

narrow = Staged(width=0.5, classes=4)
narrow(torch.randn(7, 3, 32, 32))
