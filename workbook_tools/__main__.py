"""Run the command line as ``python -m workbook_tools``."""

from .cli import main

if __name__ == "__main__":
    raise SystemExit(main())
