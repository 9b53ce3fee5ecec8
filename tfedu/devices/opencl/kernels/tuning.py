"""Which tile for which shape: the numbers behind the macros, in one place, so that a tuner can replace them.

A register tile of MR rows x NV vectors must fit into the SIMD registers together with NV vectors and one broadcast
element. The sums should also be at least as many as multiply-adds are in flight (latency 4 x 2 units = 8), else the
units wait for each other.
"""

from __future__ import annotations

from dataclasses import dataclass

from tfedu.devices.opencl.kernels.base import Target, ceil_div


@dataclass(frozen=True)
class Tile:
    """A register tile: ``rows`` x ``vectors`` of ``width`` elements."""

    rows: int
    vectors: int
    width: int

    @property
    def columns(self) -> int:
        return self.vectors * self.width


#: SIMD registers by their float lanes: 32 with AVX-512 and NEON, 16 with AVX2 and SSE.
REGISTERS = {16: 32, 8: 16, 4: 32}
#: The most rows of a register tile by registers, for tiles of one vector and of two; measured.
MOST_ROWS = {32: {1: 24, 2: 14}, 16: {1: 10, 2: 6}}


def register_tile(rows: int, columns: int, lanes: int, target: Target) -> Tile:
    """A tile for a result of ``rows`` x ``columns`` elements, ``lanes`` of which fill a register.

    Rows are spread evenly over the tiles: 14 rows become 5 + 5 + 4, not 6 + 6 + 2. Smaller tiles are taken where
    they fit better: 100 rows are ten tiles of 10, not eight of 13. One or two rows get a wider tile if that divides
    the columns: there are too few sums else, and each row of B would be read in too small pieces.
    """
    for wide in {1: (8, 4), 2: (4,)}.get(rows, ()):
        if columns % (wide * lanes) == 0:
            return Tile(rows, wide, lanes)
    vectors = min(ceil_div(columns, lanes), 2)
    most = MOST_ROWS[REGISTERS.get(target.vector_width, 16)][vectors]
    fewest = ceil_div(rows, most)
    counts = range(fewest, max(fewest, 10 * rows // (7 * most)) + 1)
    tiles = min(counts, key=lambda count: count * ceil_div(rows, count))
    return Tile(ceil_div(rows, tiles), vectors, lanes)


def pack_b(m: int, n: int, tile: Tile, transposed: bool) -> bool:
    """Whether to copy B into panels: when it must be, or when B's rows are long and more than one tile of A profits."""
    return transposed or n % tile.columns != 0 or (n > 256 and m > tile.rows)


def lay_a(m: int, n: int, k: int, tile: Tile) -> bool:
    """Whether to lay A out in tiles first: when several panels of B read it again, and the work is worth a launch.

    Measured on Zen 5: 1024 x 1024 x 1024 goes from 50 to 90 % of the peak, 512 from 60 to 82 %, odd sizes gain little.
    """
    return tile.rows >= 4 and n >= 4 * tile.columns and m * n * k >= 2**26


def rows_pay(m: int, k: int) -> bool:
    """Whether to multiply rows by rows rather than turn B: few rows of A, and long ones. Measured."""
    return k >= max(64, 8 * m)


def rows_tile(m: int, n: int, target: Target) -> tuple[int, int]:
    """RM and RN of ``gemm_rows.cl``."""
    most = 4 if REGISTERS.get(target.vector_width, 16) == 32 else 3
    rows = min(m, most)
    columns = {1: 8, 2: 6, 3: 4, 4: 6}[rows]
    return rows, min(n, columns)


def k_block(k: int, tile: Tile) -> int:
    """Rows of a block of B: at most 16 KiB of floats, half the nearest cache, and all blocks alike."""
    return ceil_div(k, ceil_div(k * tile.columns, 4096))


def panels_per_item(panels: int, rest: int, rows: int, tile: Tile, target: Target) -> int:
    """Up to sixteen, 64 KiB of B in all, but leave every core at least four work-items."""
    return max(1, min(16, 16384 // (rows * tile.columns), panels * rest // (4 * target.compute_units)))


def row_tiles_per_item(row_tiles: int, panels: int, target: Target) -> int:
    """As many as leave every core at least four work-items to even out the load."""
    return ceil_div(row_tiles, max(1, min(row_tiles, ceil_div(4 * target.compute_units, panels))))


def k_splits(tiles: int, k: int, target: Target) -> int:
    """Into how many parts to cut the sum so that every core gets a tile, each at least 256 long."""
    wanted = ceil_div(4 * target.compute_units, max(1, tiles)) if tiles < 2 * target.compute_units else 1
    return max(1, min(wanted, k // 256))


def local_tile(target: Target) -> tuple[int, int, int]:
    """SIDE, EACH and DEPTH of ``gemm_tiled.cl``: 64 x 64 results per group of 256 work-items, if it may be so large."""
    return (16, 4, 16) if target.max_work_group >= 256 else (8, 4, 16)


def conv_packs_filter(channels: int, tile: Tile) -> bool:
    """Whether the filter goes to panels: when the last would stick out, or its rows are far apart."""
    return channels % tile.columns != 0 or channels > 64


def rows_per_item(rows: int, rest: int, target: Target) -> int:
    """Rows of an image per work-item: as many as leave every core at least eight work-items."""
    return max(1, min(rows, rows * rest // (8 * target.compute_units)))


def image_splits(items: int, images: int, target: Target) -> int:
    """Into how many sums to deal the images so that every core gets at least two work-items."""
    return max(1, min(images, ceil_div(4 * target.compute_units, items)))


def pixel_block(size: tuple[int, ...], tile: Tile) -> tuple[int, int]:
    """Rows and columns of a block of dy: 16 KiB of floats."""
    pixels = 4096 // tile.columns
    columns = min(size[1], pixels)
    return min(size[0], max(1, pixels // columns)), columns


def channel_block(count: int, target: Target) -> int:
    """Neighbouring elements per work-item where a loop over them can become vector code; one on a GPU."""
    return min(count, 4 * target.vector_width) if target.is_cpu else 1


def sweeps_pay(sweeps: int, target: Target) -> bool:
    """Whether a core may have whole images to itself: when there are enough of them for all cores."""
    return target.is_cpu and sweeps >= 4 * target.compute_units


def piece(count: int, target: Target) -> int:
    """Elements of a row that one work-item copies: 16 KiB or so on a CPU; one on a GPU."""
    return min(count, 4096) if target.is_cpu else 1


def group(row: int, target: Target) -> tuple[int, int]:
    """Local size for pieces of rows x rows: 64 neighbours, in a row on a GPU if it is long enough, else of rows.

    A long row's piece is a work-group of its own on a CPU, which runs a group on one core.
    """
    if row < 64:
        return (1, 64)
    return (1, 1) if target.is_cpu else (64, 1)


def row_ranges(rows: int, pieces: int, target: Target) -> int:
    """Into how many ranges ``scatter_add`` cuts its rows: every range costs one look at all the indices."""
    wanted = 4 * target.compute_units if target.is_cpu else 64 * target.compute_units
    return max(1, min(rows, ceil_div(wanted, pieces)))
