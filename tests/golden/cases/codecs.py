"""Image files: written by hand here, read by both sides; and written by one's own encoder, read again."""

import base64
import struct
import zlib

import numpy as np

from ..spec import Family, given, u8

FAMILY = Family("codecs")
case, error = FAMILY.case, FAMILY.error

# --- files ------------------------------------------------------------------------------------------------------------


def noise(*shape, **options):
    """Numbers that are the same on both sides."""
    high = options.get("high", 256)
    return np.random.RandomState(sum(shape) + high).randint(0, high, size=shape)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body) & 0xFFFFFFFF)


def filtered(lines, unit):
    """Each row by another of PNG's five filters."""
    result = bytearray()
    above = [0] * len(lines[0]) if lines else []
    for number, line in enumerate(lines):
        kind = (number + 1) % 5
        result.append(kind)
        for i, value in enumerate(line):
            a, b = line[i - unit] if i >= unit else 0, above[i]
            c = above[i - unit] if i >= unit else 0
            guess = a + b - c
            near = min((abs(guess - a), 0, a), (abs(guess - b), 1, b), (abs(guess - c), 2, c))[2]
            result.append((value - (0, a, b, (a + b) // 2, near)[kind]) % 256)
        above = line
    return bytes(result)


def packed(pixels, depth):
    """The rows of [height, width, channels] as bytes; several pixels of less than eight bits share one."""
    rows = []
    for row in np.asarray(pixels).reshape(len(pixels), -1).tolist():
        if depth == 16:
            rows.append(list(struct.pack(">{}H".format(len(row)), *row)))
            continue
        row = row + [0] * (-len(row) % (8 // depth))
        step = 8 // depth
        rows.append(
            [sum(v << (8 - depth * (k + 1)) for k, v in enumerate(row[i : i + step])) for i in range(0, len(row), step)]
        )
    return rows


PASSES = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def png(pixels, colour, depth=8, palette=None, key=None, interlaced=False):
    """A PNG file. ``colour``: 0 grey, 2 colours, 3 palette, 4 and 6 with opacity."""
    unit = max(1, pixels.shape[2] * depth // 8)
    parts = [pixels[r::dr, c::dc] for r, c, dr, dc in PASSES] if interlaced else [pixels]
    data = b"".join(filtered(packed(part, depth), unit) for part in parts if part.size)
    head = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], depth, colour, 0, 0, int(interlaced))
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head),
            b"" if palette is None else chunk(b"PLTE", palette),
            b"" if key is None else chunk(b"tRNS", key),
            chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""),
        ]
    )


def bmp(pixels, upside_down=True):
    """A BMP file of 1, 3 or 4 bytes a pixel."""
    height, width, depth = pixels.shape
    rows = [bytes(bytearray(row.ravel().tolist())) for row in pixels[:, :, [2, 1, 0, 3][:depth] if depth > 1 else [0]]]
    rows = [row + b"\0" * (-len(row) % 4) for row in (rows[::-1] if upside_down else rows)]
    data = b"".join(rows)
    head = struct.pack(
        "<IiiHHIIiiII", 40, width, height if upside_down else -height, 1, depth * 8, 0, len(data), 0, 0, 0, 0
    )
    return struct.pack("<2sIHHI", b"BM", 54 + len(data), 0, 0, 54) + head + data


