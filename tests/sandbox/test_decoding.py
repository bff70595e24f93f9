"""The trusted side of the wire: whatever a worker sends becomes a plain value or a WireError, and nothing else."""

import contextlib
import copy
import json
import math
import socket
import threading
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from grader.judging.form import FormError, as_float_array
from grader.sandbox.channel import exchange
from grader.sandbox.decoding import read_frames, read_place, read_text, read_value
from grader.sandbox.encoding import Gradient, Request, encode_request
from grader.sandbox.inside.value_encoding import decode, encode
from grader.sandbox.inside.wire import (
    ALLOCATION_LIMIT,
    BODY_LIMIT,
    DTYPES,
    HEADER_LIMIT,
    PREAMBLE,
    WireError,
    pack,
    unpack_header,
    unpack_preamble,
)
from grader.sandbox.replies import Frame, Place, Raised, Reply, Returned, Several
from grader.sandbox.reply_decoding import read_reply
from grader.values import Array, Items, Nothing, Number, Other, Text, Truth, Value

property_based = settings(derandomize=True, deadline=None, max_examples=200)


def node(**fields: Any) -> dict[str, Any]:
    """An array node of 2 × 3 float32 numbers at the start of the body, with changes."""
    return {"t": "array", "dtype": "float32", "shape": [2, 3], "at": 0, "kind": "torch tensor"} | fields


BODY = bytes(range(24))


def is_plain(value: Value) -> bool:
    """Whether a value consists of exact built-in and numpy types alone."""
    match value:
        case Nothing():
            return True
        case Number(number, kind):
            return type(number) in {int, float} and type(kind) is str
        case Truth(truth):
            return type(truth) is bool
        case Array(data, kind):
            return type(data) is np.ndarray and data.dtype.name in DTYPES and type(kind) is str
        case Text(text) | Other(text):
            return type(text) is str
        case Items(values, kind):
            return type(values) is tuple and kind in {"list", "tuple"} and all(map(is_plain, values))


def read_or_refuse(read: Callable[..., Any], *arguments: Any) -> Any:
    """What is read, or None if it is refused; any exception but WireError fails the test."""
    try:
        return read(*arguments)
    except WireError:
        return None


# -- values ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "value"),
    [
        ({"t": "nothing"}, Nothing()),
        ({"t": "nothing", "more": 1}, Nothing()),
        ({"t": "truth", "v": False}, Truth(value=False)),
        ({"t": "integer", "v": "-12", "kind": "int"}, Number(-12, "int")),
        ({"t": "integer", "v": "9" * 400, "kind": "int"}, Number(10**400 - 1, "int")),
        ({"t": "float", "v": (0.1).hex(), "kind": "float"}, Number(0.1, "float")),
        ({"t": "float", "v": "inf", "kind": "float"}, Number(math.inf, "float")),
        ({"t": "text", "v": "a\x1b[2Jb"}, Text("a\\x1b[2Jb")),
        ({"t": "text", "v": "x" * 5000}, Text("x" * 2000)),
        ({"t": "other", "v": "dict"}, Other("dict")),
        ({"t": "items", "v": [], "kind": "tuple"}, Items((), "tuple")),
        ({"t": "items", "v": [{"t": "nothing"}], "kind": ["odd"]}, Items((Nothing(),), "list")),
    ],
)
def test_value_is_read(sent: dict[str, Any], value: Value) -> None:
    """A well-formed node becomes its value."""
    assert read_value(sent, b"") == value


@pytest.mark.parametrize(
    "sent",
    [
        None,
        [],
        "nothing",
        {},
        {"t": None},
        {"t": ["nothing"]},
        {"t": "unknown"},
        {"t": "truth"},
        {"t": "truth", "v": 1},
        {"t": "truth", "v": "true"},
        {"t": "integer", "v": 3, "kind": "int"},
        {"t": "integer", "v": True, "kind": "int"},
        {"t": "integer", "v": "", "kind": "int"},
        {"t": "integer", "v": "-", "kind": "int"},
        {"t": "integer", "v": "--1", "kind": "int"},
        {"t": "integer", "v": " 1", "kind": "int"},
        {"t": "integer", "v": "1_0", "kind": "int"},
        {"t": "integer", "v": "٣", "kind": "int"},
        {"t": "integer", "v": "9" * 501, "kind": "int"},
        {"t": "integer", "v": "1"},
        {"t": "integer", "v": "1", "kind": 5},
        {"t": "float", "v": 0.5, "kind": "float"},
        {"t": "float", "v": "half", "kind": "float"},
        {"t": "float", "v": "0x1p99999", "kind": "float"},
        {"t": "float", "v": "\ud800", "kind": "float"},
        {"t": "float", "v": "0" * 51, "kind": "float"},
        {"t": "text", "v": None},
        {"t": "text", "v": ["a"]},
        {"t": "other"},
        {"t": "items"},
        {"t": "items", "v": {"0": {"t": "nothing"}}},
        {"t": "items", "v": [None]},
        {"t": "items", "v": [[]]},
    ],
)
def test_malformed_value_is_refused(sent: Any) -> None:
    """A node of an unknown type, or with a field of the wrong type, is refused; True is no integer."""
    with pytest.raises(WireError):
        read_value(sent, BODY)


