"""Talking with Morizo: what a sentence asks for is done, asked back or answered, turn by turn.

The way through the room: `endpoints` → `service` (turns) → `dialogue` (acts to rooms) → `store`.
`runner` carries turns that outlive their request, `stream` shows a turn as events.
"""
