"""Every page in the table: its rows agree with one another, and three rows are enough for a new page."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from core.films.sequences import SEQUENCES
from core.runs.experiments import EXPERIMENTS
from core.state import PAGES, AppState, keys_of, spec_of, value_of
from gui.command_table import COMMANDS
from gui.views import VIEWS, sections_of, views_of_page

HERE = Path(__file__).resolve().parent
DEFAULT = AppState()
OF_THE_MOUSE = {"canvas.tool", "canvas.brush", "paint.tool", "paint.label", "paint.brush"}


def test_a_page_more_is_one_row_its_experiment_and_its_views():
    words = [sys.executable, "-m", "pytest", "-q", "-p", "toy_rows", "-p", "no:cacheprovider", str(HERE / "toy" / "drive.py")]
    environment = {**os.environ, "PYTHONPATH": str(HERE / "toy")}
    done = subprocess.run(words, cwd=HERE.parents[1], env=environment, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_page_has_what_it_computes_and_something_to_see():
    assert list(EXPERIMENTS) == list(PAGES)
    assert all(views_of_page(page) for page in PAGES)
    assert {view.page for view in VIEWS.values()} == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_what_the_row_of_a_page_names_is_there(page):
    row, experiment = PAGES[page], EXPERIMENTS[page]
    offered = {command.id for command in COMMANDS if not command.pages or page in command.pages}
    assert set(row.transport) <= offered
    assert {"play", "step", "reset"} <= set(row.transport)
    assert row.data in DEFAULT.data_groups
    assert row.data in row.groups
    assert {*row.groups} <= {*DEFAULT.groups} - {*DEFAULT.view_groups}
    assert {*row.sequences} <= {*SEQUENCES}
    assert row.single in ("", *PAGES)
    assert all(value_of(DEFAULT, key) is not None for key in row.varied)
    assert isinstance(value_of(DEFAULT, experiment.steps_key), int)
    assert all((row.title, row.tip, row.shortcut, row.film, row.help))


@pytest.mark.parametrize("page", PAGES)
def test_a_key_in_its_help_is_that_of_the_command_named_before_it(page):
    titles = {command.shortcut: command.title.lower() for command in COMMANDS if not command.pages or page in command.pages}
    for words, key in re.findall(r"([\w ]+) \(((?:[A-Z]\w+\+)*(?:[A-Z]|F?\d+))\)", PAGES[page].help):
        assert words.lower().endswith(titles.get(key, f"no command with the key {key}"))


@pytest.mark.parametrize("page", PAGES)
def test_what_its_forms_name_are_settings(page):
    sections = sections_of(page)
    named = [key for section in sections for key in section.keys]
    assert len(set(named)) == len(named)
    assert len({section.title for section in sections}) == len(sections)
    for key in named:
        assert key in DEFAULT.groups or spec_of(DEFAULT, key).label


@pytest.mark.parametrize("view", VIEWS)
def test_what_the_row_of_a_view_names_is_there(view):
    row = VIEWS[view]
    assert {*row.reads} <= {*DEFAULT.groups}
    assert not row.switch or isinstance(value_of(DEFAULT, row.switch), bool)
    assert bool(row.shortcut) == bool(row.tip)


@pytest.mark.parametrize("page", PAGES)
def test_no_form_offers_a_setting_without_effect_on_its_page(page):
    rows = [VIEWS[view] for view in views_of_page(page)]
    named = [name for section in sections_of(page) for name in section.keys]
    offered = [key for name in named for key in ([name] if "." in name else keys_of(DEFAULT, name))]
    looks = [key for key in offered if key.partition(".")[0] in DEFAULT.view_groups and not spec_of(DEFAULT, key).hidden]
    seen = {key for row in rows for key in looks if key.partition(".")[0] in row.groups and key not in row.unseen}
    assert {*looks} - seen - {row.switch for row in rows} - OF_THE_MOUSE <= {*keys_of(DEFAULT, "view")}
