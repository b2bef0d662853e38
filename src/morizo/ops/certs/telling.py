"""A certificate's state as a table that is read at night."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo


def table(found: Mapping[str, Any], zone: str) -> str:
    """Lay out a state (`CertificateState.as_json()`); times in the operator's zone."""
    if not found["exists"]:
        rows = [("ドメイン", found["domain"])]
    else:
        rows = [
            ("ドメイン", "、".join(found["names"])),
            ("発行者", found["issuer"]),
            ("有効期間", f"{_at(found['since'], zone)} から {_at(found['until'], zone)} まで"),
            (
                "残り",
                f"{found['days_left']:.1f} 日（有効期間の {found['share_left'] * 100:.0f} %）",
            ),
            ("ディスク", f"{found['serial']}（{found['chain']}）"),
            ("配布中", _served(found)),
        ]
    rows += [
        (
            "次の更新",
            _at(found["next_renewal"], zone)
            if found["timer_active"]
            else "自動更新が止まっています",
        ),
        ("更新の予行", _rehearsal(found["rehearsal"], zone)),
    ]
    lines = [f"{name}{'　' * (5 - len(name))}  {value}" for name, value in rows]
    lines += [f"✗ {fault}" for fault in found["faults"]] or ["✓ 問題はありません"]
    return "\n".join(lines)


def _served(found: Mapping[str, Any]) -> str:
    if found["served_serial"] is None:
        return f"なし（{found['served_fault'] or '443 で待ち受けていません'}）"
    if found["is_served"]:
        return "ディスクと同じもの"
    return f"ディスクと違うもの（{found['served_serial']}）"


def _rehearsal(found: Mapping[str, Any] | None, zone: str) -> str:
    if found is None:
        return "まだ（morizo certs rehearse）"
    how = f"成功、{found['seconds']} 秒" if found["is_good"] else f"失敗: {found['words']}"
    return f"{_at(found['at'], zone)}（{how}）"


def _at(said: str | None, zone: str) -> str:
    if said is None:
        return "不明"
    return f"{datetime.fromisoformat(said).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
