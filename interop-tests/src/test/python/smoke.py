"""One walk through the Python client: publish, subscribe, request, headers, no responders, drain.

Usage: smoke.py URL; prints "passed" when everything was as it should be.
"""

import asyncio
import sys

import nats
from nats.errors import NoRespondersError


async def main(url):
    connection = await nats.connect(url, name="python", allow_reconnect=False)

    plain = await connection.subscribe("python.plain.*")
    await connection.publish("python.plain.a", b"one")
    await connection.publish("python.plain.b", b"two", headers={"Key": "value"})
    first = await plain.next_msg(timeout=5)
    second = await plain.next_msg(timeout=5)
    assert (first.subject, first.data, first.headers) == ("python.plain.a", b"one", None), first
    assert (second.subject, second.data) == ("python.plain.b", b"two"), second
    assert second.headers == {"Key": "value"}, second.headers

    async def answer(request):
        await request.respond(b"you said " + request.data)

    await connection.subscribe("python.ask", queue="answerers", cb=answer)
    response = await connection.request("python.ask", b"hello", timeout=5)
    assert response.data == b"you said hello", response

    try:
        await connection.request("python.nobody", b"", timeout=5)
        raise AssertionError("somebody answered")
    except NoRespondersError:
        pass

    received = []

    async def slowly(message):
        await asyncio.sleep(0.01)
        received.append(message.data)

    await connection.subscribe("python.drain", cb=slowly)
    for number in range(20):
        await connection.publish("python.drain", b"%d" % number)
    await connection.flush()
    await connection.drain()
    assert received == [b"%d" % number for number in range(20)], received
    assert connection.is_closed
    print("passed")


asyncio.run(main(sys.argv[1]))
