"""What it costs that one word follows another."""

from morizo.sentences.inflection import Form
from morizo.sentences.lattice import Edge

ENDINGS = frozenset(("end", "copula"))
_NOMINAL = frozenset(
    ("food", "noun", "unknown", "amount", "day", "dish", "order", "servings", "cut")
)


_EDGES = ("start", "punct")
_OPEN = ("start", "punct", "tail", "ending", "filler", "oops")  # where a new word may well begin
_DISH_PARTS = ("food", "unknown", "particle", "dish", "dish_end", "cut")


def joint(before: str, form: Form, edge: Edge) -> float:
    """What it costs that one word follows another (`before`: its kind, or `ending`, `start`)."""
    kind = edge.kind
    if kind == "particle":
        return 2.5 if before in _EDGES else 0.6 if before == "verb" else 0.0
    if kind == "tail":
        return _tail_joint(before, edge)
    if kind == "verb" and before in ("verb", "conj", "ending"):
        linked = form & (Form.TE | Form.COND | Form.PURPOSE)
        return 0.8 if before == "ending" else 2.4 if before == "conj" else 0.0 if linked else 1.0
    if kind == "cut" and before not in _NOMINAL and before != "particle":
        return 3.0
    if kind == "dish_end":
        return 0.0 if before in _DISH_PARTS else 4.0
    if kind in _NOMINAL:
        return 0.8 if before == "ending" else 0.4 if before in _NOMINAL else 0.0
    if kind == "conj" and before not in ("start", "punct", "verb", "tail", "ending", "amount"):
        return 1.2
    return 1.5 if kind in ("filler", "oops") and before not in _OPEN else 0.0


_AFTER_VERBS = frozenset(
    ("dialect", "unreal", "time", "moment", "unreal_moment", "manner", "must_do")
)  # endings of a verb only


def _tail_joint(before: str, edge: Edge) -> float:
    if before in _NOMINAL and edge.senses & {"because", "but"} and "copula" not in edge.senses:
        return 1.5
    if (
        edge.senses & _AFTER_VERBS
        and not edge.senses & {"end", "copula"}
        and before not in ("verb", "tail")
    ):
        return 15.0
    if before in ("noun", "particle", "day", "filler") and "end" in edge.senses:
        return 0.8
    if before == "particle" and "copula" in edge.senses:
        return 0.6
    if before in _EDGES:
        return 0.0 if "mark" in edge.senses else 3.6
    return 0.4 if before == "unknown" else 0.0
