import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import maillogger
from maillogger.rules.attribution import STEPS
from maillogger.rules.participants import BCC_VERDICTS, FORWARD_VERDICTS

PACKAGE = Path(maillogger.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
PURE = [each for each in MODULES if each.relative_to(PACKAGE).parts[0] in ("message", "rules")]
MOST_LINES = 300
MOST_FUNCTION_LINES = 60

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(some: list[Path]) -> pytest.MarkDecorator:
    names = [str(each.relative_to(PACKAGE)) for each in some]
    return pytest.mark.parametrize("module", some, ids=names)


def functions(module: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, Function):
            yield node


def lines(function: Function) -> int:
    """From the first line of the definition to its last, without decorators."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_imports_point_downwards_only() -> None:
    """In a process of its own: import-linter switches off every logger it finds."""
    code = (
        "import sys; from importlinter.cli import lint_imports; "
        "sys.exit(lint_imports(sys.argv[1], no_cache=True, no_logo=True))"
    )
    command = [sys.executable, "-c", code, str(PACKAGE.parent / "setup.cfg")]
    done = subprocess.run(command, cwd=PACKAGE.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@modules(MODULES)
def test_module_says_what_it_is_for(module: Path) -> None:
    said = ast.get_docstring(ast.parse(module.read_text("utf-8"))) or ""
    assert said.splitlines()[:1], "no docstring"
    assert 10 < len(said.splitlines()[0]) <= 100


@modules(MODULES)
def test_module_can_be_read_in_one_sitting(module: Path) -> None:
    assert len(module.read_text("utf-8").splitlines()) <= MOST_LINES


@modules(MODULES)
def test_functions_are_small(module: Path) -> None:
    long = [each.name for each in functions(module) if lines(each) > MOST_FUNCTION_LINES]
    assert long == []


def test_half_of_the_functions_are_tiny() -> None:
    sizes = sorted(lines(each) for module in MODULES for each in functions(module))
    assert sizes[len(sizes) // 2] <= 9


@modules(PURE)
def test_pure_rooms_read_no_file_and_no_clock(module: Path) -> None:
    nodes = ast.walk(ast.parse(module.read_text("utf-8")))
    called = {ast.unparse(each.func) for each in nodes if isinstance(each, ast.Call)}
    assert called.isdisjoint({"open", "print", "input", "os.getenv"})
    assert not any(each.endswith((".now", ".utcnow", ".today")) for each in called)


@pytest.mark.parametrize(
    "asked", {*STEPS, *BCC_VERDICTS, *FORWARD_VERDICTS}, ids=lambda each: each.__name__
)
def test_what_rules_ask_is_one_sentence(asked: Callable[..., object]) -> None:
    said = " ".join((asked.__doc__ or "").split())
    assert said.endswith(".")
    assert ". " not in said
