"""HTTP as the suite speaks it: requests and exchanges as values, and a client that bounds whatever a server sends."""
