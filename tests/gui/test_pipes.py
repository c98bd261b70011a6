"""A pipe, device or folder in the place of a file gives a message and never blocks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name here")
def test_a_pipe_as_image_or_settings_file_blocks_nothing(tmp_path):
    (tmp_path / "Separatrix").mkdir()
    os.mkfifo(tmp_path / "Separatrix" / "Separatrix.conf")
    os.mkfifo(tmp_path / "digit.png")
    code = (
        "import sys\n"
        "from gui.application import make_application\n"
        "application = make_application()\n"
        "from gui.items.pictures import image_in_file\n"
        "from gui.remembered import remember, remembered_bytes\n"
        "for path in sys.argv[1:]:\n"
        "    try: image_in_file(path).read()\n"
        "    except ValueError as error: print(error)\n"
        "remember('window', 'x')\n"
        "print(remembered_bytes('window').size())\n"
    )
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    words = [sys.executable, "-c", code, str(tmp_path / "digit.png"), "/dev/zero", str(tmp_path)]
    done = subprocess.run(words, cwd=HERE, env=environment, capture_output=True, text=True, timeout=60, check=True)
    *images, size = done.stdout.splitlines()
    assert size == "0"
    assert [sentence.partition(": it is a ")[2].split(",")[0].split(";")[0] for sentence in images] == ["pipe", "device", "folder"]
    assert done.stderr.count("Separatrix.conf is not a file, so settings cannot be remembered") == 1
