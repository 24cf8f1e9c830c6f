/// Arrow IPC: messages, streams and files, by layout and without vector classes.
///
/// *Message*: a flatbuffer of metadata and a body. *Header*: the metadata of a batch. *Node*:
/// length and null count of one field's array. *Chunk*: the share of a top-level column.
/// *Encapsulation*: marker and length before a message in a stream or file. *Block*: where a file's
/// footer says a message lies. *Codec*: how the buffers of a body are compressed, one by one.
///
/// 1. A [BatchHeader] fits its layouts and its body: [BatchHeader#parse], [BatchHeader#ofRows].
/// 2. Nothing is allocated because a length in foreign bytes says so, unless that many bytes are
///    there ([Intake#read]) or the [Limits] allow it ([MessageDecoder#decode]).
/// 3. Rows come after every dictionary of the schema: [MessageDecoder#decode].
/// 4. The structure of what comes out is sound, its content is not looked at.
///
/// The rules are those of `Columnar.rst` and of Arrow C++ 26 (`ipc/reader.cc`, `ipc/message.cc`).
@NullMarked
package io.sheaf.format.ipc;

import org.jspecify.annotations.NullMarked;
