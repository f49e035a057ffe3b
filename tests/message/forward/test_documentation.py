from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from maillogger.message.forward.unwrap import unwrap
from maillogger.message.model import Address, Message

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs/forwarded-mail.md").read_text("utf-8")


def generator() -> ModuleType:
    spec = spec_from_file_location("tables", ROOT / "scripts/build_forward_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tables_are_those_of_the_code() -> None:
    tables = generator()
    written = PAGE.partition(tables.BEGIN)[2].partition(tables.END)[0]
    assert written.strip() == tables.tables().strip(), "run scripts/build_forward_tables.py"


def test_the_manual_format_is_understood_as_it_is_printed() -> None:
    block = PAGE.partition("```\n")[2].partition("```")[0]
    message = Message(subject="log this", text=f"{block}\nHere is the quote.")
    (original,) = unwrap(message).forward.originals
    assert original.sender == Address("jane@example.com", "Jane Doe")
    assert original.to == (Address("tomas@example.org", "Tomas Berg"),)
    assert (original.subject, original.text) == ("Quote", "Here is the quote.")
    assert original.date is not None
    assert original.date.isoformat() == "2024-03-05T14:53:00+00:00"
