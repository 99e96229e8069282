"""Facts about the product, each test's name or docstring stating one; `oracles` holds the outside programs that judge."""
