"""What a handler may say about its job instead of failing."""


class Later(Exception):
    """Not yet: run the job again after so many seconds, without counting this as an attempt."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"in {seconds} s")
        self.seconds = seconds


class Hopeless(Exception):
    """Trying again cannot help; a person is told at once. The text is kept and shown: nothing personal in it."""
