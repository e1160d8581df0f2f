"""Many users at once: a crowd sends, windows of what it sent and received are judged by the checks of `verify`.

Three kinds of process take part, so that each can be what it has to be:

- `promotion-jobs load` itself (`windows`) creates the promotions, says when a window begins and ends, reads what is left
  of each, judges it, and cleans up. It is an ordinary process: a crowd that dies takes neither ledger nor verdict with it.
- the crowd (`crowd`) is a process of Locust, whose import replaces Python's sockets, locks and threads by gevent's. The
  suite's client works on these; pytest, the judge's threads and the signal handlers of a run need the originals, hence
  the process of its own.
- with `--master`, the crowd's users are in further such processes, on any machine (`--worker`).

A *window* is a stretch of the load with promotions of its own. All that happens to them is in the window's history, which
is dropped once it is judged: memory is bounded by two windows, however long the load lasts.
"""
