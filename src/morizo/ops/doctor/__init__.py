"""What holds and what doesn't on a host: read, never changed.

`seen` is the only way to look at a machine, `case` turns what was seen into facts, the tables (`host`, `tls`,
`units` …) hold one small function a check, `checks` runs them all, each on its own: one that crashes says
`unknown`, and the others go on.
"""
