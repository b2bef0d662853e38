"""`morizo migrate`: the schema, then the recipe index. Run by `up` and by a release, never at process start."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from morizo.commands.serve import UNREACHABLE, read_settings
from morizo.kit.clock import SystemClock
from morizo.kit.lock import Held
from morizo.settings import Settings

if TYPE_CHECKING:
    from morizo.db.engine import Database


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take nothing."""


def run(arguments: argparse.Namespace) -> int:
    """Bring database and recipe index up to this code."""
    from morizo.db.engine import Database

    settings = read_settings("aiv2").settings
    settings.morizo_data.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.umask(0o077)  # the database and its copies are the household's alone
    database = Database(settings.database_url)
    try:
        _schema(database)
        _index(database, settings)
    except Held as err:
        print(
            f"ほかのプロセスがデータベースを整えています（{err.by}）。終わってからもう一度どうぞ。"
        )
        return UNREACHABLE
    finally:
        database.close()
    return 0


def _schema(database: "Database") -> None:
    from morizo.db.migrate import migrate

    done = migrate(database, SystemClock().now())
    if done.before == done.after:
        print(f"データベース: 最新です（{done.after}）")
    elif done.before is None:
        print(f"データベース: 作りました（{done.after}）")
    else:
        where = f"、写し {Path(done.copy).name}" if done.copy else ""
        print(f"データベース: {done.before} から {done.after} へ移しました{where}")


def _index(database: "Database", settings: Settings) -> None:
    from morizo.recipes.index import build
    from morizo.recipes.meaning import packaged

    built = build(database, packaged(settings.morizo_embedder), SystemClock().now())
    by = "言葉と意味" if built.model else "言葉だけ"
    print(
        f"レシピ: {built.recipes}件（{by}で検索）{'' if built.is_new else '、最新です'}", flush=True
    )
