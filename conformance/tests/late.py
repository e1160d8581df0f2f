"""A proxy on loopback that passes bytes on to a server, and each response back late: `python -m tests.late URL SECONDS`.

Prints its own URL. It knows nothing of HTTP: what the server sends is held back for so long, in order.
"""

from __future__ import annotations

import asyncio
import sys
from urllib.parse import urlsplit


async def main(url: str, seconds: float) -> None:
    """Serves until it is ended."""
    where = urlsplit(url)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_connection(where.hostname, where.port)

        async def forth() -> None:
            while part := await reader.read(65536):
                ours.write(part)
                await ours.drain()
            ours.close()

        async def back() -> None:
            held: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

            async def release() -> None:
                while True:
                    due, part = await held.get()
                    await asyncio.sleep(max(0.0, due - loop.time()))
                    writer.write(part)
                    if not part:
                        writer.close()
                        return
                    await writer.drain()

            released = asyncio.create_task(release())
            while part := await theirs.read(65536):
                held.put_nowait((loop.time() + seconds, part))
            held.put_nowait((0.0, b""))
            await released

        await asyncio.gather(forth(), back(), return_exceptions=True)

    loop = asyncio.get_running_loop()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
