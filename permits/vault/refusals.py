"""Why a file cannot be read: plain codes, for which the notices have the words."""

CODES = frozenset({"password", "damaged", "too_many_pages", "too_many_pixels", "too_large", "infected", "empty", "blank"})


class Unreadable(Exception):
    """The file cannot be shown; `code` is one of `CODES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
