"""What the tables of the configuration are made of."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def one_line(value: str) -> str:
    """No CR, LF or NUL: the value goes to a server or into a header."""
    if any(character in value for character in "\r\n\0"):
        raise ValueError("must not hold line ends or NUL")
    return value


Line = Annotated[str, Field(min_length=1), AfterValidator(one_line)]


class Table(BaseModel):
    """A table of the file: unknown keys are refused, values can't change."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
