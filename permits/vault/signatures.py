"""What a file is, told by its bytes. A name or a browser's word for it counts nothing."""

# A PDF's mark may stand anywhere in the first 1024 bytes (ISO 32000-1, Annex H.3.4.1, note 13).
HEAD = 1024
KINDS = ("jpeg", "png", "pdf", "heic")

_HEVC = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis"})
_CONTAINER = frozenset({b"mif1", b"msf1"})


def kind_of(head: bytes) -> str:
    """`jpeg`, `png`, `pdf` or `heic` from the first `HEAD` bytes; an empty text for anything else."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if _is_heic(head):
        return "heic"
    if b"%PDF-" in head[:HEAD]:
        return "pdf"
    return ""


def _is_heic(head: bytes) -> bool:
    """An ISO media file whose brands name HEVC pictures; AVIF shares the container but not the codec."""
    if head[4:8] != b"ftyp":
        return False
    brand, length = head[8:12], int.from_bytes(head[:4])
    others = {head[at : at + 4] for at in range(16, min(length, HEAD), 4)}
    return brand in _HEVC or (brand in _CONTAINER and bool(others & _HEVC))
