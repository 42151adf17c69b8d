"""The messages Ask and Answer of probe.proto by hand, so that no generated Python is needed.

Both have field 1: text, field 2: int64, field 3: bytes.
"""


def _varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while True:
        byte = value & 0x7F
        value >>= 7
        if value:
            out.append(byte | 0x80)
        else:
            out.append(byte)
            return bytes(out)


def encode(text="", number=0, payload=b""):
    out = b""
    if text:
        raw = text.encode()
        out += b"\x0a" + _varint(len(raw)) + raw
    if number:
        out += b"\x10" + _varint(number)
    if payload:
        out += b"\x1a" + _varint(len(payload)) + payload
    return out


def _read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return value, at


def decode(data):
    """Returns (text, number, payload)."""
    text, number, payload, at = "", 0, b"", 0
    while at < len(data):
        tag, at = _read_varint(data, at)
        if tag == 0x10:
            number, at = _read_varint(data, at)
            if number >= 1 << 63:
                number -= 1 << 64
            continue
        length, at = _read_varint(data, at)
        chunk = data[at:at + length]
        at += length
        if tag == 0x0A:
            text = chunk.decode()
        elif tag == 0x1A:
            payload = bytes(chunk)
        else:
            raise ValueError("unexpected tag %d" % tag)
    return text, number, payload