def gif(frames, size, palette, more=b""):
    """A GIF file; every pixel is a code of nine bits, which needs no compression. ``frames``: (left, top, indices)."""
    result = b"GIF89a" + struct.pack("<HHBBB", size[1], size[0], 0xF7, 0, 0) + palette + more
    for left, top, indices in frames:
        bits, codes = 0, []
        for index in indices.ravel().tolist():
            codes += [256, index]  # clear before every pixel, so that no code grows
        for place, code in enumerate([*codes, 257]):
            bits |= code << (9 * place)
        data = bits.to_bytes(-(-9 * (len(codes) + 1) // 8), "little")
        result += struct.pack("<BHHHHB", 0x2C, left, top, indices.shape[1], indices.shape[0], 0) + b"\x08"
        for start in range(0, len(data), 255):
            result += struct.pack("B", len(data[start : start + 255])) + data[start : start + 255]
        result += b"\0"
    return result + b";"


COLOURS = bytes(bytearray(noise(256, 3).ravel().tolist()))
JPEGS = {
    "half_both": """
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpR
Uk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAARAAkDASIAAhEB
AxEB/8QAFwAAAwEAAAAAAAAAAAAAAAAAAAUGBP/EACkQAAIBAAQPAAAAAAAAAAAAAAABEQIDEhUEBhMhMUJEUWOCkaKxweH/xAAWAQEBAQAAAAAAAAAA
AAAAAAADAgX/xAAgEQABAwQCAwAAAAAAAAAAAAARAQIEAAMhQTFREoHw/9oADAMBAAIRAxEAPwCiw2tut0FZyyrJjViPOkhrK3PoNmlSeeSguri9n0Nt
yK5yvvoTwuUPeE4FUki3DtNcxnmjjsAL7JNLcWtp5PZkAAom/u604+6//9k=
""",
    "half_wide": """
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpR
Uk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAARAAkDASEAAhEB
AxEB/8QAFgABAQEAAAAAAAAAAAAAAAAABgUE/8QAKRAAAQIDAw0AAAAAAAAAAAAAAQARAgMSBAYVEyExQkRRY4KRorHB4f/EABYBAAMAAAAAAAAAAAAA
AAAAAAEEBf/EACcRAAAEAgkFAAAAAAAAAAAAAAABBBECAwUSEyExMkFR8BQkYbHR/9oADAMBAAIRAxEAPwBFbZuFmAU5YTHbVZvOlBqRuPRGFB1kRzaz
P4f4HaLSNAZPy8ViBEc7pBhXF7PqWhW2ZnNq5tHwa7YSaR7hPJPDN7ITbtbTye1kQSa83F5PqP/Z
""",
    "full": """
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpR
Uk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAARAAkDAREAAhEB
AxEB/8QAFgABAQEAAAAAAAAAAAAAAAAABgUE/8QAKRAAAQIDAw0AAAAAAAAAAAAAAQARAgMSBAYVEyExQkRRY4KRorHB4f/EABgBAAMBAQAAAAAAAAAA
AAAAAAMFBgIE/8QAKREAAQAFCwUAAAAAAAAAAAAAAAEDEhRBAgQFERUhMVGBoeFSYWKRwf/aAAwDAQACEQMRAD8ARW2bhZgFOWEx21WbzpWF0l8SiFWu
IBRNGK7wNSNx6LosPz25Kl077FYgRHO6Xy1j7BlnXH1kLKJnTbd2X0QYVxez6i2qno34I92RmTbtbTye0vTErTInIyP/2Q==
""",
    "grey": """
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpR
Uk//wAALCAARAAkBAREA/8QAFgABAQEAAAAAAAAAAAAAAAAABgUE/8QAKRAAAQIDAw0AAAAAAAAAAAAAAQARAgMSBAYVEyExQkRRY4KRorHB4f/aAAgB
AQAAPwBFbZuFmAU5YTHbVZvOlBqRuPRViBEc7pBhXF7Pqm3a2nk9rIv/2Q==
""",
    "inks": """
/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC4pMTAuKS0sMzpKPjM2RjcsLUBXQUZMTlJTUjI+WmFaUGBKUVJP
/8AAFAgAEQAJBEMRAE0RAFkRAEsRAP/EABkAAQACAwAAAAAAAAAAAAAAAAYABwMEBf/EADkQAAECAgQJBw0AAAAAAAAAAAEAEQISAwQFFQYTFBYhMVST
0URRYZGx0uEXIiNSU2NlcXKCkpSi/9oADgRDAE0AWQBLAAA/AOvDZ9yEgUuPx3NDKzdet0ptK0bnxXoTTCldvOlZm6C+td23iK/SUAAkkMT6Xd24Kzll
uce2pN0OKqO9odn/AK8EU8m/xMfqnvKLDghaWUmtnEmGQway/rdCVWxUhVTQvSGMxvoEPM3Fa9brOdIgEmSZK7aZ5pupmlURfNmHaRuR3lYl1e+H4eKV
ZwHY4t54KJlg1qp/qh7Ch+DXKflAh2DfLfs7Sot9HkmUX//Z
""",
    "progressive": """
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpR
Uk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wgARCAARAAkDASIAAhEB
AxEB/8QAFwAAAwEAAAAAAAAAAAAAAAAAAAQFA//EABYBAQEBAAAAAAAAAAAAAAAAAAIBBP/aAAwDAQACEAMQAAABowm6Bq2QDT//xAAZEAACAwEAAAAA
AAAAAAAAAAAQEwABAgT/2gAIAQEAAQUC3aiqcw//xAAZEQACAwEAAAAAAAAAAAAAAAAAAQIDERP/2gAIAQMBAT8B6RpimlulZ//EABgRAAMBAQAAAAAA
AAAAAAAAAAABAgMR/9oACAECAQE/AVWTfbMj/8QAGRAAAQUAAAAAAAAAAAAAAAAAEAACETFR/9oACAEBAAY/Atk2nD//xAAbEAACAQUAAAAAAAAAAAAA
AAAAESEQMaHB8P/aAAgBAQABPyGBGIRc4Rop/9oADAMBAAIAAwAAABByP//EABgRAQADAQAAAAAAAAAAAAAAABEAAUGB/9oACAEDAQE/EKBOtAvqs1P/
xAAbEQACAgMBAAAAAAAAAAAAAAABEQAhMUFR8P/aAAgBAgEBPxAgG3g2H2hhTf3Z/8QAHxAAAgEDBQEAAAAAAAAAAAAAAREAIVHwEDGBkbHx/9oACAEB
AAE/EHhoMrF7vEseoQCq5n9zPzp//9k=
""",
    "narrow": """
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpR
Uk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAFAAIDASIAAhEB
AxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAb/xAAZEAEAAgMAAAAAAAAAAAAAAAAAAREFE6L/xAAVAQEBAAAAAAAAAAAAAAAAAAACBP/EABoRAAICAwAA
AAAAAAAAAAAAAAADARRRUqH/2gAMAwEAAhEDEQA/AKycbU1u4AG03PIJaqtT/9k=
""",
}


def jpeg(name):
    """A JPEG file of 17 x 9 pixels (``narrow``: 5 x 2)."""
    return base64.b64decode(JPEGS[name])


def file(data):
    """An input that holds a file."""
    return given(data, "string")


# --- JPEG -------------------------------------------------------------------------------------------------------------
for name in sorted(JPEGS):
    for method in ("", "INTEGER_ACCURATE"):
        for ratio in (1, 2, 4, 8):
            case(
                "decode_jpeg/{}_{}{}".format(name, ratio, method and "_accurate"),
                "tf.image.decode_jpeg(x0, ratio={}, dct_method='{}')".format(ratio, method),
                file(jpeg(name)),
            )
    case("decode_jpeg/{}_plain".format(name), "tf.image.decode_jpeg(x0, fancy_upscaling=False)", file(jpeg(name)))
    if name != "inks":
        case("decode_jpeg/{}_grey".format(name), "tf.image.decode_jpeg(x0, channels=1)", file(jpeg(name)))
    case("decode_jpeg/{}_colours".format(name), "tf.image.decode_jpeg(x0, channels=3)", file(jpeg(name)))
    case("jpeg_shape/" + name, "tf.image.extract_jpeg_shape(x0)", file(jpeg(name)))
case("jpeg_shape/int64", "tf.image.extract_jpeg_shape(x0, tf.int64, name='extents')", file(jpeg("full")))
case("crop_jpeg/inner", "tf.image.decode_and_crop_jpeg(x0, [3, 2, 7, 5])", file(jpeg("full")))
case("crop_jpeg/whole", "tf.image.decode_and_crop_jpeg(x0, [0, 0, 17, 9], channels=3)", file(jpeg("half_both")))
case("crop_jpeg/tensor", "tf.image.decode_and_crop_jpeg(x0, x1)", file(jpeg("grey")), given([16, 8, 1, 1], "int32"))
case("is_jpeg", "tf.image.is_jpeg(x0)", given([jpeg("full"), b"", b"\xff\xd8", b"\xff\xd8\xff\xe0"], "string"))
case("decode_jpeg/of_png", "tf.image.decode_jpeg(x0)", file(png(noise(3, 5, 3), 2)))
case("decode_jpeg/broken_off", "tf.image.decode_jpeg(x0, try_recover_truncated=True)", file(jpeg("half_both")[:-2]))
for words, expression, phrase in [
    (
        "junk",
        "tf.image.decode_jpeg(b'what is this')",
        "Expected image (JPEG, PNG, or GIF), got unknown format starting with",
    ),
    ("empty", "tf.image.decode_jpeg(b'')", "Expected image (JPEG, PNG, or GIF), got empty file"),
    ("unprintable", "tf.image.decode_png(b'BM\\0\\1ab')", "starting with 'BM\\000\\001ab'"),
    ("signature", "tf.image.decode_jpeg(b'\\xff\\xd8\\xff')", "Invalid JPEG data or crop window, data size 3"),
    ("channels", "tf.image.decode_jpeg(x0, channels=2)", "channels must be 0, 1, 3, or 4, got 2"),
    ("four", "tf.image.decode_jpeg(x0, channels=4)", "channels must be 0, 1, or 3 for JPEG, got 4"),
    ("negative", "tf.image.decode_jpeg(x0, channels=-1)", "channels must be non-negative, got -1"),
    ("ratio", "tf.image.decode_jpeg(x0, ratio=3)", "ratio must be 1, 2, 4, or 8, got 3"),
    (
        "method",
        "tf.image.decode_jpeg(x0, dct_method='SLOW')",
        "dct_method must be one of {'', 'INTEGER_FAST', 'INTEGER_ACCURATE'}",
    ),
    ("crop", "tf.image.decode_and_crop_jpeg(x0, [0, 0, 18, 9])", "Invalid JPEG data or crop window"),
    ("crop_size", "tf.image.decode_and_crop_jpeg(x0, [0, 0, 8])", "Dimension must be 4 but is 3"),
    ("uint16", "tf.image.decode_png(x0, dtype=tf.uint16)", "JPEG does not support uint16 output"),
    ("list", "tf.image.decode_jpeg([x0])", "Shape must be rank 0 but is rank 1"),
]:
    error("decode_jpeg/" + words, expression, file(jpeg("full")), phrase=phrase)
error("decode_jpeg/broken_off", "tf.image.decode_jpeg(x0)", file(jpeg("full")[:-60]), phrase="Invalid JPEG data")
error(
    "jpeg_shape/png", "tf.image.extract_jpeg_shape(x0)", file(png(noise(3, 5, 3), 2)), phrase="Invalid JPEG data, size"
)
for channels in (1, 3):
    for words, options in [
        ("default", ""),
        ("quality_0", ", quality=0"),
        ("quality_40", ", quality=40"),
        ("progressive", ", progressive=True"),
        ("optimised", ", optimize_size=True"),
        ("full_colours", ", chroma_downsampling=False"),
    ]:
        case(
            "encode_jpeg/{}_{}".format(words, channels),
            "tf.image.decode_jpeg(tf.image.encode_jpeg(x0{}))".format(options),
            u8(18, 21, channels, high=256),
        )
case("encode_jpeg/bytes", "tf.image.encode_jpeg(x0)", u8(9, 10, 3, high=256))
case(
    "encode_jpeg/density", "tf.image.encode_jpeg(x0, 'rgb', density_unit='cm', x_density=7, y_density=300)", u8(2, 2, 3)
)
case("encode_jpeg/metadata", "tf.image.encode_jpeg(x0, 'grayscale', xmp_metadata='<x/>')", u8(2, 2, 1))
for quality in (-1, 1, 50, 101):
    case(
        "jpeg_quality/{}".format(quality),
        "tf.image.adjust_jpeg_quality(x0, {})".format(quality),
        u8(9, 10, 3, high=256),
    )
case(
    "jpeg_quality/float",
    "tf.image.adjust_jpeg_quality(tf.cast(x0, tf.float32) / 255., x1)",
    u8(9, 10, 3),
    given(20, "int32"),
    ops="result",
)
case("jpeg_quality/random", "tf.image.random_jpeg_quality(x0, 10, 90, seed=3)", u8(9, 10, 3, high=256))
error(
    "encode_jpeg/channels",
    "tf.image.encode_jpeg(x0)",
    u8(2, 3, 2),
    phrase="image must have 1 or 3 channels, got [2,3,2]",
)
error(
    "encode_jpeg/quality",
    "tf.image.encode_jpeg(x0, quality=101)",
    u8(2, 3, 3),
    phrase="quality must be in [0,100], got 101",
)
error(
    "encode_jpeg/format",
    "tf.image.encode_jpeg(x0, 'grayscale')",
    u8(2, 3, 3),
    phrase="format grayscale expects 1 channels, got [2,3,3]",
)
error(
    "encode_jpeg/unit", "tf.image.encode_jpeg(x0, density_unit='mm')", u8(2, 3, 3), phrase="passed string 'mm' not in"
)
error("encode_jpeg/rank", "tf.image.encode_jpeg(x0)", u8(2, 3), phrase="Shape must be rank 3 but is rank 2")
error("encode_jpeg/empty", "tf.image.encode_jpeg(x0)", u8(0, 3, 3), phrase="JPEG encoding failed")
error(
    "jpeg_quality/range",
    "tf.image.random_jpeg_quality(x0, -1, 90)",
    u8(2, 3, 3),
    phrase="jpeg encoding range must be between 0 and 100.",
)
error(
    "jpeg_quality/order",
    "tf.image.random_jpeg_quality(x0, 90, 90)",
    u8(2, 3, 3),
    phrase="must be less than `max_jpeg_quality`.",
)

# --- PNG --------------------------------------------------------------------------------------------------------------
PNGS = {
    "grey": png(noise(7, 9, 1), 0),
    "grey_1": png(noise(7, 9, 1, high=2), 0, 1),
    "grey_2": png(noise(7, 9, 1, high=4), 0, 2),
    "grey_4": png(noise(7, 9, 1, high=16), 0, 4),
    "grey_16": png(noise(7, 9, 1, high=65536), 0, 16),
    "grey_keyed": png(noise(7, 9, 1, high=3), 0, key=b"\0\1"),
    "colours": png(noise(7, 9, 3), 2),
    "colours_16": png(noise(7, 9, 3, high=65536), 2, 16),
    "colours_keyed": png(noise(7, 9, 3, high=2), 2, key=b"\0\1\0\0\0\1"),
    "colours_16_keyed": png(noise(7, 9, 3, high=2), 2, 16, key=b"\0\1\0\0\0\1"),
    "opacity": png(noise(7, 9, 4), 6),
    "opacity_16": png(noise(7, 9, 4, high=65536), 6, 16),
    "grey_opacity": png(noise(7, 9, 2), 4),
    "grey_opacity_16": png(noise(7, 9, 2, high=65536), 4, 16),
    "palette": png(noise(7, 9, 1), 3, palette=COLOURS),
    "palette_4": png(noise(7, 9, 1, high=16), 3, 4, palette=COLOURS[:48]),
    "palette_keyed": png(noise(7, 9, 1, high=9), 3, palette=COLOURS[:27], key=b"\0\x80\xff"),
    "interlaced": png(noise(7, 9, 3), 2, interlaced=True),
    "interlaced_16": png(noise(7, 9, 3, high=65536), 2, 16, interlaced=True),
    "one": png(noise(1, 1, 4), 6),
}
for name in sorted(PNGS):
    for channels in (0, 1, 3, 4):
        for dtype in ("uint8", "uint16"):
            case(
                "decode_png/{}_{}_{}".format(name, channels, dtype),
                "tf.image.decode_png(x0, {}, tf.{})".format(channels, dtype),
                file(PNGS[name]),
            )
case("decode_png/of_jpeg", "tf.image.decode_png(x0, name='pixels')", file(jpeg("full")))
HUGE = struct.pack(">IIBBBBB", 30000, 30000, 8, 2, 0, 0, 0)
BOMB = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", HUGE) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
error("decode_png/bomb", "tf.image.decode_png(x0)", file(BOMB), phrase="PNG size too large for int: 30000 by 30000")
error(
    "decode_png/header", "tf.image.decode_png(x0)", file(PNGS["grey"][:20]), phrase="Invalid PNG header, data size 20"
)
error(
    "decode_png/broken_off", "tf.image.decode_png(x0)", file(PNGS["colours"][:90]), phrase="Invalid PNG data, size 90"
)
error(
    "decode_png/broken_off_16",
    "tf.image.decode_png(x0)",
    file(PNGS["colours_16"][:90]),
    phrase="Invalid PNG data, size 90",
)
error(
    "decode_png/type",
    "tf.image.decode_png(x0, dtype=tf.float32)",
    file(PNGS["grey"]),
    phrase="float32 not in list of allowed values",
)
for dtype in ("uint8", "uint16"):
    for channels in (1, 2, 3, 4):
        case(
            "encode_png/{}_{}".format(dtype, channels),
            "tf.image.decode_png(tf.image.encode_png(tf.cast(x0, tf.{0}) * x1), 0, tf.{0})".format(dtype),
            u8(9, 7, channels, high=256),
            given(1 if dtype == "uint8" else 251, dtype),
            ops="result",
        )
case("encode_png/uncompressed", "tf.image.decode_png(tf.image.encode_png(x0, compression=0))", u8(31, 33, 3, high=256))
error(
    "encode_png/channels",
    "tf.image.encode_png(x0)",
    u8(2, 3, 5),
    phrase="image must have 1, 2, 3, or 4 channels, got 5",
)
error(
    "encode_png/compression",
    "tf.image.encode_png(x0, 10)",
    u8(2, 3, 1),
    phrase="compression should be in [-1,9], got 10",
)
error("encode_png/rank", "tf.image.encode_png(x0)", u8(2, 3), phrase="Shape must be rank 3 but is rank 2")

# --- BMP and GIF ------------------------------------------------------------------------------------------------------
for depth in (1, 3, 4):
    for channels in (0, depth):
        case(
            "decode_bmp/{}_{}".format(depth, channels),
            "tf.image.decode_bmp(x0, {})".format(channels),
            file(bmp(noise(5, 7, depth))),
        )
    case(
        "decode_bmp/{}_downwards".format(depth),
        "tf.image.decode_bmp(x0)",
        file(bmp(noise(5, 7, depth), upside_down=False)),
    )
error(
    "decode_bmp/channels",
    "tf.image.decode_bmp(x0, 3)",
    file(bmp(noise(5, 7, 4))),
    phrase="channels attribute 3 does not match bits per pixel from file 4",
)
error(
    "decode_bmp/two",
    "tf.image.decode_bmp(x0, 2)",
    file(bmp(noise(5, 7, 4))),
    phrase="channels must be 0, 1, 3 or 4, got 2",
)
error(
    "decode_bmp/short", "tf.image.decode_bmp(x0)", file(bmp(noise(5, 7, 3))[:20]), phrase="requires at least 32 bytes"
)
error(
    "decode_bmp/broken_off", "tf.image.decode_bmp(x0)", file(bmp(noise(5, 7, 3))[:90]), phrase="Incomplete bmp content"
)
ONE = gif([(0, 0, noise(5, 6))], (5, 6), COLOURS)
CONTROL = b"\x21\xf9\x04\x09\x05\x00\x07\x00"  # a delay, a transparent colour, a wish that frames be wiped out
SOME = gif([(0, 0, noise(5, 6)), (2, 1, noise(3, 3)), (0, 0, noise(4, 7)[:, :6])], (5, 6), COLOURS, CONTROL)
case("decode_gif/one", "tf.image.decode_gif(x0)", file(ONE))
case("decode_gif/some", "tf.image.decode_gif(x0)", file(SOME))
SMALL, LARGE = gif([(0, 0, noise(3, 4))], (5, 6), COLOURS), gif([(0, 0, noise(5, 6))], (3, 4), COLOURS)
case("decode_gif/smaller_than_the_screen", "tf.image.decode_gif(x0)", file(SMALL))
case("decode_gif/larger_than_the_screen", "tf.image.decode_gif(x0)", file(LARGE))
case(
    "decode_gif/beyond",
    "tf.image.decode_gif(x0)",
    file(gif([(0, 0, noise(3, 4)), (2, 2, noise(3, 3))], (3, 4), COLOURS)),
)
error("decode_gif/no_frame", "tf.image.decode_gif(x0)", file(gif([], (3, 4), COLOURS)), phrase="No Image Descriptor")
error("decode_gif/broken_off", "tf.image.decode_gif(x0)", file(SMALL[:-8]), phrase="Failed to read from given file")
error(
    "decode_gif/no_colours",
    "tf.image.decode_gif(x0)",
    file(SMALL[:10] + b"\0" + SMALL[11:13] + SMALL[781:]),
    phrase="missing color map for frame 0",
)
error(
    "decode_gif/few_colours",
    "tf.image.decode_gif(x0)",
    file(SMALL[:10] + b"\x80" + SMALL[11:19] + SMALL[781:]),
    phrase="found color index 229 outside of color map range 2",
)
case("decode_gif/of_png", "tf.image.decode_gif(x0)", file(PNGS["colours"]))
case("decode_gif/still", "tf.image.decode_jpeg(x0)", file(ONE))
error(
    "decode_gif/animated",
    "tf.image.decode_png(x0)",
    file(SOME),
    phrase="Got 3 frames, but animated gifs can only be decoded by",
)
error("decode_gif/short", "tf.image.decode_gif(b'GIF89a')", phrase="Invalid GIF data (size 6), failed to open gif file")
error("decode_gif/channels", "tf.image.decode_png(x0, 1)", file(ONE), phrase="channels must be 0 or 3 for GIF, got 1")
error(
    "decode_gif/canvas",
    "tf.image.decode_gif(x0)",
    file(gif([(1, 1, noise(2, 2))], (5, 6), COLOURS)),
    phrase="the first frame does not fill the canvas",
)

# --- any --------------------------------------------------------------------------------------------------------------
ANY = {"png": PNGS["colours"], "png_16": PNGS["grey_16"], "jpeg": jpeg("full"), "bmp": bmp(noise(5, 7, 3)), "gif": SOME}
for name in sorted(ANY):
    for dtype in ("uint8", "uint16", "int32", "float32", "float16"):
        case(
            "decode_image/{}_{}".format(name, dtype),
            "tf.image.decode_image(x0, dtype=tf.{})".format(dtype),
            file(ANY[name]),
            ops="none",
        )
    case(
        "decode_image/{}_still".format(name),
        "tf.image.decode_image(x0, 3, expand_animations=False)",
        file(ANY[name]),
        ops="none",
    )
error(
    "decode_image/junk",
    "tf.image.decode_image(b'what is this')",
    phrase="Unable to decode bytes as JPEG, PNG, GIF, or BMP",
)
error(
    "decode_image/channels",
    "tf.image.decode_image(x0, 2)",
    file(ANY["png"]),
    phrase="channels must be in (None, 0, 1, 3, 4)",
)
error(
    "decode_image/jpeg_4",
    "tf.image.decode_image(x0, 4)",
    file(ANY["jpeg"]),
    phrase="Channels must be in (None, 0, 1, 3) when decoding JPEG images",
)
error(
    "decode_image/gif_1",
    "tf.image.decode_image(x0, 1)",
    file(ANY["gif"]),
    phrase="Channels must be in (None, 0, 3) when decoding GIF images",
)
error(
    "decode_image/bmp_1",
    "tf.image.decode_image(x0, 1)",
    file(ANY["bmp"]),
    phrase="Channels must be in (None, 0, 3) when decoding BMP images",
)

FAMILY.on_reference_alone("decode_*", "jpeg_shape/*", "crop_jpeg/*", "is_jpeg", "encode_*")  # the host's affair alone