def nested(depth: int) -> dict[str, Any]:
    """Nothing, within a number of lists."""
    return {"t": "nothing"} if depth == 0 else {"t": "items", "kind": "list", "v": [nested(depth - 1)]}


def test_nesting_is_bounded() -> None:
    """Five lists within each other are read, six are refused, and so are thousands."""
    assert is_plain(read_value(nested(5), b""))
    for depth in (6, 400):
        with pytest.raises(WireError, match="too deep"):
            read_value(nested(depth), b"")


def test_nodes_are_bounded() -> None:
    """A tree of more than 2000 nodes is refused, however it is spread."""
    nothings = [{"t": "nothing"}] * 999
    halves = [{"t": "items", "v": nothings}, {"t": "items", "v": nothings[1:]}]
    assert is_plain(read_value({"t": "items", "v": halves}, b""))
    with pytest.raises(WireError, match="too long"):
        read_value({"t": "items", "v": [*halves, {"t": "items", "v": nothings}]}, b"")


# -- arrays ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", DTYPES)
def test_array_is_read(dtype: str) -> None:
    """Arrays of all dtypes that travel are read from their place in the body, also where that is not aligned."""
    data = np.array([[0, 1, 1], [1, 0, 1]], dtype)
    for at in (0, 3):
        value = read_value(node(dtype=dtype, at=at), bytes(at) + data.tobytes())
        assert isinstance(value, Array)
        assert value.data.dtype == data.dtype
        np.testing.assert_array_equal(value.data, data)


@pytest.mark.parametrize("shape", [[], [0], [0, 3], [3, 0, 2], [1, 1, 1, 1, 1, 1, 1, 1]])
def test_array_of_odd_shape_is_read(shape: list[int]) -> None:
    """Scalars, empty arrays and eight axes are arrays too; an empty one may lie at the body's very end."""
    value = read_value(node(shape=shape, at=20 if 0 not in shape else 24), BODY)
    assert isinstance(value, Array)
    assert value.data.shape == tuple(shape)


@pytest.mark.parametrize(
    "changes",
    [
        {"dtype": "object"},
        {"dtype": "complex64"},
        {"dtype": "float32,float32"},
        {"dtype": ">f4"},
        {"dtype": "O"},
        {"dtype": None},
        {"dtype": ["float32"]},
        {"dtype": {"names": ["a"]}},
        {"shape": None},
        {"shape": 6},
        {"shape": "23"},
        {"shape": {"0": 2}},
        {"shape": [2, "3"]},
        {"shape": [2, 3.0]},
        {"shape": [True, 3]},
        {"shape": [2, None]},
        {"shape": [-1, 3]},
        {"shape": [-2, -3]},
        {"shape": [2, 4]},
        {"shape": [1] * 9},
        {"shape": [1 << 40]},
        {"shape": [(1 << 40) - 1] * 8},
        {"shape": [1 << 62, 4]},
        {"shape": [10**4000]},
        {"shape": [0, (1 << 40) - 1, (1 << 40) - 1]},
        {"shape": [(1 << 40) - 1] * 7 + [0]},
        {"at": -1},
        {"at": 1},
        {"at": 24},
        {"at": 1 << 39},
        {"at": 1 << 70},
        {"at": False},
        {"at": 0.0},
        {"at": "0"},
        {"at": None},
        {"shape": [0], "at": 25},
        {"kind": None},
        {"kind": 3},
    ],
)
def test_malformed_array_is_refused(changes: dict[str, Any]) -> None:
    """Other dtypes, impossible shapes, places outside the body, and True or 1.0 in place of 1 are refused."""
    assert isinstance(read_value(node(), BODY), Array)
    with pytest.raises(WireError):
        read_value(node(**changes), BODY)


