"""Signals: Fourier and cosine transforms, frames and windows, spectrograms."""

from tfedu.ops.signal.dct import dct as dct
from tfedu.ops.signal.dct import idct as idct
from tfedu.ops.signal.fft import fft as fft
from tfedu.ops.signal.fft import fft2d as fft2d
from tfedu.ops.signal.fft import fft3d as fft3d
from tfedu.ops.signal.fft import ifft as ifft
from tfedu.ops.signal.fft import ifft2d as ifft2d
from tfedu.ops.signal.fft import ifft3d as ifft3d
from tfedu.ops.signal.frames import frame as frame
from tfedu.ops.signal.frames import overlap_and_add as overlap_and_add
from tfedu.ops.signal.mel import linear_to_mel_weight_matrix as linear_to_mel_weight_matrix
from tfedu.ops.signal.mel import mfccs_from_log_mel_spectrograms as mfccs_from_log_mel_spectrograms
from tfedu.ops.signal.rfft import irfft as irfft
from tfedu.ops.signal.rfft import irfft2d as irfft2d
from tfedu.ops.signal.rfft import irfft3d as irfft3d
from tfedu.ops.signal.rfft import rfft as rfft
from tfedu.ops.signal.rfft import rfft2d as rfft2d
from tfedu.ops.signal.rfft import rfft3d as rfft3d
from tfedu.ops.signal.shift import fftshift as fftshift
from tfedu.ops.signal.shift import ifftshift as ifftshift
from tfedu.ops.signal.stft import inverse_stft as inverse_stft
from tfedu.ops.signal.stft import inverse_stft_window_fn as inverse_stft_window_fn
from tfedu.ops.signal.stft import stft as stft
from tfedu.ops.signal.windows import hamming_window as hamming_window
from tfedu.ops.signal.windows import hann_window as hann_window
