"""The catalogue: imports what suppliers send, makes thumbnails of pictures."""

import pickle
import subprocess
import tarfile
from pathlib import Path

import yaml

PICTURES = Path("var/pictures")


def read_prices(text: str) -> dict[str, int]:
    return yaml.load(text, Loader=yaml.Loader)


def restore_basket(cookie: bytes) -> list[str]:
    return pickle.loads(cookie)


def unpack_pictures(archive: Path) -> None:
    with tarfile.open(archive) as pictures:
        pictures.extractall(PICTURES)


def thumbnail(picture: str, width: int) -> None:
    subprocess.run(f"convert {picture} -resize {width} thumb-{picture}", shell=True, check=True)


def lamps_below(prices: dict[str, int], limit: int, found: list[str] = []) -> list[str]:
    for name, price in prices.items():
        if price < limit:
            found.append(name)
    return found
