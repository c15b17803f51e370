"""What the numerics raise when the data cannot give a number."""


class NotEstimable(ValueError):  # noqa: N818 - a verdict about the data, not a fault of the program
    """The quantity is not defined for these data; the message is the reason, in words for a table's footnote."""
