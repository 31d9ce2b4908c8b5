"""A fresh VS Code for each test, and a browser on it. One test at a time has the machine."""

from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.editors.vscode import installed
from tests.editors.vscode.served import Served, end_all_of
from tests.editors.vscode.window import Window

_SHOTS = installed.ROOT / "editors" / "vscode" / "test" / "shots"
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
VULNERABLE = "import hashlib\n\n\ndef sign(text):\n    return hashlib.md5(text).hexdigest()\n"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These tests take many seconds, and wait for each other."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.long)
            item.add_marker(pytest.mark.timeout(600))
            item.add_marker(pytest.mark.xdist_group("vscode"))


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    """The browser that is installed here; nothing is fetched.

    Its driver keeps an event loop running in this thread, in which no test with a loop of its own
    can run: so it ends with its module.
    """
    found = installed.chromium()
    if found is None:
        pytest.skip(installed.NO_CHROMIUM)
    with sync_playwright() as driver:
        launched = driver.chromium.launch(
            executable_path=found, headless=True, args=list(_ARGUMENTS)
        )
        yield launched
        launched.close()


@pytest.fixture
def alone() -> Generator[None]:
    """Nobody else drives a VS Code meanwhile: two at once are too much for a small machine."""
    with FileLock(installed.cache() / "driving.lock", timeout=500):
        yield


@pytest.fixture
def home(tmp_path: Path) -> Generator[Path]:
    """The home of this test's sessions; nothing of it lives on."""
    folder = tmp_path / "home"
    folder.mkdir()
    yield folder
    end_all_of(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a weak hash in it."""
    made = tmp_path / "shop"
    made.mkdir()
    (made / "sign.py").write_text(VULNERABLE)
    (made / "notes.txt").write_text("one\ntwo\n")
    return made


Serve = Callable[..., Served]


@pytest.fixture
def serve(alone: None, tmp_path: Path, folder: Path, home: Path) -> Generator[Serve]:
    """Starts VS Codes: `serve(settings={...})`. Each has its own user folder."""
    begun: list[Served] = []

    def start(**given: object) -> Served:
        state = tmp_path / f"code-{len(begun)}"
        state.mkdir()
        served = Served(**{"state": state, "folder": folder, "home": home, **given})  # pyright: ignore[reportArgumentType]
        begun.append(served)
        served.begin()
        return served

    yield start
    for served in begun:
        served.end()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Leave with the test whether it failed, for the picture of it."""
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


_FAILED = pytest.StashKey[bool]()


@pytest.fixture
def pages(browser: Browser, request: pytest.FixtureRequest) -> Generator[Callable[[], Page]]:
    """Opens pages; each is a browser of its own. A failure leaves a picture of them."""
    opened: list[Page] = []

    def fresh() -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = context.new_page()
        page.set_default_timeout(60_000)
        opened.append(page)
        return page

    yield fresh
    for number, page in enumerate(opened):
        if request.node.stash.get(_FAILED, default=False):
            _SHOTS.mkdir(parents=True, exist_ok=True)
            # What was said and has faded belongs to the picture.
            with suppress(Error):
                page.locator("[id='status.notifications']").click(timeout=2000)
            page.screenshot(path=str(_SHOTS / f"{request.node.name}-{number}.png"))
        page.context.close()


@pytest.fixture
def window(serve: Serve, pages: Callable[[], Page]) -> Window:
    """A window on the folder."""
    opened = Window(pages())
    opened.open(serve().address())
    return opened
