"""The life of a release on the host: installed, checked aside, joined, drained, kept, put back.

| module | duty |
|---|---|
| `models` | what a release is, and what decides its id |
| `install` | its folder: code, settings, unit; root-owned, read-only |
| `instance` | its process: start aside, ask, join, stop |
| `switch` | which release serves |
| `settle` | one clear state, whatever was broken off before |
| `journal` | who did what, when, and how it ended |
| `update` | all services of a target, together: new or back |
"""
