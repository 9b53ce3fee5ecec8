"""Fourier and cosine transforms, frames, windows, spectrograms."""

import numpy as np

from ..spec import Family, c64, c128, f32, f64, given, i32

FAMILY = Family("signal")
case, error, program = FAMILY.case, FAMILY.error, FAMILY.program

# --- complex transforms -----------------------------------------------------------------------------------------------
for name, shapes in (
    ("fft", ((1,), (2,), (31,), (32,), (2, 3, 5), (0, 4), (3, 0))),
    ("fft2d", ((1, 1), (3, 4), (2, 5, 3), (0, 3, 2))),
    ("fft3d", ((1, 1, 1), (2, 3, 4), (2, 3, 2, 2))),
):
    for direction in ("", "i"):
        for shape in shapes:
            once = "tf.{}{}(x0)".format(direction, name)
            text = "x".join(map(str, shape))
            case("{}{}/{}".format(direction, name, text), once, c64(*shape), scale=16)
        case("{}{}/complex128".format(direction, name), once, c128(*shapes[1]), scale=4)
case("fft/real", "tf.signal.fft([1.0, 2.0])")
case("fft/name", "tf.spectral.ifft(x0, name='back')", c64(3), scale=4)
case("fft/views", "tf.fft2d(x0)", c64(5, 7, layout="transposed"), scale=16)
case("fft/second", "tf.gradients(tf.abs(tf.fft(x0)) ** 2, x0)", c64(5), scale=16, ops="none")
case("fft/filter", "tf.real(tf.ifft(tf.fft(tf.complex(x0, 0.0)) * x1))", f32(8), c64(8), scale=16, fd=False)
error("fft/scalar", "tf.fft(x0)", c64(), phrase="Shape must be at least rank 1 but is rank 0 for 'FFT' (op: 'FFT')")
error("fft2d/vector", "tf.fft2d(x0)", c64(3), phrase="Shape must be at least rank 2 but is rank 1")

# --- real transforms ---------------------------------------------------------------------------------------------------
# They know float32 alone, too coarse for differences; the complex transforms that gradients are made of are checked above.
for shape in ((1,), (2,), (5,), (8,), (31,), (2, 3, 4), (0, 4)):
    case("rfft/" + "x".join(map(str, shape)), "tf.signal.rfft(x0)", f32(*shape), scale=16, fd=False)
for shape in ((2,), (3,), (5,), (16,), (2, 3, 4), (0, 4)):
    case("irfft/" + "x".join(map(str, shape)), "tf.signal.irfft(x0)", c64(*shape), scale=16, fd=False)
for shape in ((1, 2), (3, 4), (4, 5), (2, 3, 3)):
    case("rfft2d/" + "x".join(map(str, shape)), "tf.signal.rfft2d(x0)", f32(*shape), scale=16, fd=False)
    case("irfft2d/" + "x".join(map(str, shape)), "tf.signal.irfft2d(x0)", c64(*shape), scale=16, fd=False)
case("rfft3d", "tf.signal.rfft3d(x0)", f32(2, 3, 4), scale=16, grad=False)
case("irfft3d", "tf.signal.irfft3d(x0)", c64(2, 3, 4), scale=16, grad=False)
case("rfft/padded", "tf.spectral.rfft(x0, [8])", f32(2, 5), scale=16, fd=False)
case("rfft/cut", "tf.spectral.rfft(x0, [4])", f32(2, 7), scale=16, grad=False)
case("rfft2d/padded_and_cut", "tf.spectral.rfft2d(x0, [4, 3])", f32(3, 5), scale=16, grad=False)
case("irfft/odd", "tf.spectral.irfft(x0, [5])", c64(3), scale=16, fd=False)
case("irfft/padded", "tf.spectral.irfft(x0, [9])", c64(2, 3), scale=16, fd=False)
case("irfft/cut", "tf.spectral.irfft(x0, fft_length=[4])", c64(5), scale=16, grad=False)
case("irfft2d/odd", "tf.spectral.irfft2d(x0, [3, 5])", c64(3, 3), scale=16, fd=False)
case("rfft/length_tensor", "tf.signal.rfft(x0, x1)", f32(2, 5), given([6], "int32"), scale=16, ops="none", fd=False)
error(
    "rfft/lengths", "tf.signal.rfft(x0, [2, 2])", f32(3), phrase="Dimension must be 1 but is 2 for 'rfft' (op: 'RFFT')"
)
error("rfft/scalar", "tf.signal.rfft(x0)", f32(), phrase="Shape () must have rank at least 1")
error(
    "rfft/float64",
    "tf.signal.rfft(x0)",
    f64(3),
    phrase="Tensor conversion requested dtype float32 for Tensor with dtype float64",
)
error(
    "rfft3d/gradient",
    "tf.gradients(tf.abs(tf.signal.rfft3d(x0)), x0)",
    f32(2, 2, 2),
    phrase="No gradient defined for operation",
)

