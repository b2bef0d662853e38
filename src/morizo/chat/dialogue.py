"""From what was said to what is done: acts go to their rooms in order, one question at a time.

Nothing here guesses: what isn't clear is asked with choices, and nothing changes until it is answered.
"""

from dataclasses import dataclass

from morizo.chat import (
    answers,
    asking,
    asks,
    cookbook,
    cooking,
    meals,
    picking,
    putting,
    rows,
    shopping,
    stock,
    table,
    talk,
    tastes,
    undoing,
    words,
)
from morizo.chat.intents import Intent
from morizo.chat.memory import REMINDERS, Memory, Option, Question
from morizo.chat.models import Choice, Status
from morizo.chat.scene import Rooms, Scene
from morizo.menus.models import Proposal
from morizo.pantry.models import ItemChange
from morizo.sentences import read
from morizo.sentences.acts import (
    Add,
    Adopt,
    Allergy,
    Choose,
    Cooked,
    Discard,
    Dislike,
    Move,
    No,
    Reading,
    Rename,
    Set,
    ShopAdd,
    Use,
    Yes,
)

ROOMS: Rooms = {
    "add": stock.add,
    "use": stock.take,
    "discard": stock.take,
    "move": putting.move,
    "set": putting.put_right,
    "rename": putting.rename,
    "ask_stock": asks.stock,
    "ask_expiring": asks.expiring,
    "undo": undoing.undo,
    "take_back": undoing.take_back,
    "allergy": tastes.allergy,
    "dislike": tastes.dislike,
    "help": talk.help_out,
    "talk": talk.chat,
    "nothing": talk.nothing,
    "unknown": talk.unknown,
    "yes": talk.yes,
    "no": talk.no,
    "ask_back": talk.ask_back,
    "leave": talk.leave,
    **meals.ROOMS,
    **picking.ROOMS,
    **table.ROOMS,
    **cookbook.ROOMS,
    **cooking.ROOMS,
    **shopping.ROOMS,
}
CHANGING = (Add, Use, Discard, Move, Set, Rename, Allergy, Dislike, ShopAdd, Cooked, Adopt)
REPEATED = 3
"""How often a question is repeated to words that make no sense, before it lapses."""
REMEMBERED = 20
"""How many of a conversation's changes 「もう一つ戻して」 can reach."""
GONE_CHOICE = "その選択肢は、もう使えません。何も変えていません。"
TAPPED_TWICE = "その質問には、もう答えていただいています。何も変えていません。"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn comes to."""

    reply: str
    status: Status
    change_id: str | None
    changes: tuple[ItemChange, ...]
    proposals: tuple[Proposal, ...]
    choices: tuple[Choice, ...]
    memory: Memory
    reading: Reading | None


class Dialogue:
    """One turn: hears words or takes a choice, and comes to an outcome."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._before = scene.memory.question
        self._is_answered = False
        self._patience = REMINDERS
        # What waits for the earlier question goes with it, unless that stays.
        self._waited, scene.memory.waiting = scene.memory.waiting, []
        self._reading: Reading | None = None

    def take(self, choice_id: str) -> Outcome:
        """Carry out a choice that was shown."""
        option = answers.by_id(self._before, choice_id) if self._before else None
        if option is not None:
            self._answer(option)
        elif choice_id in self._scene.memory.answered:
            self._scene.note(TAPPED_TWICE)
        else:
            self._scene.note(GONE_CHOICE)
        return self._outcome()

    def hear(self, text: str) -> Outcome:
        """Carry out what was said."""
        scene = self._scene
        scene.text = text
        reading = self._reading = read(text, today=scene.today, catalogue=scene.catalogue)
        option = answers.meant(self._before, reading) if self._before else None
        if option is not None:
            self._answer(option)
        elif self._before is not None and (first := self._first_answer(reading)) is not None:
            self._answer(first)
            self._decide([Intent.of(act) for act in reading.acts[1:]])
        elif self._is_awaited() and answers.is_no_answer(reading):
            scene.note("すみません、どれのことか読み取れませんでした。何も変えていません。")
            self._patience = REPEATED
        else:
            self._carry_out(reading)
        return self._outcome()

    def _first_answer(self, reading: Reading) -> Option | None:
        """An answer that something else follows: 「古い方。あと卵も買った」."""
        if self._before is None or len(reading.acts) < 2 or not reading.is_sure:
            return None
        first = reading.acts[0]
        return answers.by_act(self._before, first) if isinstance(first, Choose | Yes | No) else None

    def _is_awaited(self) -> bool:
        """Whether a question stands that needs its answer."""
        asked = self._before
        return asked is not None and asked.kind != "offer" and not asked.is_passing

    def _answer(self, option: Option) -> None:
        scene, self._is_answered = self._scene, True
        assert self._before is not None  # noqa: S101 - there was something to answer
        scene.memory.answered = [o.id for o in self._before.options]
        waiting = self._waited
        if option.intents:
            self._decide(option.intents)
        elif not waiting:
            scene.note("わかりました。何も変えていません。")
        else:
            scene.note("わかりました。それは変えていません。")
        self._decide(waiting)

    def _carry_out(self, reading: Reading) -> None:
        intents = [Intent.of(act) for act in reading.acts]
        if not reading.is_sure and any(isinstance(act, CHANGING) for act in reading.acts):
            said = "、".join(talk.describe(i, self._scene.today) for i in intents)
            self._scene.ask(asking.confirm(f"{said}、ということで合っていますか？", intents))
            return
        self._decide(intents)

    def _decide(self, intents: list[Intent]) -> None:
        for intent in intents:
            if self._must_wait(intent):
                self._scene.memory.waiting.append(intent)
            else:
                act = intent.act
                ROOMS[act.act](self._scene, intent, act)

    def _must_wait(self, intent: Intent) -> bool:
        """An act on the food that is being asked about is decided after the answer, in the order said."""
        asked = self._scene.question
        if asked is None or asked.kind == "offer" or asked.about is None:
            return False
        act = intent.act
        if not isinstance(act, Add | Use | Discard | Move | Set | Rename):
            return False
        return act.name is None or rows.related(self._scene, act.name, asked.about)

    def _outcome(self) -> Outcome:
        scene, memory = self._scene, self._scene.memory
        asked = self._question_now()
        memory.question = asked
        if scene.changes:
            memory.changes = scene.remembered or list(scene.changes)
        memory.change_ids = [*memory.change_ids, *scene.change_ids][-REMEMBERED:]
        return Outcome(
            reply=self._reply(asked),
            status="done" if asked is None or asked.kind == "offer" else asked.kind,
            change_id=scene.change_ids[-1] if scene.change_ids else None,
            changes=tuple(scene.changes),
            proposals=tuple(scene.proposals),
            choices=tuple(Choice(id=o.id, label=o.label) for o in (asked.options if asked else ())),
            memory=memory,
            reading=self._reading,
        )

    def _reply(self, asked: Question | None) -> str:
        scene = self._scene
        parts = [words.together(scene.lines)] if scene.lines else []
        parts += scene.notes
        if asked is not None and asked.text:
            is_aside = asked is not scene.question and self._patience == REMINDERS
            parts.append(f"ところで、{asked.text}" if is_aside else asked.text)
        if asked is not None and scene.memory.waiting:
            rest = "、".join(talk.describe(i, scene.today) for i in scene.memory.waiting)
            parts.append(f"（{rest}のは、お答えのあとにします。）")
        return "\n\n".join(parts) or "わかりました。"

    def _question_now(self) -> Question | None:
        """What is asked from here on: what this turn asked, else the earlier question, if it stays.

        An earlier question yields to a new one and to proposals, not to a mere offer. When it goes
        without an answer, so does what waited for it, and the person is told.
        """
        scene, kept = self._scene, self._kept_question()
        fresh = scene.question
        if kept is not None and (fresh is None or (fresh.kind == "offer" and not scene.proposals)):
            scene.memory.waiting = [*self._waited, *scene.memory.waiting]
            return kept
        if self._is_awaited() and not self._is_answered:
            left = "、".join(talk.describe(i, scene.today) for i in self._waited)
            done = f"{left}のも、していません" if left else "そのことでは、何も変えていません"
            scene.note(f"前の質問は取り下げました（{done}）。")
        if fresh is None:
            scene.memory.waiting = []
        return fresh

    def _kept_question(self) -> Question | None:
        """The earlier question stays for one more turn when something else was said; then it lapses."""
        asked = self._before
        if asked is None or self._is_answered or asked.kind == "offer" or asked.is_passing:
            return None
        touched = asked.about is not None and any(
            rows.related(self._scene, change.name, asked.about) for change in self._scene.changes
        )
        if touched or asked.reminders >= self._patience:
            return None
        return asked.model_copy(update={"reminders": asked.reminders + 1})
