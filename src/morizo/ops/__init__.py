"""The operator's tool: an empty server to HTTPS, and everything after that.

Half of it runs on the operator's machine (target, transport, build, verify), half on the host, where an agent
is called with a verb (`agent.py`: baseline, release, certificates, doctor). Imports settings, errors and kit only.
"""
