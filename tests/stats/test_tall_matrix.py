"""Cross products and triangles from pieces of the rows, against numpy's decompositions of the whole matrix."""

import numpy as np
import pytest

from lymphoradio.stats.tall_matrix import PIECE, cross_product, triangle, triangle_of

SIZES = [3, PIECE - 1, PIECE, 2 * PIECE + 7]


def matrix(n, k=3, condition=1.0):
    """Columns whose condition number is about the one asked for."""
    X = np.random.default_rng(n).normal(size=(n, k))
    X[:, -1] = X[:, 0] + X[:, -1] / condition
    return X


@pytest.mark.parametrize("n", SIZES)
def test_pieces_leave_no_row_out(n):
    X, weights = matrix(n), np.random.default_rng(1).normal(size=n)
    product = cross_product(X, weights)
    np.testing.assert_allclose(product, X.T @ np.diag(weights) @ X if n < 10 else (X.T * weights) @ X, rtol=1e-10)
    np.testing.assert_array_equal(product, product.T)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("condition", [1.0, 1e7])
def test_triangle_has_the_singular_values_of_the_weighted_matrix(n, condition):
    X, root_weights = matrix(n, condition=condition), np.random.default_rng(2).uniform(0.1, 1, n)
    expected = np.linalg.svd(X * root_weights[:, None], compute_uv=False)
    found = triangle(X, root_weights)
    assert np.array_equal(found, np.triu(found))
    # Of a cross product the smallest would have no correct digit left at 1e7: its square is 1e-14 of the largest's.
    np.testing.assert_allclose(np.linalg.svd(found, compute_uv=False), expected, rtol=1e-7 if condition > 1 else 1e-12)


def test_a_cross_product_is_taken_only_where_digits_are_left():
    assert triangle_of(cross_product(matrix(100))) is not None
    assert triangle_of(cross_product(matrix(100, condition=1e4))) is None
    assert triangle_of(np.array([[1.0, 0.0], [0.0, 0.0]])) is None
    assert triangle_of(np.array([[np.inf, 0.0], [0.0, 1.0]])) is None
    assert triangle_of(cross_product(matrix(100) * [1.0, 1e9, 1e-9])) is not None  # units are no condition


def test_fewer_rows_than_columns():
    X = matrix(2, k=3)
    found = triangle(X)
    assert found.shape == (2, 3)
    np.testing.assert_allclose(found.T @ found, X.T @ X, rtol=1e-12)
