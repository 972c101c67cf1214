"""The upload door: a form with files is read as it comes, one part after the other.

Django's own reading of a form would take the whole body first and lay files on the disk in the clear. Here each file is a
stream of chunks that goes straight into the vault and is acknowledged before the next one is read: when the line is cut in
the third photo, the first two are safe.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import FIELD, FILE, ChunkIter, LazyStream, MultiPartParserError, Parser
from django.utils.http import parse_header_parameters

MOST_PARTS = 60
MOST_DRAINED = 2_000_000_000  # bytes
MOST_IN_A_FIELD = 2_000
LONGEST_NAME = 120
_CHUNK = 64 * 1024
_LONGEST_BOUNDARY = 200


class Malformed(Exception):
    """What came is not a form with files."""


class Cut(Malformed):
    """The line was cut before the end: what came of the last file is not kept."""


@dataclass(frozen=True)
class Part:
    """A field, or a file when it has a `filename`. Its chunks can be read once, before the next part is asked for."""

    name: str
    filename: str
    chunks: Iterator[bytes]

    def text(self) -> str:
        """The value of a field; Malformed when it is long."""
        value = b""
        for chunk in self.chunks:
            value += chunk
            if len(value) > MOST_IN_A_FIELD:
                raise Malformed
        return value.decode("utf-8", "replace")


class _Body:
    """Reads the request; an end that is not the form's own end is a cut line, never the end of a file."""

    def __init__(self, request: HttpRequest, boundary: bytes) -> None:
        self._request, self._closing, self._tail = request, b"--" + boundary + b"--", b""

    def read(self, size: int) -> bytes:
        try:
            data = self._request.read(size)
        except UnreadablePostError as error:
            raise Cut from error
        if not data and self._closing not in self._tail:
            raise Cut
        self._tail = (self._tail + data)[-len(self._closing) - 512 :]
        return data


def is_form_with_files(request: HttpRequest) -> bool:
    """A body that `parts` can read."""
    return request.content_type == "multipart/form-data"


def is_too_long(request: HttpRequest) -> bool:
    """More than all the files of one form could be: refused before it is read."""
    return _length(request) > settings.UPLOAD_LIMIT * settings.DATA_UPLOAD_MAX_NUMBER_FILES


def parts(request: HttpRequest) -> Iterator[Part]:
    """The fields and files in the order in which they come. Raises Malformed or Cut.

    A part that was not read to its end is skipped over when the next one is asked for.
    """
    told = parse_header_parameters(request.headers.get("Content-Type", ""))[1]
    boundary = told.get("boundary", "").encode("latin-1", "replace")
    if not is_form_with_files(request) or not 0 < len(boundary) <= _LONGEST_BOUNDARY:
        raise Malformed
    body: Any = _Body(request, boundary)  # the stubs want more methods than the reader uses
    stream = LazyStream(ChunkIter(body, _CHUNK))
    try:
        for number, (kind, headers, content) in enumerate(Parser(stream, boundary)):
            if number > MOST_PARTS:
                raise Malformed
            if kind in {FIELD, FILE} and (part := _part(headers, content)):
                yield part
            for _skipped in content:
                pass
    except (MultiPartParserError, SuspiciousOperation) as error:
        raise Malformed from error


def piece(request: HttpRequest, most: int) -> bytes:
    """The whole body, of at most `most` bytes, as it was told in Content-Length. Raises Malformed or Cut."""
    length, data = _length(request), b""
    if length > most:
        raise Malformed
    try:
        while len(data) < length and (chunk := request.read(length - len(data))):
            data += chunk
    except UnreadablePostError as error:
        raise Cut from error
    if len(data) < length:
        raise Cut
    return data


def drain(request: HttpRequest) -> None:
    """Read on to the end, so that the browser gets the answer instead of a broken line; not without any limit."""
    read = 0
    try:
        while read < MOST_DRAINED and (chunk := request.read(_CHUNK)):
            read += len(chunk)
    except UnreadablePostError:
        pass


def _part(headers: Mapping[str, tuple[str, Mapping[str, bytes | str]]], content: Iterator[bytes]) -> Part | None:
    told = headers["content-disposition"][1]
    name, filename = _text(told.get("name", b"")), _text(told.get("filename", b""))
    return Part(name, bare_name(filename) if filename else "", content) if name else None


def _text(value: bytes | str) -> str:
    return value if isinstance(value, str) else value.decode("utf-8", "replace")


def bare_name(filename: str) -> str:
    """A file's name as a person reads it: no folders, no control characters, not too long; its ending is kept."""
    name = re.split(r"[/\\]", unescape(filename))[-1]
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C").strip()
    if len(name) > LONGEST_NAME:
        name = f"{name[: LONGEST_NAME - 12]}…{name[-11:]}"
    return name or "file"


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
