"""Some cells of a grid in place of all."""

import itertools

import pytest


def _pairs_of(cell):
    return set(itertools.combinations(enumerate(cell), 2))


def pairwise(cells):
    """Some of the cells that hold every pair of values which any of them holds; always the same ones."""
    missing = set().union(*map(_pairs_of, cells))
    chosen = []
    while missing:
        best = max(cells, key=lambda cell: len(_pairs_of(cell) & missing))
        chosen.append(best)
        missing -= _pairs_of(best)
    return chosen


def parameters(cells):
    """Every cell as the parameters of a test; but for those that hold each pair they run with --full alone."""
    quick = set(pairwise(cells))
    for cell in cells:
        yield pytest.param(*cell, id="-".join(map(str, cell)), marks=[] if cell in quick else [pytest.mark.long])
