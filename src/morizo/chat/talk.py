"""What is no request: small talk, help, sentences in which nothing happened, and what isn't understood."""

import re
from datetime import date

from morizo.chat import asking, words
from morizo.chat.intents import AskBack, Intent, Leave
from morizo.chat.memory import Option, Question
from morizo.chat.scene import Scene
from morizo.foods.text import fold
from morizo.sentences.acts import (
    Add,
    AskStock,
    Help,
    No,
    Nothing,
    Suggest,
    Talk,
    Unknown,
    Use,
    Yes,
)

HELP = """こんなふうに話しかけてください。

- 買ったもの: 「牛乳2本と卵10個買った」
- 使ったもの: 「豚肉200g使った」「卵使い切った」「豆腐捨てた」
- 直すとき: 「卵は残り4個」「牛乳の期限は明日まで」「今のなし」
- 在庫: 「何がある？」「そろそろ切れるものは？」
- 献立: 「今夜どうする？」「豚肉で何か」「15分でできる副菜」
- 作り方: 「肉じゃがの作り方」
- 買い物: 「牛乳を買い物リストに」
- 好み: 「えびアレルギーなんだ」「なすは苦手」"""
GREETINGS = {"おはよ": "おはようございます", "こんばん": "こんばんは"}
TO_BUY = re.compile(r"買|かお|ほし|欲し|食べた[いく]|飲みた|あったら|要る|頼")
"""Words of somebody who would like to have what isn't there."""
NOTHING = {
    "wish": "何も変えていません。",
    "plan": "まだ何も変えていません。済んだら教えてください。",
    "question": "在庫は何も変えていません。",
    "negation": "わかりました。何も変えていません。",
    "report_of_other": "在庫は何も変えていません。ご自宅の在庫が変わったときに教えてください。",
}


def help_out(scene: Scene, intent: Intent, act: Help) -> None:
    """Tell what can be said."""
    scene.note(HELP)


def chat(scene: Scene, intent: Intent, act: Talk) -> None:
    """Answer small talk in one friendly sentence."""
    hello = next((h for begin, h in GREETINGS.items() if begin in fold(scene.text)), "こんにちは")
    said = {
        "greeting": f"{hello}。今日の食材のことや、今夜の献立をお手伝いします。",
        "thanks": "どういたしまして。またいつでも声をかけてください。",
        "praise": "うれしいです。ありがとうございます。",
        "other": "そうなんですね。食材や献立のことなら、何でも聞いてください。",
    }
    scene.note(said[act.kind])


def nothing(scene: Scene, intent: Intent, act: Nothing) -> None:
    """Say that nothing was changed; a wish or a plan to buy may go on the shopping list."""
    names = mentioned(scene)
    scene.note(NOTHING[act.reason])
    is_offer = act.reason in ("wish", "plan", "question") and TO_BUY.search(fold(scene.text))
    if names and is_offer:
        label = f"{words.plain(names[0])}を買い物リストに入れる"
        option = asking.to_shopping(names[0]).model_copy(update={"label": label})
        scene.ask(asking.offer("", [option], yes="shop"))


def yes(scene: Scene, intent: Intent, act: Yes) -> None:
    """Agreement with nothing that was asked."""
    scene.note("はい。何をしましょうか。")


def no(scene: Scene, intent: Intent, act: No) -> None:
    """Refusal of nothing that was asked."""
    scene.note("わかりました。何も変えていません。")


def unknown(scene: Scene, intent: Intent, act: Unknown) -> None:
    """Ask what was meant, with guesses to tap."""
    names = mentioned(scene)
    scene.ask(
        Question(
            text="すみません、うまく読み取れませんでした。何も変えていません。どれのことですか？",
            kind="needs_selection",
            options=_about(names[0]) if names else _general(),
            is_passing=True,
        )
    )


def ask_back(scene: Scene, intent: Intent, act: AskBack) -> None:
    """Ask for something in words."""
    scene.note(act.words)


def leave(scene: Scene, intent: Intent, act: Leave) -> None:
    """Leave things as they are, as was chosen."""
    scene.note(act.words or "わかりました。何も変えていません。")


def mentioned(scene: Scene) -> list[str]:
    """Return the foods that the person's words name, as they were said."""
    found = scene.catalogue.mentions(scene.text)
    return list(dict.fromkeys(scene.text[m.start : m.end] for m in found))


def _about(name: str) -> list[Option]:
    said = words.plain(name)
    return [
        Option(id="add", label=f"{said}を在庫に足す", intents=[Intent.of(Add(name=name))]),
        Option(id="use", label=f"{said}を使った", intents=[Intent.of(Use(name=name))]),
        Option(id="dish", label=f"{said}の料理を探す", intents=[Intent.of(Suggest(uses=(name,)))]),
    ]


def _general() -> list[Option]:
    return [
        Option(
            id="menu", label="今夜の献立を考える", intents=[Intent.of(Suggest())], words=["献立"]
        ),
        Option(id="stock", label="在庫を見る", intents=[Intent.of(AskStock())], words=["在庫"]),
        Option(id="help", label="できることを見る", intents=[Intent.of(Help())], words=["ヘルプ"]),
    ]


def describe(intent: Intent, today: date) -> str:
    """Say what an intent would do, for asking whether it is meant."""
    act = intent.act
    name = words.plain(getattr(act, "name", None) or "それ")
    much = words.amount(getattr(act, "quantity", None), getattr(act, "unit", None))
    what = f"{name} {much}".strip()
    match act.act:
        case "add":
            return f"{what}を在庫に足す"
        case "use":
            return (
                f"{name}を使い切ったことにする" if getattr(act, "all", False) else f"{what}を使う"
            )
        case "discard":
            return f"{what}を捨てたことにする"
        case "move":
            return f"{what}を{words.PLACES[act.place]}に移す"  # type: ignore[union-attr,index]
        case "set":
            return _describe_set(intent, name, much, today)
        case "rename":
            return f"{name}を{words.plain(act.to)}に直す"  # type: ignore[union-attr]
        case _:
            return "そのとおりにする"


def _describe_set(intent: Intent, name: str, much: str, today: date) -> str:
    act = intent.act
    if getattr(act, "all_gone", False):
        return f"{name}をなくなったことにする"
    if much:
        return f"{name}の量を{much}にする"
    expires_on = getattr(act, "expires_on", None)
    if expires_on is not None:
        return f"{name}の期限を{words.day(expires_on, today)}にする"
    return f"{name}を直す"
