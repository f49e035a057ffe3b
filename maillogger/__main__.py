"""`python -m maillogger`."""

from maillogger.cli import main

if __name__ == "__main__":
    main()
