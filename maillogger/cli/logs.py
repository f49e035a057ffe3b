"""How a service logs: on standard error, in plain lines or one JSON object a line."""

import json
import logging
from datetime import UTC, datetime
from typing import Literal

LogFormat = Literal["plain", "json"]


class JsonLines(logging.Formatter):
    """One object a line: time (ISO 8601, UTC), level, logger, message, and a traceback if any."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """A message is one line, whatever is in it; only tracebacks have more."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (logging's name)
        """The record's line."""
        return " ".join(super().formatMessage(record).split("\n"))


def log_to_stderr(log_format: LogFormat) -> None:
    """Log what is done, and what goes wrong; each pass that finds nothing only after `-v`."""
    if not logging.getLogger().isEnabledFor(logging.INFO):
        logging.getLogger("maillogger.worker.poll").setLevel(logging.WARNING)
    handler = logging.StreamHandler()
    plain = PlainLines("%(asctime)s %(levelname)s %(message)s")
    handler.setFormatter(JsonLines() if log_format == "json" else plain)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # It tells of every run of every job.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
