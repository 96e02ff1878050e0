"""Blocks and digests: how a run is cut, and what its paths are told apart by."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bandeexit.scenarios.block import Outcome
from bandeexit.scenarios.store import Span, digests_of_paths, narrow, pieces, with_digests

NUMBERS = np.arange(24, dtype=np.float32).reshape(4, 3, 2)


def outcome(tables, first=0):
    n = len(next(iter(tables.values())))
    return Outcome(tuple(range(first, first + n)), tables, {})


def digests(table):
    return with_digests(outcome({"a": table})).digests


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=6),
    st.integers(1, 70),
    st.integers(1, 20),
)
def test_every_path_is_in_exactly_one_piece_whatever_is_kept(kept, n, size):
    spans = [Span(first, first + length) for first, length in kept]
    cut = pieces(spans, n, size)
    assert [path for span in cut for path in range(*span)] == list(range(n))
    assert all(stop - first <= size or (first, stop) in spans for first, stop in cut)


def test_kept_blocks_are_used_where_they_fit():
    assert pieces([Span(2, 5)], 9, 3) == [(0, 2), (2, 5), (5, 8), (8, 9)]
    assert pieces([Span(0, 20)], 9, 10) == [(0, 9)]  # a longer block is not cut


def test_a_paths_digest_does_not_depend_on_the_block_it_is_in():
    apart = [*digests(NUMBERS[:1]), *digests(NUMBERS[1:])]
    assert apart == list(digests(NUMBERS))


def test_a_digest_does_not_depend_on_how_numbers_lie_in_memory():
    assert digests(np.asfortranarray(NUMBERS)) == digests(NUMBERS)


@pytest.mark.parametrize("value", [5.5, 1e6, -0.0, np.nan, np.inf])
def test_one_other_number_gives_another_digest_for_its_path_only(value):
    other = NUMBERS.copy()
    other[2, 0, 0] = value
    other[0, 0, 0] = 0.0
    assert [a == b for a, b in zip(digests(NUMBERS), digests(other), strict=True)] == [
        True,
        True,
        False,
        True,
    ]


def test_a_digest_sees_the_sign_of_zero():
    assert digests(np.zeros((1, 2, 1), np.float32)) != digests(-np.zeros((1, 2, 1), np.float32))


def test_numbers_are_written_short_only_where_nothing_is_lost():
    table = np.array([[[1, 2]], [[1, 2.5]], [[1, 40000]], [[-3, np.nan]]], np.float32)
    short, same = narrow(table)
    assert same.tolist() == [True, False, False, False]
    assert short[0].tolist() == [[1, 2]]


def test_a_failed_path_counts_in_its_hundreds_digest():
    each = [bytes([i]) * 32 for i in range(3)]
    assert digests_of_paths([0, 1, 2], each, 3) != digests_of_paths([0, 1], each[:2], 3)
    assert len(digests_of_paths(range(3), each, 201)) == 3
