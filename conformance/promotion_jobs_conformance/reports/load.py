"""The figures of a load: one line for the console, and a chart with a table for the HTML report.

What there is to draw are our own numbers and the names of our operations; nothing of it comes from the server.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from ..naming import amount

WIDTH, HEIGHT, MARGIN = 720, 150, 46
LABEL = 12.0  # the height of a curve's name
PERCENTILES = ("p50_ms", "p95_ms", "p99_ms")


def line(figures: dict[str, Any]) -> str:
    """`4200 requests in 30.0 s: 140.0 per second, 12 failed; p50 31 ms, p95 80 ms, p99 120 ms; 4 windows`."""
    shown = [f"{name.removesuffix('_ms')} {figures[name]} ms" for name in PERCENTILES if figures["requests"]]
    times = f"; {', '.join(shown)}" if shown else ""
    waited = figures["seconds_waited_for_the_judge"]
    late = f"; users waited {waited:g} s for the checks" if waited >= 1 else ""
    return (
        f"{figures['requests']} requests in {figures['seconds']:g} s: {figures['requests_per_second']:g} per second, "
        f"{figures['failed']} failed{times}; {amount(figures['windows'], 'window')}{late}"
    )


def chart(figures: dict[str, Any]) -> Markup:
    """A section of the page: throughput and latency over time, and a table by operation."""
    over_time = figures["over_time"]
    width = over_time[1]["second"] - over_time[0]["second"] if len(over_time) > 1 else 1.0
    rates = [one["requests"] / width for one in over_time]
    rows = Markup("").join(
        Markup("<tr><td><code>{}</code></td>{}</tr>").format(
            name,
            Markup("").join(Markup("<td>{}</td>").format(one[key]) for key in ("requests", "failed", *PERCENTILES)),
        )
        for name, one in figures["operations"].items()
    )
    latencies = [(name.removesuffix("_ms"), [one[name] for one in over_time]) for name in PERCENTILES]
    return Markup(
        '<section id="load" aria-labelledby="load-head"><h2 id="load-head">Load</h2><div class="card"><p>{}</p>{}{}'
        "<table><thead><tr><th>Operation</th><th>Requests</th><th>Failed</th><th>p50 ms</th><th>p95 ms</th><th>p99 ms</th></tr></thead>"
        "<tbody>{}</tbody></table></div></section>"
    ).format(
        line(figures),
        _plot("Requests per second", [("", rates)], figures["seconds"]),
        _plot("Latency in ms", latencies, figures["seconds"]),
        rows,
    )


def _plot(title: str, curves: list[tuple[str, list[float | None]]], seconds: float) -> Markup:
    """Curves over time, each with its name at its end, one name below another."""
    top = max((value for _, values in curves for value in values if value is not None), default=0.0) or 1.0
    count = max(len(values) for _, values in curves)
    lines = Markup("")
    ends: list[tuple[float, float, str]] = []
    for number, (name, values) in enumerate(curves):
        points = [
            (MARGIN + (WIDTH - 2 * MARGIN) * index / max(1, count - 1), HEIGHT - 20 - (HEIGHT - 40) * value / top)
            for index, value in enumerate(values)
            if value is not None
        ]
        if points:
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            lines += Markup('<polyline class="curve curve-{}" points="{}"/>').format(number, path)
            ends.append((points[-1][1] + LABEL / 3, points[-1][0] + 4, name))
    room = HEIGHT - 20.0  # the lowest position that is free
    for y, x, name in sorted(ends, reverse=True):
        room = min(y, room)
        lines += Markup('<text x="{:.1f}" y="{:.1f}">{}</text>').format(x, room, name)
        room -= LABEL
    return Markup(
        '<figure><svg viewBox="0 0 {} {}" role="img" aria-label="{}"><text x="{}" y="12">{}</text><text x="2" y="24">{:.4g}</text>'
        '<text x="2" y="{}">0</text><line class="rail" x1="{}" x2="{}" y1="{}" y2="{}"/>{}<text x="{}" y="{}">{:g} s</text></svg></figure>'
    ).format(
        WIDTH,
        HEIGHT,
        title,
        MARGIN,
        title,
        top,
        HEIGHT - 20,
        MARGIN,
        WIDTH - MARGIN,
        HEIGHT - 20,
        HEIGHT - 20,
        lines,
        WIDTH - MARGIN - 30,
        HEIGHT - 5,
        seconds,
    )
