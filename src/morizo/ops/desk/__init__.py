"""The operator's side of a command: reach, look, build, ask, show, verify."""