# --- cosine transforms -----------------------------------------------------------------------------------------------
for kind in (1, 2, 3):
    for norm in (None, "ortho") if kind != 1 else (None,):
        for shape in ((2,), (5,), (2, 8)):
            text = "{}/{}/{}".format(kind, norm or "plain", "x".join(map(str, shape)))
            for name in ("dct", "idct"):
                call = "tf.spectral.{}(x0, type={}, norm={!r})".format(name, kind, norm)
                case("{}/{}".format(name, text), call, f32(*shape), scale=32, ops="result", fd=False)
case("dct/longer", "tf.signal.dct(x0, n=8)", f32(2, 5), scale=32, ops="result", fd=False)
case("dct/shorter", "tf.signal.dct(x0, n=3)", f32(2, 5), scale=32, ops="result", fd=False)
error("dct/type", "tf.signal.dct(x0, type=4)", f32(3), phrase="Only Types I, II and III (I)DCT are supported.")
error(
    "dct/norm",
    "tf.signal.dct(x0, norm='other')",
    f32(3),
    phrase="Unknown normalization. Expected None or 'ortho', got: other",
)
error("dct/type1_norm", "tf.signal.dct(x0, type=1, norm='ortho')", f32(3), phrase="not supported for the Type-I DCT.")
error("dct/type1_short", "tf.signal.dct(x0, type=1)", f32(1), phrase="requires the dimension to be greater than one.")
error("dct/axis", "tf.signal.dct(x0, axis=0)", f32(3), phrase="axis must be -1. Got: 0")
error("dct/n", "tf.signal.dct(x0, n=0)", f32(3), phrase="n should be a positive integer or None")

# --- frames and windows ------------------------------------------------------------------------------------------------
for length, step, size in ((3, 2, 9), (4, 1, 7), (2, 3, 8), (5, 5, 33), (4, 2, 3), (1, 1, 4)):
    for more in ("", ", pad_end=True", ", pad_end=True, pad_value=7"):
        case(
            "frame/{}_{}_{}{}".format(length, step, size, more.replace(", ", "/").replace("=", "")),
            "tf.signal.frame(x0, {}, {}{})".format(length, step, more),
            f32(2, size),
            ops="result",
        )
case("frame/axis", "tf.signal.frame(x0, 3, 2, axis=1)", f32(2, 9, 3), ops="result")
case("frame/axis_end", "tf.signal.frame(x0, 3, 2, pad_end=True, axis=-2)", i32(2, 8, 3), ops="result")
case("frame/vector", "tf.signal.frame(x0, 2, 2)", i32(7), ops="result")
case("frame/complex", "tf.signal.frame(x0, 2, 1)", c64(5), ops="result")
case("frame/tensors", "tf.signal.frame(x0, x1, x2)", f32(2, 9), given(3, "int32"), given(2, "int32"), ops="result")
for frames, length, step in ((4, 3, 2), (3, 5, 2), (2, 4, 4), (1, 3, 1), (5, 6, 3), (4, 3, 1)):
    case(
        "overlap_and_add/{}_{}_{}".format(frames, length, step),
        "tf.signal.overlap_and_add(x0, {})".format(step),
        f32(2, frames, length),
        ops="result",
        scale=4,
    )
case("overlap_and_add/matrix", "tf.signal.overlap_and_add(x0, x1)", f64(3, 4), given(2, "int32"), ops="result")
error(
    "overlap_and_add/step", "tf.signal.overlap_and_add(x0, 1.5)", f32(2, 3), phrase="frame_step must be an integer. Got"
)
error("overlap_and_add/vector", "tf.signal.overlap_and_add(x0, 1)", f32(3), phrase="must have rank at least 2")
for name in ("hann_window", "hamming_window"):
    for size in (1, 2, 5, 8, 33):
        for periodic in (True, False):
            case(
                "{}/{}/{}".format(name, size, periodic),
                "tf.signal.{}({}, periodic={})".format(name, size, periodic),
                ops="result",
                scale=4,
            )
    case(name + "/float64", "tf.signal.{}(5, dtype=tf.float64)".format(name), ops="result")
