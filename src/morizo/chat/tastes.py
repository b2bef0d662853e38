"""What a household must not eat and would rather not: told in passing, kept by code."""

from morizo.chat import asking, words
from morizo.chat.intents import Intent
from morizo.chat.scene import Scene
from morizo.foods import allergens
from morizo.foods.models import Allergen
from morizo.foods.text import name_key
from morizo.preferences import service as preferences
from morizo.preferences.models import Preferences
from morizo.sentences.acts import Allergy, Dislike

DISLIKES_AT_MOST = 200


def allergy(scene: Scene, intent: Intent, act: Allergy) -> None:
    """Keep an allergy at once; lifting one is asked about first, since a mistake would hurt."""
    found = {name: allergens.named(name) for name in act.names}
    codes = tuple(dict.fromkeys(code for some in found.values() for code in sorted(some)))
    other = [name for name, some in found.items() if not some]
    if act.lifted:
        _lift(scene, intent, codes, other)
        return
    if codes:
        _keep(scene, codes)
    if other:
        # No rule knows these: the nearest that holds is never to propose them.
        _avoid(
            scene, other, "アレルギー表示の対象ではないので、「苦手なもの」として献立から外します"
        )


def _keep(scene: Scene, codes: tuple[Allergen, ...]) -> None:
    chosen = preferences.load(scene.visit)
    said = "・".join(allergens.NAMES[code] for code in codes)
    fresh = [code for code in codes if code not in chosen.allergens]
    if not fresh:
        scene.note(f"{said}のアレルギーは、もう設定にあります。献立には出しません。")
        return
    _save(scene, chosen, {"allergens": (*chosen.allergens, *fresh)})
    scene.note(
        f"{said}のアレルギーを設定に入れました。これからの献立には、{said}を含む料理を出しません。"
        "市販品は、必ず表示も確かめてください。"
    )


def _lift(scene: Scene, intent: Intent, codes: tuple[Allergen, ...], other: list[str]) -> None:
    chosen = preferences.load(scene.visit)
    standing = [code for code in codes if code in chosen.allergens]
    keys = {name_key(name) for name in other}
    avoided = [name for name in chosen.dislikes if name_key(name) in keys]
    if not standing and not avoided:
        scene.note("そのアレルギーは設定にありません。何も変えていません。")
        return
    said = "・".join([*(allergens.NAMES[code] for code in standing), *map(words.plain, avoided)])
    if not intent.is_confirmed:
        scene.ask(
            asking.confirm(
                f"{said}のアレルギーを設定から外しますか？献立に出るようになります。", [intent]
            ),
            intent,
        )
        return
    kept = tuple(code for code in chosen.allergens if code not in standing)
    liked = tuple(name for name in chosen.dislikes if name not in avoided)
    _save(scene, chosen, {"allergens": kept, "dislikes": liked})
    scene.note(f"{said}のアレルギーを設定から外しました。")


def dislike(scene: Scene, intent: Intent, act: Dislike) -> None:
    """Keep what somebody would rather not eat."""
    _avoid(scene, list(act.names), "苦手なものに入れました。献立には出しません")


def _avoid(scene: Scene, names: list[str], told: str) -> None:
    chosen = preferences.load(scene.visit)
    keys = {name_key(name) for name in chosen.dislikes}
    fresh = [name for name in names if name_key(name) not in keys and 0 < len(name) <= 60]
    said = "・".join(words.plain(name) for name in names)
    if not fresh:
        scene.note(f"{said}は、もう苦手なものに入っています。献立には出しません。")
        return
    if len(chosen.dislikes) + len(fresh) > DISLIKES_AT_MOST:
        scene.note("苦手なものがいっぱいです。設定で整理してから、もう一度教えてください。")
        return
    _save(scene, chosen, {"dislikes": (*chosen.dislikes, *fresh)})
    scene.note(f"{said}を{told}。" if told.startswith("苦手") else f"{said}は{told}。")


def _save(scene: Scene, chosen: Preferences, values: dict[str, object]) -> None:
    preferences.save(scene.visit, chosen.model_copy(update=values))
    scene.wrote()
