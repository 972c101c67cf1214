"""What is wrong with a year file or its words: everything at once, each with its file and its place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One mistake. `key` is the dotted path in the file, as in "reasons.childcare.documents[2]"; empty for the whole file."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.message}" if self.key else f"{self.file}: {self.message}"


class RulebookError(Exception):
    """The files cannot be used; `problems` holds every mistake that was found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
