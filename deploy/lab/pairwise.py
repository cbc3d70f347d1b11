"""Some cells of a grid in place of all."""

import itertools

import pytest


def pairs_of(cell):
    """Every two values of a cell, each with its place."""
    return set(itertools.combinations(enumerate(cell), 2))


def pairwise(cells, shown=pairs_of):
    """Some of the cells that hold all that any of them shows, every pair of values; always the same ones."""
    missing = set().union(*map(shown, cells))
    chosen = []
    while missing:
        best = max(cells, key=lambda cell: len(shown(cell) & missing))
        chosen.append(best)
        missing -= shown(best)
    return chosen


def parameters(cells, shown=pairs_of):
    """Every cell as the parameters of a test; but for those that `pairwise` chooses they run with --full alone."""
    quick = set(pairwise(cells, shown))
    for cell in cells:
        yield pytest.param(*cell, id="-".join(map(str, cell)), marks=[] if cell in quick else [pytest.mark.long])