@pytest.mark.parametrize("byte", [2, 128, 255])
def test_bad_bool_is_refused(byte: int) -> None:
    """A bool that is neither 0 nor 1 behaves oddly in numpy, so it is refused."""
    body = bytes([0, 1, byte])
    assert isinstance(read_value(node(dtype="bool", shape=[2]), body), Array)
    with pytest.raises(WireError, match="other bytes than 0 and 1"):
        read_value(node(dtype="bool", shape=[3]), body)


def test_overlapping_arrays_are_refused() -> None:
    """Many arrays over the same bytes would be more than the frame holds."""
    whole = {"t": "items", "v": [node(shape=[3], at=0), node(shape=[3], at=12)]}
    assert is_plain(read_value(whole, BODY))
    with pytest.raises(WireError, match="overlap"):
        read_value({"t": "items", "v": [node(shape=[4], at=0), node(shape=[4], at=8)]}, BODY)


def test_array_is_a_view_of_what_was_sent() -> None:
    """Reading takes no memory of its own."""
    value = read_value(node(), BODY)
    assert isinstance(value, Array)
    assert not value.data.flags.owndata
    assert not value.data.flags.writeable


# -- whatever is sent ------------------------------------------------------------------------------------------------

# Words that mean something somewhere, so that random trees get past the first line of defence.
# fmt: off
WORDS = st.sampled_from([
    "nothing", "truth", "integer", "float", "text", "array", "items", "other", "list", "tuple", "0x1p-3", "12", *DTYPES,
    "returned", "raised", "loaded", "missing_file", "undefined", "uncallable", "unfit", "oversized",
])
KEYS = st.sampled_from([
    "t", "v", "kind", "dtype", "shape", "at", "outcome", "value", "arguments", "gradient", "where",
    "type", "message", "frames", "file", "line", "function", "text", "exit", "memory", "needs",
])
# fmt: on
NUMBERS = st.integers() | st.sampled_from([0, 1, 2, 3, 8, 24, 25, -1, 1 << 31, 1 << 39, 1 << 40, 1 << 63, 10**30])
LEAVES = st.none() | st.booleans() | NUMBERS | st.floats() | WORDS | st.text(max_size=10)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=6),
    max_leaves=15,
)


@property_based
@given(tree=TREES, body=st.binary(max_size=40))
def test_any_tree_is_a_value_or_refused(tree: Any, body: bytes) -> None:
    """Whatever JSON is sent in place of a value, it is read as a plain value or refused."""
    value = read_or_refuse(read_value, tree, body)
    assert value is None or is_plain(value)


ARRAY_NODES = st.fixed_dictionaries(
    {
        "t": st.just("array"),
        "dtype": st.sampled_from([*DTYPES, "object", "float128", "str", "V8"]),
        "shape": st.lists(NUMBERS | st.integers(0, 4), max_size=9) | LEAVES,
        "at": NUMBERS | st.integers(0, 40) | LEAVES,
        "kind": st.just("torch tensor") | LEAVES,
    }
)


@property_based
@given(tree=ARRAY_NODES, body=st.binary(max_size=64))
def test_any_array_is_read_within_the_body_or_refused(tree: Any, body: bytes) -> None:
    """Whatever dtype, shape and place an array claims, it is no larger than the bytes that were sent."""
    value = read_or_refuse(read_value, tree, body)
    assert value is None or value.data.nbytes <= len(body)


@property_based
@given(tree=TREES, body=st.binary(max_size=40))
def test_any_reply_is_read_or_refused(tree: Any, body: bytes) -> None:
    """Whatever header is sent in place of a reply, it is read as one of the known endings or refused."""
    header = tree if isinstance(tree, dict) else {"outcome": tree}
    reply = read_or_refuse(read_reply, header, body, "output")
    assert reply is None or isinstance(reply, Reply)


