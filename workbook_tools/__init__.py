"""Excel forms for governments: generate locked workbooks, check what comes back, add it up."""

__version__ = "0.1.0"
