"""Processes that a test makes in order to kill them.

They are forked off a server without threads: a fork of the test process, in which centres and devices of other tests
may serve, could inherit a lock that nobody ever gives back.
"""

from __future__ import annotations

from multiprocessing import get_context

PROCESSES = get_context("forkserver")
