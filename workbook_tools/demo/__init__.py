"""The demonstration: twelve invented returns with known faults, and what is done with them."""