RETURNED = {
    "outcome": "returned",
    "value": {"t": "items", "kind": "list", "v": [node(at=24), {"t": "integer", "v": "1", "kind": "int"}]},
    "arguments": [node(), node(dtype="bool", shape=[4], at=48)],
    "gradient": node(shape=[1], at=52),
    "where": {"file": "variance.py", "line": 7},
}
RAISED = {
    "outcome": "raised",
    "type": "ValueError",
    "message": "math domain error",
    "frames": [{"file": "variance.py", "line": 7, "function": "f", "text": "return math.sqrt(-1)"}],
    "where": None,
}
FILLED = {"outcome": "returned", "value": {"t": "argument", "number": 0}, "arguments": [node(at=56)], "where": None}
RETURNED_BODY = bytes(24) + bytes(24) + bytes([0, 1, 1, 0]) + bytes(4)
REPLIES = [
    (RETURNED, RETURNED_BODY),
    (RAISED, b""),
    ({"outcome": "several", "replies": [RETURNED, FILLED, RAISED]}, RETURNED_BODY + bytes(24)),
]
each_reply = pytest.mark.parametrize(("reply", "body"), REPLIES, ids=["returned", "raised", "several"])


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to all parts of a tree."""
    steps: Iterable[tuple[Any, Any]]
    if isinstance(tree, dict):
        steps = tree.items()
    elif isinstance(tree, list):
        steps = enumerate(tree)
    else:
        return [path]
    return [path, *(place for step, part in steps for place in places(part, (*path, step)))]


@each_reply
def test_unharmed_reply_is_read(reply: dict[str, Any], body: bytes) -> None:
    """The replies that are harmed below are well formed before."""
    ending = read_reply(reply, body, "").ending
    assert isinstance(ending, Returned | Raised | Several)


def test_result_can_be_an_argument() -> None:
    """A tensor that was filled and returned travels once; what else a number says is refused."""
    ending = read_reply(FILLED | {"arguments": [node()]}, bytes(24), "").ending
    assert isinstance(ending, Returned)
    assert ending.value is ending.arguments[0]
    for number in (1, -1, True, 0.0, None, "0"):
        with pytest.raises(WireError):
            read_reply(FILLED | {"arguments": [node()], "value": {"t": "argument", "number": number}}, bytes(24), "")


@each_reply
@property_based
@given(data=st.data(), harm=TREES)
def test_harmed_reply_is_read_or_refused(reply: dict[str, Any], body: bytes, data: st.DataObject, harm: Any) -> None:
    """A real reply of which one part is replaced or missing, or whose body is cut, is read or refused."""
    harmed = copy.deepcopy(reply)
    *steps, last = data.draw(st.sampled_from([place for place in places(reply) if place]))
    part = harmed
    for step in steps:
        part = part[step]
    if data.draw(st.booleans()):
        part[last] = harm
    else:
        del part[last]
    body = body[: data.draw(st.integers(0, len(body)) | st.just(len(body)))]
    read = read_or_refuse(read_reply, harmed, body, "")
    assert read is None or isinstance(read, Reply)


@property_based
@given(text=st.binary(max_size=60) | TREES.map(json.dumps).map(str.encode))
def test_any_header_is_parsed_or_refused(text: bytes) -> None:
    """Whatever bytes are sent in place of a header, they are a JSON object or refused."""
    header = read_or_refuse(unpack_header, text)
    assert header is None or type(header) is dict


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"9" * 10_000,
        b'{"a": ' + b"9" * 10_000 + b"}",
        b"\xff\xfe",
        b"\x00\x00\x00{",
        b'{"a": "\xff"}',
        b"[]",
        b"null",
        b"",
    ],
)
def test_poisonous_header_is_refused(text: bytes) -> None:
    """Headers that are nested without end, hold endless numbers, or are no object are refused."""
    with pytest.raises(WireError):
        unpack_header(text)


def worst_replies() -> Iterator[tuple[bytes, bytes]]:
    """Headers and bodies of the greatest size, made to grow as much as they can when they are read."""
    for unit in (b"[],", b"{},", b'"ab",', b"1.5,", b"9,"):
        yield b'{"outcome":[' + unit * ((HEADER_LIMIT - 40) // len(unit)) + b"0]}", b""
    pairs = b",".join(b'"%x":0' % number for number in range(HEADER_LIMIT // 10))
    yield b'{"outcome":{' + pairs + b"}}", b""
    for dtype, size in (("float16", 2), ("float64", 8), ("bool", 1), ("uint8", 1)):
        array = {"t": "array", "dtype": dtype, "shape": [BODY_LIMIT // size], "at": 0, "kind": "x"}
        header: dict[str, Any] = {"outcome": "returned", "value": array, "arguments": [], "where": None}
        yield json.dumps(header).encode(), bytes(BODY_LIMIT)
        items = {"t": "items", "v": [{**array, "shape": [BODY_LIMIT // size // 999], "at": 0}] * 999}
        yield json.dumps({**header, "value": items}).encode(), bytes(BODY_LIMIT)
        parts = [{**header, "value": {"t": "argument", "number": 0}, "arguments": [_part(array, n)]} for n in range(32)]
        yield json.dumps({"outcome": "several", "replies": parts}).encode(), bytes(BODY_LIMIT)
    yield b'{"outcome":"raised","message":"' + b"\\u202e" * (HEADER_LIMIT // 8) + b'","type":"x","frames":[]}', b""


def _part(array: dict[str, Any], number: int) -> dict[str, Any]:
    """One of 32 parts of an array that fills a body."""
    return {**array, "shape": [array["shape"][0] // 32], "at": number * BODY_LIMIT // 32}


def send(connection: socket.socket, data: bytes) -> None:
    """Send until all is sent or nobody listens any more."""
    with contextlib.suppress(OSError):
        connection.sendall(data)


def test_one_reply_allocates_within_the_limit() -> None:
    """The worst that a worker can send, from the socket to the array that is judged, stays within the stated bound."""
    for header, body in worst_replies():
        frame = PREAMBLE.pack(b"RIG1", len(header), len(body)) + header + body
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        sender = threading.Thread(target=send, args=(theirs, frame))
        tracemalloc.start()
        sender.start()
        with contextlib.suppress(WireError, FormError):
            ending = read_reply(*exchange(ours, b"", [], lambda _idle_seconds: None), output="").ending
            assert isinstance(ending, Returned | Raised | Several)
            replies = ending.replies if isinstance(ending, Several) else [Reply(ending)]
            arrays = [as_float_array(r.ending.value) for r in replies if isinstance(r.ending, Returned)]
            assert len(arrays) in {0, len(replies)}
        _current, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        ours.close()  # what was refused before its end is still being sent
        sender.join()
        theirs.close()
        assert peak < ALLOCATION_LIMIT, f"{peak >> 20} MiB for {header[:60]!r}"


@property_based
@given(preamble=st.binary(min_size=PREAMBLE.size, max_size=PREAMBLE.size))
def test_any_preamble_is_within_the_limits_or_refused(preamble: bytes) -> None:
    """Whatever a preamble announces, it is refused beyond the limits, with and without the right magic."""
    for candidate in (preamble, b"RIG1" + preamble[4:], b"RIG1\0\0" + preamble[6:8] + bytes(4) + preamble[12:]):
        lengths = read_or_refuse(unpack_preamble, candidate)
        assert lengths is None or (lengths[0] <= HEADER_LIMIT and lengths[1] <= BODY_LIMIT)


# -- texts, places and tracebacks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("plain ÄÖ 方 √", "plain ÄÖ 方 √"),
        ("line\n\tindented", "line⏎ indented"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("back\rspace\b", "back\\rspace\\x08"),
        ("\u202eleft", "\\u202eleft"),
        ("\ud800", "\\ud800"),
        ("\x00\x7f\x9b", "\\x00\\x7f\\x9b"),
        ("\u2028", "\\u2028"),
    ],
)
def test_control_characters_become_visible(sent: str, shown: str) -> None:
    """What could move a cursor, turn the direction of writing or break an encoding is spelled out."""
    assert read_text(sent, 100) == shown


@property_based
@given(text=st.text(st.characters()) | st.text("\x00\x1b\ud800\u202e", min_size=10), limit=st.integers(0, 40))
def test_any_text_is_bounded_and_printable(text: str, limit: int) -> None:
    """A text is no longer than it may be, can be encoded, and holds nothing but printable characters."""
    result = read_text(text, limit)
    assert len(result) <= limit
    assert isinstance(result.encode(), bytes)
    assert all(character in "\n\t" or character.isprintable() for character in result)


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({"file": "variance.py", "line": 7}, Place("variance.py", 7)),
        ({"file": "variance.py", "line": 7, "more": 1}, Place("variance.py", 7)),
        (None, None),
        ([], None),
        ("variance.py", None),
        ({}, None),
        ({"file": "variance.py"}, None),
        ({"file": None, "line": 7}, None),
        ({"file": "variance.py", "line": True}, None),
        ({"file": "variance.py", "line": -1}, None),
        ({"file": "variance.py", "line": 1 << 31}, None),
        ({"file": "variance.py", "line": 7.0}, None),
    ],
)
def test_odd_place_is_none(sent: Any, place: Place | None) -> None:
    """Where a function is defined is a courtesy: anything odd is no place, and no error."""
    assert read_place(sent) == place


FRAME = {"file": "variance.py", "line": 7, "function": "f", "text": "return 1"}


def test_traceback_is_read() -> None:
    """A traceback is read frame by frame, its texts cut and made visible."""
    assert read_frames([]) == ()
    assert read_frames([FRAME]) == (Frame("variance.py", 7, "f", "return 1"),)
    (frame,) = read_frames([FRAME | {"text": "\x1b" + "x" * 400}])
    assert frame.text.startswith("\\x1bxxx")
    assert len(frame.text) <= 300


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        "frames",
        [None],
        [[]],
        ["frame"],
        [5],
        [{}],
        [FRAME | {"line": "7"}],
        [FRAME | {"line": False}],
        [FRAME | {"file": 5}],
        [FRAME | {"text": None}],
        [FRAME] * 51,
    ],
)
def test_malformed_traceback_is_refused(sent: Any) -> None:
    """A traceback with a malformed frame, or with too many, is refused."""
    with pytest.raises(WireError):
        read_frames(sent)


# -- there and back --------------------------------------------------------------------------------------------------


def arrays() -> st.SearchStrategy[np.ndarray]:
    """Arrays of dtypes that travel and of some that do not."""
    dtypes = st.sampled_from([*DTYPES, "complex64", "datetime64[s]", "uint32", "U3"]).map(np.dtype)
    shapes = npst.array_shapes(min_dims=0, max_dims=10, min_side=0, max_side=2)
    return dtypes.flatmap(lambda dtype: npst.arrays(dtype, shapes))


PYTHON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text() | st.binary() | arrays(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=8,
)


@property_based
@given(value=PYTHON_VALUES)
def test_whatever_a_worker_describes_is_read(value: Any) -> None:
    """The two sides of the wire agree: what a worker makes of any object is a frame, and becomes a plain value."""
    body = bytearray()
    sent = encode(value, body)
    frame = pack({"value": sent}, body)
    header_length, body_length = unpack_preamble(frame[: PREAMBLE.size])
    header = unpack_header(frame[PREAMBLE.size : PREAMBLE.size + header_length])
    assert is_plain(read_value(header["value"], frame[len(frame) - body_length :]))


@pytest.mark.parametrize("value", [[[0.0] * 100] * 30, [[[1] * 20] * 20] * 20, [None] * 5000])
def test_long_list_is_a_value(value: list[Any]) -> None:
    """A long or a nested list, which students return in place of a tensor, is no fault of the worker's."""
    body = bytearray()
    assert is_plain(read_value(encode(value, body), bytes(body)))


