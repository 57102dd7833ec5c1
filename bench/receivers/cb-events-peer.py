"""cb-events as a receiver of the Chaturbate benchmark: counts events and measures what they cost.

Unchanged apart from its base address and its own public limiter, which would slow it down. Reads one JSON value a
line ({"arm": count}) and writes one a line.
"""

import asyncio
import json
import resource
import sys
import time

from aiolimiter import AsyncLimiter
from cb_events import ClientConfig, EventClient
from cb_events import client as module


def cpu_micros() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return (used.ru_utime + used.ru_stime) * 1e6


def say(value: dict) -> None:
    print(json.dumps(value), flush=True)


async def main() -> None:
    room = json.loads(sys.argv[1])
    reads_parts = sys.argv[2] == "parts"
    module.BASE_URL = room["baseUrl"] + "/events"
    run = {"expected": 0, "seen": 0, "cpu": 0.0, "first": 0.0}

    async def listen() -> None:
        config = ClientConfig(timeout=30)
        limiter = AsyncLimiter(1_000_000, 60)
        async with EventClient(
            room["username"], room["token"], config=config, rate_limiter=limiter
        ) as client:
            async for event in client:
                if reads_parts:
                    # They are made when they are asked for, as any handler does.
                    _ = (event.user, event.message, event.tip, event.broadcaster)
                if run["seen"] == 0:
                    run["first"] = time.perf_counter()
                run["seen"] += 1
                if run["seen"] == run["expected"]:
                    say(
                        {
                            "events": run["seen"],
                            "cpuMicros": cpu_micros() - run["cpu"],
                            "elapsedMicros": (time.perf_counter() - run["first"]) * 1e6,
                            "rssMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                        }
                    )

    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    listening = asyncio.create_task(listen())
    while line := await reader.readline():
        run.update(expected=json.loads(line)["arm"], seen=0, cpu=cpu_micros())
        say({"armed": True})
    listening.cancel()


asyncio.run(main())
