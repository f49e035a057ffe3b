"""The command line: one module for each noun, loaded when its command is asked for."""

from maillogger.cli.entry import main

__all__ = ["main"]
