"""Files as NumPy and Apache Arrow write them, with the numbers in them: test/unit/lab/golden/data.json.

    .tools/oracles/bin/python test/oracles/lab_data.py > test/unit/lab/golden/data.json
"""

import base64
import datetime
import gzip
import io
import json
import struct

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq


def packed(data):
    return base64.b64encode(data).decode()


def saved(array, **options):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, **options)
    return file.getvalue()


def numbers(array):
    return [float(value) for value in np.asarray(array, dtype=np.float64).ravel()]


def arrays():
    wave = np.array([[0, 1, -2.5], [100, 0.1, -1e-3]])
    counts = np.arange(24).reshape(2, 3, 4)
    made = {f"{kind}": wave.astype(kind) for kind in ("<f2", "<f4", "<f8", ">f2", ">f4", ">f8")}
    made |= {kind: np.array([[1, 2, 100], [0, 3, 127]], dtype=kind) for kind in ("|u1", "<u2", ">u2", "<u4", "<u8", ">u8")}
    made |= {kind: np.array([[-1, 2, -100], [0, 3, 127]], dtype=kind) for kind in ("|i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8")}
    made |= {
        "bool": np.array([True, False, True]),
        "fortran": np.asfortranarray(wave),
        "fortran of three axes": np.asfortranarray(counts),
        "fortran big-endian": np.asfortranarray(counts.astype(">i2")),
        "one number": np.array(3.5),
        "no rows": np.zeros((0, 3)),
        "subnormal halves": np.array([2**-24, 65504, -(2**-14)], dtype="<f2"),
    }
    cases = [{"name": name, "base64": packed(saved(array)), "shape": list(array.shape), "values": numbers(array)} for name, array in made.items()]
    for version in ((2, 0), (3, 0)):
        cases.append({"name": f"version {version[0]}", "base64": packed(saved(wave, version=version)), "shape": [2, 3], "values": numbers(wave)})
    return cases


def refused():
    return [
        {"name": "objects", "base64": packed(saved(np.array([{"a": 1}, None], dtype=object)))},
        {"name": "texts", "base64": packed(saved(np.array(["a", "bc"])))},
        {"name": "complex", "base64": packed(saved(np.array([1j])))},
        {"name": "records", "base64": packed(saved(np.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f8")])))},
        {"name": "dates", "base64": packed(saved(np.array(["2026-01-01"], dtype="datetime64[D]")))},
    ]


def archives():
    x = np.arange(12, dtype=np.uint8).reshape(3, 2, 2)
    y = np.array([0, 1, 2], dtype=np.int64)
    cases = []
    for name, save in (("stored", np.savez), ("compressed", np.savez_compressed)):
        file = io.BytesIO()
        save(file, x_train=x, y_train=y, x_test=x[:1], y_test=y[:1])
        held = {"x_train": x, "y_train": y, "x_test": x[:1], "y_test": y[:1]}
        cases.append({"name": name, "base64": packed(file.getvalue()), "arrays": {key: {"shape": list(a.shape), "values": numbers(a)} for key, a in held.items()}})
    file = io.BytesIO()
    np.savez(file, x=np.array([[1], [2, 3]], dtype=object), y=y)
    cases.append({"name": "with objects", "base64": packed(file.getvalue()), "arrays": {"y": {"shape": [3], "values": numbers(y)}}})
    return cases


def idx():
    """As the files of MNIST are: two zeros, type, axes, lengths, then the numbers, all big-endian."""
    images = np.arange(18, dtype=np.uint8).reshape(2, 3, 3)
    cases = [("images", 0x08, images, ">u1"), ("labels", 0x08, np.array([7, 2], dtype=np.uint8), ">u1")]
    cases += [("shorts", 0x0B, np.array([-3, 4]), ">i2"), ("integers", 0x0C, np.array([[-70000, 4]]), ">i4")]
    cases += [("floats", 0x0D, np.array([0.5, -2]), ">f4"), ("doubles", 0x0E, np.array([0.1, -2]), ">f8"), ("bytes", 0x09, np.array([-3]), ">i1")]
    made = []
    for name, code, array, kind in cases:
        data = struct.pack(">BBBB", 0, 0, code, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape) + array.astype(kind).tobytes()
        made.append({"name": name, "base64": packed(data), "shape": list(array.shape), "values": numbers(array)})
    made.append({"name": "gzipped", "base64": packed(gzip.compress(data, mtime=0)), "shape": list(array.shape), "values": numbers(array)})
    return made


def tables():
    rows = 60
    columns = {
        "whole": pa.array([None if row == 7 else row * 3 - 5 for row in range(rows)], pa.int64()),
        "real": pa.array([row / 8 for row in range(rows)], pa.float64()),
        "single": pa.array([row / 4 for row in range(rows)], pa.float32()),
        "true": pa.array([row % 3 == 0 for row in range(rows)]),
        "colour": pa.array(["red" if row % 2 else "blue" for row in range(rows)]).dictionary_encode(),
        "day": pa.array([datetime.date(2026, 1, 1) + datetime.timedelta(days=row) for row in range(rows)]),
        "unsigned": pa.array([4_000_000_000 + row for row in range(rows)], pa.uint32()),
        "pair": pa.array([[row, row + 1] for row in range(rows)]),
        "word": pa.array([f"w{row % 5}" for row in range(rows)]),
    }
    table = pa.table(columns)
    expected = {
        "columns": [name for name in columns if name != "pair"],
        "rows": [0, 7, 59],
        "cells": [
            ["-5", "0", "0", "1", "blue", "1767225600", "4000000000", "w0"],
            ["", "0.875", "1.75", "0", "red", "1767830400", "4000000007", "w2"],
            ["172", "7.375", "14.75", "0", "red", "1772323200", "4000000059", "w4"],
        ],
    }
    made = []
    for compression in ("none", "snappy", "gzip", "zstd", "brotli", "lz4"):
        file = io.BytesIO()
        pq.write_table(table, file, compression=compression, row_group_size=25)
        made.append({"name": compression, "base64": packed(file.getvalue()), **expected})
    file = io.BytesIO()
    pq.write_table(table, file, compression="snappy", data_page_version="2.0", version="2.6", use_dictionary=False)
    made.append({"name": "pages of version 2", "base64": packed(file.getvalue()), **expected})
    return made


def friedman():
    """y of scikit-learn's make_friedman1 without noise."""
    x = np.random.default_rng(1).uniform(size=(5, 10)).round(6)
    y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    return {"x": x.tolist(), "y": y.tolist()}


def text():
    file = io.BytesIO()
    np.savetxt(file, np.array([[1, -2.5], [3e-5, 4], [1e10, 0]]), header="a b")
    return {"text": file.getvalue().decode(), "values": [[1, -2.5], [3e-5, 4], [1e10, 0]]}


print(
    json.dumps(
        {
            "made by": {"numpy": np.__version__, "pyarrow": pa.__version__},
            "npy": arrays(),
            "refused": refused(),
            "npz": archives(),
            "idx": idx(),
            "parquet": tables(),
            "friedman": friedman(),
            "savetxt": text(),
        },
        indent=1,
        allow_nan=False,
    )
)
