"""`python -m sheaf_flight_server` is `sheaf`."""

from sheaf_flight_server import main

main()
