"""The digits that come with scikit-learn: 1,797 grey images of 8x8, 10 classes."""

from __future__ import annotations

import numpy as np

from resdsl.data.raw import Raw, Samples


def read_digits() -> Raw:
    """Return the images as (N, 1, 8, 8), values 0 to 16. They have no test part of their own.

    Source: E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI (test part).
    """
    from sklearn.datasets import load_digits  # type: ignore[import-untyped,unused-ignore]

    digits = load_digits()
    images = digits.images.astype(np.float32)[:, None]
    return Raw(Samples(images, digits.target.astype(np.int64)))
