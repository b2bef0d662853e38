"""The sample household of `up --demo`: an account with a filled fridge, made through the service's own doors."""

import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

import httpx2 as httpx

EMAIL = "demo@morizo.example"
_STOCK: tuple[tuple[str, str, str, str, int | None], ...] = (
    # name, quantity, unit, place, days until its date
    ("豚こま切れ肉", "250", "g", "fridge", 1),
    ("木綿豆腐", "1", "丁", "fridge", 2),
    ("牛乳", "1", "本", "fridge", 4),
    ("卵", "6", "個", "fridge", 9),
    ("小松菜", "1", "束", "crisper", 2),
    ("もやし", "1", "袋", "crisper", 1),
    ("キャベツ", "0.5", "玉", "crisper", 5),
    ("にんじん", "3", "本", "crisper", None),
    ("玉ねぎ", "4", "個", "ambient", None),
    ("じゃがいも", "5", "個", "ambient", None),
    ("鮭", "2", "切れ", "freezer", None),
    ("しめじ", "1", "パック", "crisper", 3),
)


def move_in(ai_url: str, data: Path) -> tuple[str, str]:
    """Make the sample household unless it is there; returns its mail address and password.

    The password is made anew for every home, and kept for its owner alone.
    """
    kept = data / "demo-password"
    if kept.exists():
        return EMAIL, kept.read_text().strip()
    password = secrets.token_urlsafe(9)
    with httpx.Client(base_url=ai_url, timeout=30, trust_env=False) as client:
        answer = client.post("/auth/v1/signup", json={"email": EMAIL, "password": password})
        answer.raise_for_status()
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        for name, quantity, unit, place, days in _STOCK:
            expires = (
                None
                if days is None
                else (datetime.now().astimezone().date() + timedelta(days=days)).isoformat()
            )
            item = {
                "name": name,
                "quantity": float(quantity),
                "unit": unit,
                "location": place,
                "expires_on": expires,
            }
            client.post("/v1/pantry/items", json=item).raise_for_status()
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password + "\n")
    return EMAIL, password
