"""Cross products and QR triangles of matrices with a row per patient, a piece of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

# Rows of a piece: with some twenty columns it stays in the processor's second cache.
PIECE = 4096
# Largest condition number (columns scaled to unit length) of a matrix whose cross product is taken for its root: this
# squares the condition, and 1e5 roundings of a double leave eleven digits of the smallest direction.
WELL_CONDITIONED = 300.0


def pieces(n: int) -> Iterator[slice]:
    """Slices of at most `PIECE` rows that cover `n`."""
    return (slice(start, start + PIECE) for start in range(0, n, PIECE))


def cross_product(X: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """X' diag(weights) X, symmetric to the last bit; no weighted copy of X is made.

    Parameters
    ----------
    X : ndarray, shape (n, k)
    weights : ndarray, shape (n,), optional
        Of any sign; 1 by default.

    Returns
    -------
    ndarray, shape (k, k)

    Examples
    --------
    >>> cross_product(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, 10.0])).tolist()
    [[91.0, 122.0], [122.0, 164.0]]
    """
    if weights is None:
        return np.asarray(X.T @ X)
    total = np.zeros((X.shape[1], X.shape[1]))
    for rows in pieces(len(X)):
        total += (X[rows] * weights[rows, None]).T @ X[rows]
    return (total + total.T) / 2


def triangle(X: np.ndarray, root_weights: np.ndarray | None = None) -> np.ndarray:
    """Upper triangle R with R'R = X' diag(root_weights^2) X.

    By Cholesky's decomposition of the cross product where the matrix is well conditioned (`WELL_CONDITIONED`), which is
    fast; else by QR decompositions of pieces of the rows and of their triangles, which does not square the condition.

    Parameters
    ----------
    X : ndarray, shape (n, k)
        Finite.
    root_weights : ndarray, shape (n,), optional
        Factors of the rows; 1 by default.

    Returns
    -------
    ndarray, shape (min(n, k), k)
        Its rows' signs are arbitrary.

    References
    ----------
    Golub & Van Loan (2013), Matrix Computations, sections 5.2 and 5.3; Demmel et al. (2012), SIAM J. Sci. Comput.
    34:A206-A239 (QR of tall matrices).

    Examples
    --------
    >>> R = triangle(np.array([[3.0], [4.0]]))
    >>> abs(R).tolist()
    [[5.0]]
    """
    product = cross_product(X, None if root_weights is None else root_weights**2)
    root = triangle_of(product)
    return _by_pieces(X, root_weights) if root is None else root


def triangle_of(product: np.ndarray) -> np.ndarray | None:
    """Cholesky's triangle R of a cross product R'R; None unless it is well conditioned (`WELL_CONDITIONED`).

    Parameters
    ----------
    product : ndarray, shape (k, k)
        Symmetric.

    Returns
    -------
    ndarray, shape (k, k), or None
    """
    with np.errstate(all="ignore"):
        lengths = np.sqrt(np.diag(product))
        scaled = product / np.outer(lengths, lengths)
    if not np.all(np.isfinite(scaled)):
        return None
    if product.size:
        eigenvalues = np.linalg.eigvalsh(scaled)
        if not eigenvalues[0] * WELL_CONDITIONED**2 >= eigenvalues[-1]:
            return None
    return np.asarray(np.linalg.cholesky(scaled).T * lengths)


def triangle_of_many(X: np.ndarray) -> np.ndarray | None:
    """`triangle_of` the cross product of a matrix of more rows than a piece; None of a smaller one.

    What a smaller matrix is decomposed for takes no time.
    """
    return triangle_of(cross_product(X)) if len(X) > PIECE else None


def _by_pieces(X: np.ndarray, root_weights: np.ndarray | None) -> np.ndarray:
    found = np.zeros((0, X.shape[1]))
    for rows in pieces(len(X)):
        piece = X[rows] if root_weights is None else X[rows] * root_weights[rows, None]
        found = np.asarray(np.linalg.qr(np.vstack([found, piece]), mode="r"))
    return found
