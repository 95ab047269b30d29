"""A whole site on one machine: PostgreSQL with a standby, Redis, nginx, three web processes, two workers, mailroom, mails.

It is for trying out and for tests. Real sites use the units in deploy/systemd.
"""
