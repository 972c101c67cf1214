"""The child that decodes: `python -E -s -m permits.vault.sandbox <kind>`, file on standard input, frames on standard output.

A frame is one letter, four bytes of length, the payload. First `W`: the walls are closed (payload `cut` or `open`: the
network), then any number of `P` (a page's JPEG), `C` (the clean copy) and `E`; or `R` with a code of refusals.py.
Before `W` an `X` may come: the sandbox itself could not be set up, with the reason. Nothing of the file is read before `W`.
"""

import os
import sys

from permits.vault import pictures, refusals, walls

MOST_INPUT = 64 * 1024 * 1024  # bytes
_HEVC_TASKS = 64


def main(kind: str) -> None:
    """Set the walls, say so, decode what comes in."""
    # Libraries that print must not print into our frames.
    out = os.dup(1)
    os.dup2(2, 1)
    try:
        cut = _close_in(kind)
    except Exception as error:  # noqa: BLE001 -- any fault here is ours, not the file's, and must be told apart
        _frame(out, b"X", f"{type(error).__name__}: {error}"[:500].encode())
        return
    _frame(out, b"W", b"cut" if cut else b"open")
    try:
        _decode(out, kind, sys.stdin.buffer.read(MOST_INPUT))
    except refusals.Unreadable as refused:
        _frame(out, b"R", refused.code.encode())
    except MemoryError:
        _frame(out, b"R", b"too_large")


def _close_in(kind: str) -> bool:
    """Load the libraries, close the walls and try that decoding still works; whether the network is cut."""
    cut = walls.cut_network()
    if kind == "pdf":
        from permits.vault import pdfs  # noqa: PLC0415 -- pictures do without this weight

        pictures.prepare("jpeg")
        sample = pdfs.prepare()
        walls.close(own_users=cut)
        pdfs.try_out(sample)
    else:
        sample = pictures.prepare(kind)
        # The HEVC decoder works in threads.
        walls.close(tasks=_HEVC_TASKS if kind == "heic" else 0, own_users=cut)
        pictures.clean_picture(sample, kind)
    return cut


def _decode(out: int, kind: str, data: bytes) -> None:
    if not data:
        raise refusals.Unreadable("empty")
    if kind == "pdf":
        from permits.vault import pdfs  # noqa: PLC0415 -- as above

        clean, mended = pdfs.clean_pdf(data)
        blank = True
        for page, page_blank in pdfs.page_pictures(clean):
            blank = blank and page_blank
            _frame(out, b"P", page)
        if blank and mended:
            # Not an empty sheet: what stood on it was lost with the file's missing part.
            raise refusals.Unreadable("damaged")
    else:
        page, clean, blank = pictures.clean_picture(data, kind)
        _frame(out, b"P", page)
    if blank:
        raise refusals.Unreadable("blank")
    _frame(out, b"C", clean)
    _frame(out, b"E", b"")


def _frame(out: int, letter: bytes, payload: bytes) -> None:
    waiting = memoryview(letter + len(payload).to_bytes(4) + payload)
    while waiting:
        waiting = waiting[os.write(out, waiting) :]


if __name__ == "__main__":
    main(sys.argv[1])
