"""A worker that is asked to stop again and again, each time at a random moment. Writes how often it stopped.

Run as `python -m tests.jobs.stopping_process`; the environment names the database.
"""

import os
import random
import signal
import sys

from pact.factory import create_app
from pact.jobs import service, worker

ROUNDS = 1000

service.lease = lambda _among: None
worker.follow_clock = lambda: 0
service.run_scheduled = lambda _go_on: None
signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
signal.signal(signal.SIGTERM, signal.SIG_IGN)
with create_app().app_context():
    for _round in range(ROUNDS):
        # Again and again, because the first may come before the worker listens.
        signal.setitimer(signal.ITIMER_REAL, random.uniform(0.0001, 0.001), 0.01)
        worker.work(poll_seconds=0.0001)
signal.setitimer(signal.ITIMER_REAL, 0)
sys.stdout.write(f"{ROUNDS}\n")
