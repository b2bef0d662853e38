"""`python -m bench.shots [folder]`: every screen of a filled home, phone and desktop, light and dark, as pictures."""

import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from bench.house import PASSWORD, House, move_in

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
SIZES = {"phone": (390, 844), "desk": (1280, 800)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SCREENS = {
    "today": "/", "chat": "/chat", "pantry": "/pantry", "recipes": "/recipes", "menus": "/menus",
    "plan": "/menus/plan", "shopping": "/shopping", "settings": "/settings", "missing": "/nowhere",
}  # fmt: skip
SAID = ("牛乳2本と卵1パック買ってきた。豚こまは明日まで", "豆腐使い切った", "今夜どうする？")


def main() -> int:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "out/shots")
    folder.mkdir(parents=True, exist_ok=True)
    with House() as house, sync_playwright() as driver:
        house.migrate()
        house.start("aiv2", "web")
        client, _ = move_in(house)
        for words in SAID:
            client.post("/v1/chat", json={"message": words}).raise_for_status()
        client.close()
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        for size, scheme in ((size, scheme) for size in SIZES for scheme in SCHEMES):
            _walk(browser, house.url("web"), folder, size, scheme)
        browser.close()
    print(f"{len(list(folder.glob('*.png')))} 枚: {folder}")
    return 0


def _walk(
    browser: Browser, base: str, folder: Path, size: str, scheme: Literal["light", "dark"]
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale="ja-JP"
    )
    page = context.new_page()
    page.goto(f"{base}/sign-in")
    page.screenshot(path=folder / f"sign-in-{size}-{scheme}.png")
    page.fill("input[name=email]", "hana@example.com")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url(f"{base}/")
    for name, path in SCREENS.items():
        _shoot(page, f"{base}{path}", folder / f"{name}-{size}-{scheme}.png")
    page.goto(f"{base}/recipes")
    page.click("main a[href^='/recipes/']")
    _shoot(page, page.url, folder / f"recipe-{size}-{scheme}.png")
    context.close()


def _shoot(page: Page, address: str, target: Path) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=target)


if __name__ == "__main__":
    sys.exit(main())
