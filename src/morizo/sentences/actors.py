"""Whose doings a clause tells of: the household's, or those of somebody it does not feed.

What happens at a friend's, in a shop or on television changes nothing at home, unless it is handed
over (友達がりんごをくれた).
"""

from morizo.sentences.clauses import Clause
from morizo.sentences.inflection import Form

_SUBJECT = ("が", "は", "も", "って", "")
_PLACE = ("で", "に", "には", "では", "の", "は", "が", "も", "")
_COMING = ("buy", "arrive", "send", "bring", "order", "record")
_LYING = ("exist", "absent", "remain", "run_out", "be")


def is_elsewhere(clause: Clause) -> bool:
    """Whether what a clause tells happened to somebody else's food."""
    if clause.head is None:  # 「給食はカレー」 tells, 「部活で腹ペコ」 says nothing of food
        parts = ("が", "は", "も", "の", "で")
        return any(role in ("medium", "outsider") and part in parts for role, part in clause.roles)
    return any(_is_elsewhere(clause, role, particle) for role, particle in clause.roles)


def _is_elsewhere(clause: Clause, role: str, particle: str) -> bool:
    if role == "medium":
        return particle in (*_PLACE, "によると") and not clause.verb(*_COMING)
    if role == "shop":
        return particle in _PLACE and clause.verb(*_LYING, "use", "cook", "cook_with", "throw")
    if role == "outing":
        return particle in ("で", "では", "の") and not clause.verb(*_COMING, "give", "take")
    if role not in ("outsider", "doctor"):
        return False
    if particle in ("で", "では", "の") or (particle in ("に", "には") and clause.verb(*_LYING)):
        return not clause.verb(*_COMING)
    return particle in _SUBJECT and not _hands_over(clause)


def _hands_over(clause: Clause) -> bool:
    """くれた, 送ってきた, 持ってきた: it came to us."""
    handed = clause.form() & (Form.RECEIVED | Form.PASSIVE | Form.COME)
    given = clause.head is not None and clause.head.said.startswith(("くれ", "くださ", "下さ"))
    return bool(handed) or given or clause.verb("bring", "send", "arrive")


def is_outsiders(clauses: list[Clause], at: int) -> bool:
    """Whether what is said of a person in a clause is said of somebody outside (その子)."""
    clause = clauses[at]
    if any(role == "outsider" for role, _ in clause.roles):
        return True
    if any(role == "ours" for role, _ in clause.roles):
        return False
    if any(role == "doctor" and part in _SUBJECT for role, part in clause.roles):
        return not clause.verb("eat", "heal")  # 先生がアレルギー; 先生がもう食べていいって
    return any(role == "outsider" for c in clauses[:at] for role, _ in c.roles)
