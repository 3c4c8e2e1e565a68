"""``python -m kiosk.sync --config FILE``: the only door to the centre (design: Processes).

Prints one line ``{"ready": true, "socket": …}`` on standard output when it answers; logs go to standard error.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path

from kiosk.base.clock import SystemClock
from kiosk.base.process import end_with_parent
from kiosk.base.randomness import system_chance
from kiosk.store.errors import StoreError
from kiosk.sync.agent import Agent, run
from kiosk.sync.keys import BadKeyFile
from kiosk.sync.log import configure
from kiosk.sync.settings import CONFIG_VARIABLE, BadSettings, load_settings


def main(arguments: list[str] | None = None) -> int:
    """Run until SIGTERM or SIGINT. 0 = ended in order, 1 = a part died, 2 = cannot run."""
    parser = argparse.ArgumentParser(prog="kiosk.sync", description="The agent between the terminal and the centre.")
    parser.add_argument("--config", type=Path, default=os.environ.get(CONFIG_VARIABLE), help="TOML file with [agent]")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end when the parent's pipe closes")
    options = parser.parse_args(arguments)
    config: Path | None = options.config
    if config is None:
        parser.error(f"name a file by --config or {CONFIG_VARIABLE}")
    configure()
    told_to_end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_end.set())
    if options.until_stdin_closes:
        end_with_parent(told_to_end)
    try:
        settings = load_settings(Path(config))
        agent = Agent(settings, SystemClock.from_environment(), system_chance())
    except (BadSettings, BadKeyFile, StoreError) as error:
        problem = {"where": "agent", "reason": str(error), "advice_zh": "请检查代理程序的配置和数据文件"}
        print(
            json.dumps({"error": {**problem, "advice_en": "Check the agent's settings and files."}}, ensure_ascii=False)
        )
        return 2
    return run(
        agent, told_to_end, lambda: print(json.dumps({"ready": True, "socket": str(settings.socket)}), flush=True)
    )


if __name__ == "__main__":
    sys.exit(main())
