"""The operator's tool: an empty server to HTTPS, and everything after that.

Half of it runs on the operator's machine (`desk`, `target`, `secrets`, `parts`, `transport`, `verify`, `cloud`), half
on the host, where an agent is called with a verb (`agent.py`: `verbs`, `baseline`, `edge`, `certs`, `release`,
`doctor`). What both use lies at the top. Imports settings, errors and kit only.
"""