error(
    "hann_window/dtype", "tf.signal.hann_window(5, dtype=tf.int32)", phrase="dtype must be a floating point type. Found"
)

# --- spectrograms --------------------------------------------------------------------------------------------------
case("stft", "tf.signal.stft(x0, 8, 4)", f32(40), ops="result", scale=32, fd=False)
case(
    "stft/stack",
    "tf.signal.stft(x0, frame_length=5, frame_step=2, fft_length=16)",
    f32(2, 21),
    ops="result",
    scale=32,
    fd=False,
)
case("stft/end", "tf.signal.stft(x0, 6, 4, pad_end=True, window_fn=None)", f32(13), ops="result", scale=32, fd=False)
case("inverse_stft", "tf.signal.inverse_stft(x0, 8, 4)", c64(5, 5), ops="result", scale=32, fd=False)
case(
    "inverse_stft/long",
    "tf.signal.inverse_stft(x0, 7, 3, fft_length=4)",
    c64(2, 5, 3),
    ops="result",
    scale=32,
    fd=False,
)
case(
    "inverse_stft/exact",
    "tf.signal.inverse_stft(tf.signal.stft(x0, 8, 2), 8, 2, window_fn=tf.signal.inverse_stft_window_fn(2))",
    f32(40),
    ops="result",
    scale=64,
    fd=False,
)
case("inverse_stft_window_fn", "tf.signal.inverse_stft_window_fn(3)(8, tf.float32)", ops="result", scale=8)
case("mel", "tf.signal.linear_to_mel_weight_matrix()", ops="result", scale=32)
case(
    "mel/other",
    "tf.signal.linear_to_mel_weight_matrix(7, 33, 16000.0, 80.0, 7600.0, tf.float64)",
    ops="result",
    scale=32,
)
error("mel/bins", "tf.signal.linear_to_mel_weight_matrix(0)", phrase="num_mel_bins must be positive. Got: 0")
error(
    "mel/edges",
    "tf.signal.linear_to_mel_weight_matrix(lower_edge_hertz=4e3)",
    phrase="lower_edge_hertz 4000.0 >= upper_edge_hertz 3800.0",
)
error(
    "mel/nyquist",
    "tf.signal.linear_to_mel_weight_matrix(upper_edge_hertz=5e3)",
    phrase="must not be larger than the Nyquist frequency",
)
error(
    "mel/rate", "tf.signal.linear_to_mel_weight_matrix(sample_rate=-1)", phrase="sample_rate must be positive. Got: -1"
)
case("mfccs", "tf.signal.mfccs_from_log_mel_spectrograms(x0)", f32(2, 3, 20), ops="result", scale=64, fd=False)


@program
def speech(tf):
    """The coefficients of a recognizer from a signal of any length."""
    signal = tf.placeholder(tf.float32, [None])
    spectrogram = tf.abs(tf.signal.stft(signal, 64, 32, fft_length=64))
    weights = tf.signal.linear_to_mel_weight_matrix(10, 33, 2000, 50.0, 900.0)
    mel = tf.tensordot(spectrogram, weights, 1)
    mel.set_shape(spectrogram.shape[:-1].concatenate(weights.shape[-1:]))
    coefficients = tf.signal.mfccs_from_log_mel_spectrograms(tf.log(mel + 1e-6))[..., :5]
    time, noise = np.arange(300) / 2000.0, np.random.RandomState(5).uniform(-1, 1, 300)
    with tf.Session() as session:
        return [
            session.run(coefficients, {signal: (np.sin(2 * np.pi * hertz * time) + noise)[:count]})
            for hertz, count in ((200, 300), (440, 200))
        ]


# The transforms are the host's work, whatever the device.
FAMILY.on_reference_alone(
    "*fft/*",
    "*fft2d/*",
    "*fft3d/*",
    "dct/*",
    "idct/*",
    "frame/*",
    "overlap_and_add/*",
    "*_window/*",
    "mel/*",
    "*stft/*",
)