@pytest.mark.parametrize(
    "argument",
    [
        3,
        -(10**30),
        0.1,
        math.inf,
        "relu",
        torch.tensor(2.5),
        torch.zeros(0, 3),
        torch.arange(6.0).reshape(2, 3).T,
        torch.ones(2, 2) > 0,
        torch.nn.Parameter(torch.ones(2, 3, dtype=torch.float64)),
        [torch.ones(2), torch.zeros(3, 1), 4],
        [],
    ],
)
def test_argument_reaches_the_worker(argument: Any) -> None:
    """An argument arrives in the worker as it was: type, values, dtype, and whether it is a parameter."""
    header, body = encode_request(Request("variance", "f", (1, argument), (("eps", argument),), 5))
    assert (header["module"], header["function"], header["seed"]) == ("variance", "f", 5)
    for sent in (header["arguments"][1], header["keywords"]["eps"]):
        _assert_same(decode(json.loads(json.dumps(sent)), bytes(body)), argument)


def _assert_same(arrived: Any, argument: Any) -> None:
    assert type(arrived) is type(argument)
    if isinstance(argument, torch.Tensor):
        assert arrived.dtype == argument.dtype
        assert torch.equal(arrived, argument)
        assert arrived.requires_grad == argument.requires_grad
    elif isinstance(argument, list):
        for one, other in zip(arrived, argument, strict=True):
            _assert_same(one, other)
    else:
        assert arrived == argument


def test_cotangent_reaches_the_worker() -> None:
    """The gradient that is asked for travels behind the arguments."""
    cotangent = torch.tensor([1.0, 10.0])
    header, body = encode_request(Request("landscape", "f", (torch.ones(2),), gradient=Gradient(0, cotangent)))
    assert header["gradient"]["argument"] == 0
    assert torch.equal(decode(header["gradient"]["cotangent"], bytes(body)), cotangent)


@pytest.mark.parametrize("argument", [None, object(), {"a": 1}, np.ones(2), (1, 2)])
def test_argument_that_cannot_travel_is_our_mistake(argument: object) -> None:
    """An argument of another type is refused before anything is sent."""
    with pytest.raises(TypeError, match="cannot send"):
        encode_request(Request("variance", "f", (argument,)))
