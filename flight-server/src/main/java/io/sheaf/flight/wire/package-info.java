/// `FlightData` on the wire, without protobuf's own classes.
///
/// ```
/// message FlightData {                      // arrow/format/Flight.proto
///   FlightDescriptor flight_descriptor = 1;
///   bytes data_header = 2;                  // flatbuffer Message
///   bytes app_metadata = 3;
///   bytes data_body = 1000;                 // buffers
/// }
/// ```
///
/// *Outgoing* data is a prefix (the tags, lengths and small fields, made here) and a body: slices
/// of memory that somebody else owns, usually pinned frames. *Arrived* data is the fields of a
/// message of a client, each checked against what has arrived before anything is allocated.
///
/// Outgoing data goes to the socket in one of two ways. *Direct*: the slices are handed to gRPC as
/// Netty buffers, and are free when the last byte is in the kernel. *Copied*: gRPC copies them into
/// buffers of its own at once. Direct rests on internals of gRPC; [DirectHook#prove] tries it out
/// at start, and without that proof everything is copied, which is counted.
///
/// ```
///   OPEN(1)  -> HELD(n + 1)   [OutgoingData#hold]    a slice was handed to gRPC
///   HELD(n)  -> HELD(n - 1)   [OutgoingData#drop]    a slice was written, or its stream was reset
///   HELD(n)  -> OPEN(1)       [DirectHook#clear]     gRPC failed while it took the slices
///   OPEN(1)  -> RELEASED      [OutgoingData#close]   copied, or never sent
///   HELD(1)  -> RELEASED      by whichever of the two comes last
/// ```
///
/// Invariants:
///
/// 1. The release of outgoing data runs exactly once: after the socket write, or after the cancel.
/// 2. Nothing is read from a slice after that.
/// 3. A length from the wire is compared with what has arrived before it is used.
/// 4. Parsing never throws: what is malformed becomes a [ArrivedData.Refused], since gRPC hides the
///    exceptions of a marshaller from the client.
/// 5. What arrived data has, gRPC's buffers and then native memory, belongs to whoever takes the
///    message, and is given back by its `close`.
@NullMarked
package io.sheaf.flight.wire;

import org.jspecify.annotations.NullMarked;
