"""The kind of a file comes from its bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.vault import jpegs, signatures
from tests import papers

EXECUTABLE = b"MZ\x90\x00" + bytes(60) + b"PE\0\0" + bytes(2000)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("jpeg", papers.jpeg_photo()),
        ("png", papers.png()),
        ("heic", papers.heic()),
        ("pdf", papers.pdf()),
        ("pdf", b"\r\n" * 500 + papers.pdf()),
        ("heic", b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic"),
        ("", b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif"),
        ("", b"\0\0\0\x18ftypisom\0\0\0\0isommp42"),
        ("", b"\r\n" * 510 + papers.pdf()),
        ("", EXECUTABLE),
        ("", b"PK\x03\x04" + bytes(100)),
        ("", b"GIF89a" + bytes(100)),
        ("", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("", b"<!doctype html><script>"),
        ("", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("", b""),
    ],
)
def test_kind(kind, data):
    assert signatures.kind_of(data[: signatures.HEAD]) == kind


@given(st.binary(max_size=1100))
def test_any_bytes_have_an_answer(data):
    assert signatures.kind_of(data) in {*signatures.KINDS, ""}


@given(st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8", b"\xff\xd8\xff\xe0\x00\x10JFIF\0"]))
def test_reading_the_outside_of_a_jpeg_fails_only_in_one_way(noise, start):
    for ask in (jpegs.size_of_bare, jpegs.without_metadata):
        try:
            ask(start + noise)
        except jpegs.NotJpeg:
            continue


def test_metadata_comes_off_without_decoding():
    photo = papers.jpeg_photo(width=300, height=200, gps=True)
    with pytest.raises(jpegs.NotJpeg):
        jpegs.size_of_bare(photo)
    bare = jpegs.without_metadata(photo)
    assert b"PhoneMaker" in photo
    assert b"PhoneMaker" not in bare
    assert jpegs.size_of_bare(bare) == (300, 200)
