"""A pass's progress on a terminal: click's bar, and nothing where nobody looks."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


class Bar:
    """A progress bar on standard error while it is a terminal; use it in a `with` statement."""

    def __init__(self, label: str, *, quiet: bool = False) -> None:
        self._label = label
        self._shown = sys.stderr.isatty() and not quiet
        self._bar: ProgressBar[int] | None = None

    def expect(self, messages: int) -> None:
        """Show a bar of that length; none for nothing."""
        if self._shown and messages and self._bar is None:
            self._bar = click.progressbar(
                length=messages, label=self._label, file=sys.stderr, show_pos=True
            )
            self._bar.__enter__()

    def advance(self, messages: int) -> None:
        """So many more are done."""
        if self._bar is not None:
            self._bar.update(messages)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.__exit__(kind, error, traceback)
