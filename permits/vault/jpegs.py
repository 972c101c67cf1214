"""The outside of a JPEG, without decoding it: for taking metadata off and for checking what the sandbox says is a page."""

_START, _END = b"\xff\xd8", b"\xff\xd9"
_FILL, _SCAN, _JFIF = 0xFF, 0xDA, 0xE0
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
# What a bare picture needs: tables, frame, scan, restart interval, JFIF's own header.
_BARE = _FRAMES | {0xC4, 0xDB, 0xDD, _SCAN, _JFIF}
# Kept when metadata comes off: every kind of frame and table, and Adobe's word on how colours are coded.
_KEPT = frozenset(range(0xC0, 0xE1)) | {0xEE}
_LEAST = 2  # bytes of a segment: its length counts itself


class NotJpeg(Exception):
    """These bytes do not have the outside of a JPEG."""


def size_of_bare(data: bytes) -> tuple[int, int]:
    """Width and height in pixels of a JPEG that holds nothing but a picture; raises `NotJpeg` for any other bytes."""
    size = (0, 0)
    if not data.endswith(_END):
        raise NotJpeg
    for marker, segment in _segments(data)[0]:
        if marker not in _BARE or (marker == _JFIF and not segment[4:].startswith(b"JFIF\0")):
            raise NotJpeg
        if marker in _FRAMES:
            size = (int.from_bytes(segment[7:9]), int.from_bytes(segment[5:7]))
    if 0 in size:
        raise NotJpeg
    return size


def without_metadata(data: bytes) -> bytes:
    """The same picture without application segments and comments (place, time, camera); raises `NotJpeg`."""
    segments, scan = _segments(data)
    kept = [segment for marker, segment in segments if marker in _KEPT]
    end = data.rfind(_END)
    # What hangs on behind the picture's end may be a second picture with metadata of its own.
    return _START + b"".join(kept) + (data[scan : end + 2] if end > scan else data[scan:] + _END)


def _segments(data: bytes) -> tuple[list[tuple[int, bytes]], int]:
    """Marker and bytes of every segment up to and with the first scan's head, and where the scan's data begins."""
    if not data.startswith(_START):
        raise NotJpeg
    at, found = 2, []
    while at + 4 <= len(data):
        if data[at] != _FILL:
            raise NotJpeg
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker == _FILL:
            at += 1
            continue
        if length < _LEAST or at + 2 + length > len(data):
            raise NotJpeg
        found.append((marker, data[at : at + 2 + length]))
        at += 2 + length
        if marker == _SCAN:
            return found, at
    raise NotJpeg
