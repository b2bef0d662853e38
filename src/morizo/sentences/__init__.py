"""What a Japanese kitchen sentence asks for. Pure.

`read` is the door: a sentence in, `acts` and a confidence out. The way through the room:
`tokens` (words) → `clauses` (which food belongs to which verb) → `moods` (done, wished, asked) →
`stock`, `asks`, `suggestions`, `dialogue` (acts).
"""

from morizo.sentences.acts import SURE, Act, Change, Reading, as_json
from morizo.sentences.reader import read

__all__ = ["SURE", "Act", "Change", "Reading", "as_json", "read"]
