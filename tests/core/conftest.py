"""PyTorch is an oracle where it is installed, and no requirement: without it, its module is not collected."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("torch") else ["test_autograd.py"]
