"""Runs public Trello clients for Node against the local board server: python -m tests.clients.run

They are installed by npm into a temporary folder. Ends with 0 when all scenarios pass, and with 2
when node or npm is missing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sandbox.board.running import RunningBoard, running

HERE = Path(__file__).parent
SCENARIOS = ("trello_js.mjs", "plain_clients.mjs")


def main() -> int:
    """Install, serve, and run each scenario in a process of its own."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        print("node and npm are needed to run clients in other languages; install both and try again.")
        return 2
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in ("package.json", *SCENARIOS):
            shutil.copy(HERE / file, folder)
        subprocess.run([npm, "install", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True)
        with running("--no-rate-limit") as board:
            codes = [subprocess.call([node, each], cwd=folder, env=_env(board)) for each in SCENARIOS]
    return max(codes)


def _env(board: RunningBoard) -> dict[str, str]:
    told = {
        "BOARD_URL": board.base_url,
        "BOARD_KEY": board.api_key,
        "BOARD_TOKEN": board.token,
        "BOARD_MEMBER": board.members[1]["id"],
        "BOARD_EMAIL": board.members[1]["email"],
    }
    return {**os.environ, **told}


if __name__ == "__main__":
    sys.exit(main())
