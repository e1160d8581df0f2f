"""What an application cannot say: HTTP/1.1 written by hand, before any server that speaks it in the usual way."""
