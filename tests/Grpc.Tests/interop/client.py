"""Calls the probe service with the C core's gRPC and prints what it saw as one JSON object.

    client.py HOST:PORT CHECK[=ARGUMENT] [CA.pem CLIENT.pem CLIENT.key]
"""
import json
import sys
import threading

import grpc

from probe_messages import decode, encode

SERVICE = "/city.grpctests.v1.Probe/"


def failure(error):
    return {
        "code": error.code().name,
        "details": error.details(),
        "trailers": {k: v.hex() if isinstance(v, bytes) else v for k, v in error.trailing_metadata() or ()},
    }


def unary(channel):
    say = channel.unary_unary(SERVICE + "Say")
    answer, call = say.with_call(encode("空气", -42, b"\x00\xff" * 1000), timeout=20)
    text, number, payload = decode(answer)
    return {"text": text, "number": number, "length": len(payload), "code": call.code().name}


def headers(channel):
    say = channel.unary_unary(SERVICE + "Say")
    call = say.future(encode("headers"), timeout=20, metadata=(("x-station", "Dongsi"), ("key-bin", b"\x00\xff\x10")))
    text = decode(call.result())[0]
    return {
        "seen": text,
        "early": dict(call.initial_metadata())["early"],
        "early-bin": dict(call.initial_metadata())["early-bin"].hex(),
        "late": dict(call.trailing_metadata())["late"],
        "late-bin": dict(call.trailing_metadata())["late-bin"].hex(),
    }


def server_stream(channel):
    count = channel.unary_stream(SERVICE + "Count")
    call = count(encode("", 5000), timeout=30)
    numbers = [decode(answer)[1] for answer in call]
    return {"numbers": len(numbers), "ordered": numbers == list(range(1, 5001)), "code": call.code().name}


def client_stream(channel):
    total = channel.stream_unary(SERVICE + "Sum")
    text, number, _ = decode(total((encode("", i) for i in range(1, 1001)), timeout=30))
    return {"text": text, "number": number}


def bidi(channel):
    """Sends the next message only when the answer to the last one is here."""
    echo = channel.stream_stream(SERVICE + "Echo")
    answered = threading.Semaphore(1)

    def requests():
        for i in range(1, 301):
            answered.acquire()
            yield encode("", i, b"x" * i)

    seen = []
    for answer in echo(requests(), timeout=30):
        _, number, payload = decode(answer)
        seen.append((number, len(payload)))
        answered.release()
    return {"ordered": seen == [(i, i) for i in range(1, 301)]}


def refusal(channel):
    try:
        channel.unary_unary(SERVICE + "Say")(encode("fail"), timeout=20)
    except grpc.RpcError as error:
        return failure(error)


def refusal_in_stream(channel):
    seen = 0
    try:
        for _ in channel.unary_stream(SERVICE + "Count")(encode("fail", 3), timeout=20):
            seen += 1
    except grpc.RpcError as error:
        return dict(failure(error), seen=seen)


def crash(channel):
    try:
        channel.unary_unary(SERVICE + "Say")(encode("crash"), timeout=20)
    except grpc.RpcError as error:
        return failure(error)


def unknown_method(channel):
    try:
        channel.unary_unary(SERVICE + "Shout")(b"", timeout=20)
    except grpc.RpcError as error:
        return failure(error)


def unknown_service(channel):
    try:
        channel.unary_unary("/city.grpctests.v1.Nobody/Say")(b"", timeout=20)
    except grpc.RpcError as error:
        return failure(error)


def deadline(channel, tenths):
    try:
        channel.unary_unary(SERVICE + "Say")(encode("wait"), timeout=int(tenths) / 10)
    except grpc.RpcError as error:
        return failure(error)


def cancel(channel):
    call = channel.unary_stream(SERVICE + "Count")(encode("wait", 2), timeout=30)
    seen = [decode(next(call))[1], decode(next(call))[1]]
    call.cancel()
    return {"seen": seen, "code": call.code().name}


def oversize_request(channel):
    say = channel.unary_unary(SERVICE + "Say")
    try:
        say(encode("", 0, b"x" * (5 * 1024 * 1024)), timeout=30)
    except grpc.RpcError as error:
        result = failure(error)
        result["after"] = decode(say(encode("still here"), timeout=20))[0]
        return result


def gzip(channel):
    try:
        channel.unary_unary(SERVICE + "Say")(encode("hello", 1, b"x" * 10000), timeout=20, compression=grpc.Compression.Gzip)
    except grpc.RpcError as error:
        return failure(error)


def identity(channel):
    return {"text": decode(channel.unary_unary(SERVICE + "Say")(encode("identity"), timeout=20))[0]}


def main():
    address, check, *files = sys.argv[1:]
    if files:
        authority, certificate, key = (open(name, "rb").read() for name in files)
        channel = grpc.secure_channel(address, grpc.ssl_channel_credentials(authority, key, certificate))
    else:
        channel = grpc.insecure_channel(address)
    with channel:
        name, _, argument = check.partition("=")
        print(json.dumps(globals()[name](channel, *([argument] if argument else []))))


main()
