"""Images: codecs, sizes, colours, shapes, chance, boxes, and how alike two images are.

An image is a tensor [height, width, channels], several of one size are [batch, height, width, channels]. Bytes hold
0 .. 255, floats 0 .. 1.
"""

from tfedu.ops.image import (  # noqa: F401
    boxes,
    chance,
    colour,
    crops,
    decoding,
    encoding,
    geometry,
    hues,
    interpolation,
    quality,
    resize,
    suppression,
    windows,
)
