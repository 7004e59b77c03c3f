"""Pictures of the widget in the marketplace, in the sizes that amoCRM's documentation asks for."""

import struct
from collections.abc import Iterator

SIZES = {
    "logo_main.png": (400, 272),
    "logo_small.png": (108, 108),
    "logo.png": (130, 100),
    "logo_medium.png": (240, 84),
    "logo_min.png": (84, 84),
    "logo_dp.png": (174, 109),
}
LARGEST = 300 * 1024
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def image_problems(files: dict[str, bytes]) -> Iterator[str]:
    for name, size in SIZES.items():
        picture = files.get(f"images/{name}")
        if picture is None:
            yield f"images/{name} is missing ({size[0]}×{size[1]})"
        elif (found := _size(picture)) is None:
            yield f"images/{name} is no PNG"
        elif found != size:
            yield f"images/{name} is {found[0]}×{found[1]}, not {size[0]}×{size[1]}"
    for name, content in files.items():
        if name.startswith("images/") and len(content) > LARGEST:
            yield f"{name} is larger than {LARGEST // 1024} KB"


def _size(picture: bytes) -> tuple[int, int] | None:
    if not picture.startswith(SIGNATURE) or picture[12:16] != b"IHDR" or len(picture) < 24:
        return None
    width, height = struct.unpack(">II", picture[16:24])
    return width, height
