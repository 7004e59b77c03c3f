"""Small real pictures, and the size of a picture in bytes somebody sent."""

import struct
import zlib
from functools import cache

_GREY_LEVELS = 8


@cache
def jpeg(width: int, height: int) -> bytes:
    """Return a plain grey baseline JPEG; width and height are multiples of 8."""
    blocks = (width // 8) * (height // 8)
    bits = "10" + format(64 + _GREY_LEVELS, "07b") + "0" + "00" * (blocks - 1)
    bits += "1" * (-len(bits) % 8)
    scan = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)).replace(b"\xff", b"\xff\x00")
    quantisation = b"\x00" + bytes([4]) * 64
    frame = struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)
    dc_codes = bytes([0x00, 1, 1]) + bytes(14) + bytes([0, 7])
    ac_codes = bytes([0x10, 1]) + bytes(15) + bytes([0])
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
            _segment(0xDB, quantisation),
            _segment(0xC0, frame),
            _segment(0xC4, dc_codes),
            _segment(0xC4, ac_codes),
            _segment(0xDA, bytes([1, 1, 0x00, 0, 63, 0])),
            scan,
            b"\xff\xd9",
        )
    )


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


@cache
def png(width: int, height: int) -> bytes:
    """Return a plain grey PNG."""
    rows = zlib.compress((b"\x00" + b"\x90" * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def dimensions(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, JPEG, GIF, BMP or WebP picture, or None when it is none of these."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content[:6] in {b"GIF87a", b"GIF89a"} and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return width, height
    if content.startswith(b"BM") and len(content) >= 26:
        width, height = struct.unpack("<ii", content[18:26])
        return width, abs(height)
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return _webp(content)
    return _jpeg_dimensions(content) if content.startswith(b"\xff\xd8") else None


def _webp(content: bytes) -> tuple[int, int] | None:
    if len(content) < 30:
        return None
    form = content[12:16]
    if form == b"VP8X":
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    if form == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    width, height = struct.unpack("<HH", content[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _jpeg_dimensions(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
