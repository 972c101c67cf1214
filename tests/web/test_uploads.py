"""A form with files is read part by part: names tamed, long fields refused, an end that is not the form's own end is a cut line."""

import io
from typing import Any

import pytest
from django.test import RequestFactory

from permits.web import uploads

BOUNDARY = "x0"


def request(data: bytes, boundary: str = BOUNDARY, length: int | None = None) -> Any:
    made = RequestFactory().generic("POST", "/", data, f"multipart/form-data; boundary={boundary}")
    if length is not None:
        made.META["CONTENT_LENGTH"] = str(length)
    return made


def part(head: str, data: bytes) -> bytes:
    return f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + data + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()


def read(data: bytes) -> list[tuple[str, str, bytes]]:
    return [(one.name, one.filename, b"".join(one.chunks)) for one in uploads.parts(request(data))]


@pytest.mark.parametrize("size", [0, 1, 5, 65_530, 65_536, 200_001])
def test_every_byte_of_a_file_arrives_whatever_it_holds(size: int) -> None:
    data = (b"\r\n--x" * (size // 5 + 1))[:size]
    assert read(part('name="a"', b"1") + part('name="file"; filename="f.pdf"', data) + END) == [
        ("a", "", b"1"),
        ("file", "f.pdf", data),
    ]


def test_a_part_nobody_read_is_skipped() -> None:
    data = part('name="file"; filename="1"', bytes(300_000)) + part('name="file"; filename="2"', b"second") + END
    seen = [(one.filename, b"".join(one.chunks) if one.filename == "2" else b"") for one in uploads.parts(request(data))]
    assert seen == [("1", b""), ("2", b"second")]


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.999])
def test_a_cut_line_is_never_taken_for_the_end(keep: float) -> None:
    data = part('name="file"; filename="1"', bytes(300_000)) + END
    with pytest.raises(uploads.Cut):
        read(data[: int(len(data) * keep)])


@pytest.mark.parametrize("boundary", ["", "y" * 201])
def test_without_a_boundary_it_is_no_form(boundary: str) -> None:
    with pytest.raises(uploads.Malformed):
        list(uploads.parts(request(END, boundary)))


def test_a_long_field_and_a_flood_of_parts_are_refused() -> None:
    with pytest.raises(uploads.Malformed):
        [one.text() for one in uploads.parts(request(part('name="token"', b"1" * 2_001) + END))]
    with pytest.raises(uploads.Malformed):
        read(part('name="a"', b"1") * 70 + END)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\rosa\\lease.pdf", "lease.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("Ñandú 照片.heic", "Ñandú 照片.heic"),
        ("\x00\x07", "file"),
        ("l" * 300 + ".jpeg", "l" * 108 + "…" + "l" * 6 + ".jpeg"),
    ],
)
def test_names_are_tamed(sent: str, kept: str) -> None:
    assert uploads.bare_name(sent) == kept


def test_what_is_longer_than_all_files_of_a_form_is_known_before_it_is_read(settings: Any) -> None:
    settings.UPLOAD_LIMIT = 10
    assert uploads.is_too_long(request(b"", length=201))
    assert not uploads.is_too_long(request(b"", length=200))
    assert not uploads.is_too_long(request(b"", length=None))


@pytest.mark.parametrize(("sent", "told"), [(0, 0), (1, 1), (100_000, 100_000)])
def test_a_piece_is_the_whole_body(sent: int, told: int) -> None:
    assert uploads.piece(request(b"x" * sent, length=told), 131_072) == b"x" * sent


def test_a_piece_that_was_cut_or_is_too_long_is_no_piece() -> None:
    cut = request(b"x" * 1000)
    cut._stream = io.BytesIO(b"x" * 400)  # the line ended here
    with pytest.raises(uploads.Cut):
        uploads.piece(cut, 131_072)
    with pytest.raises(uploads.Malformed):
        uploads.piece(request(b"x" * 131_073), 131_072)


def test_draining_ends_with_the_body() -> None:
    made = request(END * 10_000)
    uploads.drain(made)
    assert made.read(1) == b""
