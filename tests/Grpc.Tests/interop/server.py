"""The probe service on the C core's gRPC. Prints its port, serves until its standard input ends.

    server.py [SERVER.pem SERVER.key CLIENT_CA.pem]

On standard error it prints "waiting" when a call waits, and "cancelled" when such a call is cancelled.
"""
import sys
import threading
from concurrent import futures

import grpc

from probe_messages import decode, encode

DETAILS = "第 5 hour is 100%41 wrong\n"


def refuse(context):
    context.set_trailing_metadata((("reason", "row 5"), ("proof-bin", b"\x00\x01\xfe\xff")))
    context.abort(grpc.StatusCode.INVALID_ARGUMENT, DETAILS)


def wait(context):
    print("waiting", file=sys.stderr, flush=True)
    ended = threading.Event()
    if context.add_callback(ended.set):  # False when the call has ended already
        ended.wait()
    print("cancelled", file=sys.stderr, flush=True)


def say(request, context):
    action, number, payload = decode(request)
    if action == "fail":
        refuse(context)
    if action == "crash":
        raise RuntimeError("the secret text")
    if action == "wait":
        wait(context)
    if action == "big":
        return encode(payload=b"x" * number)
    if action == "headers":
        context.send_initial_metadata((("early", "yes"), ("early-bin", b"\x07\x08")))
        context.set_trailing_metadata((("late", "also"), ("late-bin", b"\x09")))
        seen = (k + "=" + (v.hex().upper() if isinstance(v, bytes) else v) for k, v in context.invocation_metadata())
        return encode("|".join(seen))
    if action == "identity":
        return encode(context.auth_context().get("x509_common_name", [b"nobody"])[0].decode())
    if action == "time":
        remaining = context.time_remaining()
        return encode(number=int(remaining) if remaining is not None else -1)
    return encode(action, number, payload)


def count(request, context):
    action, number, payload = decode(request)
    for i in range(1, number + 1):
        yield encode("", i, payload)
    if action == "fail":
        refuse(context)
    if action == "wait":
        wait(context)


def total(requests, context):
    numbers = [decode(request)[1] for request in requests]
    return encode(str(len(numbers)), sum(numbers))


def echo(requests, context):
    for request in requests:
        action, number, payload = decode(request)
        if action == "fail":
            refuse(context)
        if action == "stop":
            return
        yield encode("", number, payload)


def main():
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("city.grpctests.v1.Probe", {
        "Say": grpc.unary_unary_rpc_method_handler(say),
        "Count": grpc.unary_stream_rpc_method_handler(count),
        "Sum": grpc.stream_unary_rpc_method_handler(total),
        "Echo": grpc.stream_stream_rpc_method_handler(echo),
    }),))
    if len(sys.argv) > 1:
        certificate, key, clients = (open(name, "rb").read() for name in sys.argv[1:])
        port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials(
            [(key, certificate)], root_certificates=clients, require_client_auth=True))
    else:
        port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    sys.stdin.read()
    server.stop(None)


main()
