"""Tests that need libraries the program does not: collected only on request, and then all the libraries must be installed."""

import re
from importlib.metadata import version
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def asked_for(config):
    return config.option.markexpr == "dialects"


def pytest_ignore_collect(config):
    return None if asked_for(config) else True


def pytest_report_header(config):
    if not asked_for(config):
        return None
    names = re.findall(r"^[\w.-]+", REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE)
    return "dialects: " + ", ".join(f"{name} {version(name)}" for name in names)
