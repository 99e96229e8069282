"""Outside programs that decide whether what the product writes is right: none of them is ours.

One module an oracle: LibreOffice (recalculates), a LibreOffice window (a simulated official types and pastes), the
Open XML SDK's validator, gnumeric (saves again), rendered pages. `presence` says what a missing one means.
"""
