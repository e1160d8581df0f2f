"""Many users at once: a crowd sends requests, and the checks of `verify` judge them window by window.

Three kinds of processes take part:

- `promotion-jobs load` itself (`windows`) creates the promotions, begins and ends windows, reads what is left
  of each, judges it, and cleans up. Because it is a separate process, ledger and verdict survive if the crowd dies.
- the crowd (`crowd`) is a process of Locust, whose import replaces Python's sockets, locks and threads with gevent's. The
  suite's client works with these; pytest, the judge's threads and the signal handlers of a run need the originals. Hence
  the separate process.
- with `--master`, the users run in more such processes, on any machine (`--worker`).

A *window* is a stretch of the load with its own promotions. All that happens to them is in the window's history, which
is dropped once it is judged: memory is bounded by two windows, however long the load lasts.
"""
