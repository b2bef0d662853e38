"""Real hosts for tests: booted Debian systems with systemd, in network namespaces of their own.

`machine.py` is one host, `network.py` the network it stands in, with names, a certificate authority and an operator.
README.md says how to boot one by hand.
"""
