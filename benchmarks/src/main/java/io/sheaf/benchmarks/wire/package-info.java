/// The Java processes of the wire bench: the servers beside each other, and a client. The program
/// that starts and compares them is `benchmarks/wire/wire.py`, for its client is pyarrow.
///
/// A *server* reads the Arrow files of a directory, says `ready URI`, and ends with its standard
/// input.
@NullMarked
package io.sheaf.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
