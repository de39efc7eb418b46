"""Takes the pictures of README and docs from a running demonstration: `make screenshots`."""

import json
import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

BASE = Path(__file__).resolve().parent.parent
SITE = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
# file name, address, width and height of the picture, role to sign in as
PICTURES = [
    ("proposal-1366", "/proposals/cppcc-15-2/044/", 1366, 1500, None),
    ("desk-1366", "/desk/", 1366, 900, "office"),
    ("my-390", "/my/", 390, 900, "delegate"),
]


def main() -> int:
    accounts = json.loads((BASE / "var" / "demo-accounts.json").read_text())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for name, address, width, height, role in PICTURES:
            page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
            if role:
                sign_in(page, next(account for account in accounts if account["role"] == role))
            page.goto(SITE + address)
            page.screenshot(path=BASE / "docs" / "screenshots" / f"{name}.png")
        browser.close()
    return 0


def sign_in(page, account: dict[str, str]) -> None:
    page.goto(f"{SITE}/accounts/login/")
    page.fill("input[name=username]", account["username"])
    page.fill("input[name=password]", account["password"])
    page.click("main button[type=submit]")
    page.wait_for_url(lambda address: "login" not in address)


if __name__ == "__main__":
    sys.exit(main())
