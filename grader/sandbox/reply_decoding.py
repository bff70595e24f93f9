"""What a worker sent back: turned into an ending, and looked at whether it can be the answer to what was asked."""

from collections.abc import Sequence
from typing import Any

import torch

from grader.sandbox.decoding import ValueReader, read_frames, read_place, read_text
from grader.sandbox.encoding import Request
from grader.sandbox.inside.wire import WireError
from grader.sandbox.replies import (
    Ending,
    Frame,
    Loaded,
    MissingFile,
    Raised,
    Reply,
    Returned,
    Several,
    Uncallable,
    Undefined,
    Unfit,
    Unreadable,
)
from grader.values import Array

MOST_CALLS = 32  # asked for at once
_MOST_TENSORS = 20  # no function has that many


def answers(ending: Ending, request: Request) -> bool:
    """Whether an ending can be that of a call: a forged reply may be well formed and answer something else."""
    if not isinstance(ending, Returned):
        return not isinstance(ending, Loaded | Several)
    if len(ending.arguments) != sum(isinstance(argument, torch.Tensor) for argument in request.arguments):
        return False
    if ending.gradient is None:
        return True
    # One of another shape could be stretched, without bound, when it is compared.
    asked = request.gradient
    return asked is not None and ending.gradient.data.shape == tuple(request.arguments[asked.argument].shape)


def answers_several(ending: Ending, requests: Sequence[Request]) -> bool:
    """Whether an ending can be that of several calls: each answered, up to the first that did not return."""
    if not isinstance(ending, Several):
        return False
    *before, last = ending.replies
    complete = len(ending.replies) == len(requests) or not isinstance(last.ending, Returned)
    return (
        complete
        and len(ending.replies) <= len(requests)
        and all(isinstance(reply.ending, Returned) for reply in before)
        and all(answers(reply.ending, request) for reply, request in zip(ending.replies, requests, strict=False))
    )


def answers_loading(ending: Ending) -> bool:
    """Whether an ending can be that of loading a file."""
    return not isinstance(ending, Returned | Several | Undefined | Uncallable | Unfit)


def read_reply(header: dict[str, Any], body: bytes | bytearray, output: str) -> Reply:
    """Turn a worker's reply into data.

    Raises:
        WireError: if it is not of a known form.
    """
    read_value = ValueReader(bytes(body))
    if header.get("outcome") == "several":
        reply = Reply(_read_several(header, read_value, output), output=output)
    else:
        reply = _read_one(header, read_value, output)
    read_value.require_all_used()
    return reply


def _read_several(header: dict[str, Any], read_value: ValueReader, output: str) -> Several:
    nodes = header.get("replies")
    if not isinstance(nodes, list) or not 0 < len(nodes) <= MOST_CALLS or not all(isinstance(n, dict) for n in nodes):
        raise WireError("the replies are malformed")
    return Several(tuple(_read_one(node, read_value, output) for node in nodes))


def _read_one(header: dict[str, Any], read_value: ValueReader, output: str) -> Reply:
    return Reply(_read_ending(header, read_value), read_place(header.get("where")), output)


def _read_ending(header: dict[str, Any], read_value: ValueReader) -> Ending:
    match header.get("outcome"):
        case "returned":
            return _read_returned(header, read_value)
        case "raised":
            return Raised(*_read_exception(header))
        case "loaded":
            return Loaded()
        case "missing_file":
            return MissingFile()
        case "undefined":
            return Undefined()
        case "uncallable":
            return Uncallable(read_text(header.get("type"), 100))
        case "unfit":
            return Unfit(read_text(header.get("message"), 500))
        case "oversized":
            return Unreadable("the result is too large to be sent")
    raise WireError("a reply is of no known form")


def _read_returned(header: dict[str, Any], read_value: ValueReader) -> Returned:
    nodes = header.get("arguments")
    if not isinstance(nodes, list) or len(nodes) > _MOST_TENSORS:
        raise WireError("the arguments are malformed")
    arguments = tuple(_read_array(node, read_value) for node in nodes)
    gradient = None if header.get("gradient") is None else _read_array(header["gradient"], read_value)
    value = header.get("value")
    if isinstance(value, dict) and value.get("t") == "argument":
        return Returned(_refer(value, arguments), arguments, gradient)
    return Returned(read_value(value), arguments, gradient)


def _read_array(node: Any, read_value: ValueReader) -> Array:
    value = read_value(node)
    if not isinstance(value, Array):
        raise WireError("an argument or a gradient is no array")
    return value


def _refer(node: dict[str, Any], arguments: Sequence[Array]) -> Array:
    """The argument that came back as the result."""
    number = node.get("number")
    if type(number) is not int or not 0 <= number < len(arguments):
        raise WireError("the result is no argument")
    return arguments[number]


def _read_exception(header: dict[str, Any]) -> tuple[str, str, tuple[Frame, ...], bool, bool, str]:
    return (
        read_text(header.get("type"), 100),
        read_text(header.get("message"), 2000),
        read_frames(header.get("frames")),
        header.get("exit") is True,
        header.get("memory") is True,
        next((needs for needs in ("process", "sharing", "network") if header.get("needs") == needs), ""),
    )
