"""``python -m center …``"""

from __future__ import annotations

from center.cli import main

main()
