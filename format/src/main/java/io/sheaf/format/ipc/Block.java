package io.sheaf.format.ipc;

/// Where one encapsulated message lies in an Arrow IPC file, as `Block` in `File.fbs`.
///
/// @param offset file offset of the continuation marker, a multiple of 8
/// @param metadataLength bytes from there to the body: marker, length, flatbuffer and padding
/// @param bodyLength bytes of the body, padding included
public record Block(long offset, int metadataLength, long bodyLength) {}
