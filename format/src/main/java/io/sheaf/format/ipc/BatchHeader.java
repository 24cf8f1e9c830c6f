package io.sheaf.format.ipc;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.flat.ArrowShapes;
import io.sheaf.format.flat.FlatVerifier;
import io.sheaf.format.schema.Field.KeyValue;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.SchemaMessage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The metadata of one record batch or dictionary batch: what lies where in the body.
///
/// Field nodes, buffers and variadic counts are those of the layouts walked in depth-first order,
/// neither more nor fewer, and every buffer lies in the body at a multiple of 8: a header that says
/// otherwise does not come into being. What the buffers hold is not looked at.
///
/// Immutable; any thread.
public final class BatchHeader {
  private final List<Layout> layouts;
  private final @Nullable DictionaryKey dictionary;
  private final long length;
  private final long[] nodes;
  private final long[] buffers;
  private final long[] variadics;
  private final @Nullable Codec codec;
  private final long bodyLength;
  private final List<KeyValue> metadata;
  private @Nullable List<Chunk> chunks;

  /// Which dictionary a batch is for.
  ///
  /// @param delta the values follow those already there, instead of replacing them
  public record DictionaryKey(long id, boolean delta) {}

  /// The parts of a header that are numbers.
  ///
  /// @param length rows, or values of a dictionary
  /// @param nodes for every field its length and its null count, in turn
  /// @param buffers for every buffer its offset in the body and its length, in turn
  /// @param variadics for every view field the number of its variadic buffers
  @SuppressWarnings("ArrayRecordComponent") // Passed along and never compared.
  public record Numbers(
      long length,
      long[] nodes,
      long[] buffers,
      long[] variadics,
      @Nullable Codec codec,
      long bodyLength) {}

  private BatchHeader(
      List<Layout> layouts,
      @Nullable DictionaryKey dictionary,
      Numbers numbers,
      List<KeyValue> metadata) {
    this.layouts = layouts;
    this.dictionary = dictionary;
    this.length = numbers.length;
    this.nodes = numbers.nodes;
    this.buffers = numbers.buffers;
    this.variadics = numbers.variadics;
    this.codec = numbers.codec;
    this.bodyLength = numbers.bodyLength;
    this.metadata = metadata;
  }

  /// Verifies and parses the flatbuffer of a record batch or dictionary batch message.
  ///
  /// Version V4 is read too and comes out as V5: the validity slots of unions are dropped.
  ///
  /// @param flatbuffer without encapsulation; padding after its end does no harm
  /// @throws MalformedException naming the field and the rule
  /// @throws UnsupportedException for V4 unions with nulls of their own, and tensors
  public static BatchHeader parse(MemorySegment flatbuffer, SchemaMessage schema) {
    return parse(flatbuffer, schema, schema.layouts().size());
  }

  /// The same of a record batch that has only the first `columns` columns of the schema: the others
  /// were added when it was written already.
  public static BatchHeader parse(MemorySegment flatbuffer, SchemaMessage schema, int columns) {
    return HeaderReader.read(flatbuffer, schema, columns);
  }

  /// How many bytes of a message's flatbuffer are in use: a multiple of 8, unless it ends before.
  ///
  /// @throws MalformedException when it is none
  public static int length(MemorySegment flatbuffer) {
    long used = FlatVerifier.length(flatbuffer, ArrowShapes.MESSAGE);
    return (int) Math.min(used + 7 & -8, flatbuffer.byteSize());
  }

  /// A header of rows with these numbers.
  ///
  /// @throws MalformedException when they do not fit the layouts
  public static BatchHeader ofRows(List<Layout> layouts, Numbers numbers) {
    return checked(List.copyOf(layouts), null, numbers, List.of());
  }

  /// A header of dictionary values with these numbers.
  ///
  /// @throws MalformedException when they do not fit the layout
  public static BatchHeader ofDictionary(DictionaryKey key, Layout layout, Numbers numbers) {
    return checked(List.of(layout), key, numbers, List.of());
  }

  static BatchHeader checked(
      List<Layout> layouts,
      @Nullable DictionaryKey dictionary,
      Numbers numbers,
      List<KeyValue> metadata) {
    HeaderRules.check(layouts, numbers);
    return new BatchHeader(layouts, dictionary, numbers, metadata);
  }

  /// The same header with custom metadata of the message.
  public BatchHeader withMetadata(List<KeyValue> metadata) {
    return new BatchHeader(layouts, dictionary, numbers(), List.copyOf(metadata));
  }

  /// The header of chosen columns, whose chunks lie elsewhere in a body of their own.
  ///
  /// @param columns top-level columns, in the order they shall have
  /// @param starts for each of them where the first byte of its chunk, at [Chunk#offset], comes to
  ///   lie; a number that keeps every buffer at a multiple of 8
  public BatchHeader project(int[] columns, long[] starts, long bodyLength) {
    return HeaderProjection.project(this, columns, starts, bodyLength);
  }

  /// The header of the columns of both, this one's first, where the body of `more` lies behind this
  /// one's.
  ///
  /// @param more of as many rows, and compressed alike
  public BatchHeader beside(BatchHeader more) {
    if (more.codec != codec) throw new AssertionError(codec + " beside " + more.codec);
    long[] moved = more.buffers.clone();
    for (int i = 0; i < moved.length; i += 2) moved[i] += bodyLength;
    var numbers =
        new Numbers(
            length,
            joined(nodes, more.nodes),
            joined(buffers, moved),
            joined(variadics, more.variadics),
            codec,
            Math.addExact(bodyLength, more.bodyLength));
    List<Layout> all = Stream.concat(layouts.stream(), more.layouts.stream()).toList();
    return checked(all, dictionary, numbers, metadata);
  }

  private static long[] joined(long[] first, long[] then) {
    return LongStream.concat(LongStream.of(first), LongStream.of(then)).toArray();
  }

  /// The `Message` flatbuffer, version V5; a multiple of 8 bytes long.
  public byte[] encode() {
    return HeaderWriter.encode(this, 0);
  }

  /// The same, padded with zeros to a length.
  ///
  /// @param length a multiple of 8, at least [#encodedLength]
  public byte[] encode(int length) {
    return HeaderWriter.encode(this, length);
  }

  /// Bytes that [#encode()] writes.
  public int encodedLength() {
    return HeaderWriter.length(this);
  }

  /// The layouts of the columns; of a dictionary batch, the one of its values.
  public List<Layout> layouts() {
    return layouts;
  }

  /// Which dictionary this is for; null for rows.
  public @Nullable DictionaryKey dictionary() {
    return dictionary;
  }

  /// Rows, or values of a dictionary.
  public long length() {
    return length;
  }

  /// Bytes of the body, padding included.
  public long bodyLength() {
    return bodyLength;
  }

  /// How the buffers are compressed; null when they are not.
  public @Nullable Codec codec() {
    return codec;
  }

  /// Custom metadata of the message.
  public List<KeyValue> metadata() {
    return metadata;
  }

  /// The number of field nodes.
  public int nodes() {
    return nodes.length / 2;
  }

  /// The length of the array of node `node`.
  public long nodeLength(int node) {
    return nodes[2 * node];
  }

  /// Its null count; -1 when the author did not count.
  public long nodeNulls(int node) {
    return nodes[2 * node + 1];
  }

  /// The number of buffers.
  public int buffers() {
    return buffers.length / 2;
  }

  /// Where a buffer starts in the body.
  public long bufferOffset(int buffer) {
    return buffers[2 * buffer];
  }

  /// Bytes of a buffer, padding left out; compressed ones when there is a codec.
  public long bufferLength(int buffer) {
    return buffers[2 * buffer + 1];
  }

  /// The number of variadic counts: one for every view field.
  public int variadics() {
    return variadics.length;
  }

  /// How many variadic buffers a view field has.
  public int variadicCount(int variadic) {
    return (int) variadics[variadic];
  }

  /// The share of every column, in order.
  public List<Chunk> chunks() {
    List<Chunk> known = chunks;
    if (known == null) {
      // Two threads may both work it out; the lists are equal and immutable.
      known = List.copyOf(HeaderProjection.chunks(this));
      chunks = known;
    }
    return known;
  }

  /// The arrays of an uncompressed batch of rows, over the body's memory.
  ///
  /// @throws AssertionError for compressed or dictionary batches: those are for [MessageDecoder]
  public RowBatch arrays(Body body) {
    if (codec != null || dictionary != null) {
      throw new AssertionError("codec " + codec + ", dictionary " + dictionary);
    }
    return new RowBatch(length, columns(body));
  }

  /// The arrays of a batch of the store's own, rows or dictionary; what is compressed is expanded.
  ///
  /// For bytes that are trusted: what comes from outside goes through a [MessageDecoder], which
  /// caps what it expands to.
  ///
  /// @param expanded memory for expanded buffers
  public List<ArrayData> arrays(Body body, SegmentAllocator expanded) {
    Codec compression = codec;
    if (compression == null) return columns(body);
    return ArrayAssembly.assemble(
        this,
        buffer -> {
          if (bufferLength(buffer) == 0) return MemorySegment.NULL;
          MemorySegment framed = body.at(bufferOffset(buffer), bufferLength(buffer));
          MemorySegment target = expanded.allocate(Codecs.expandedLength(compression, framed), 64);
          Codecs.expand(compression, framed, target);
          return target;
        });
  }

  /// Bytes that [#arrays(Body, SegmentAllocator)] allocates, each buffer rounded up to its
  /// alignment; 0 when nothing is compressed. Nothing is expanded for that.
  ///
  /// @throws MalformedException when a buffer's claim cannot be true
  public long expandedBytes(Body body) {
    Codec compression = codec;
    if (compression == null) return 0;
    long sum = 0;
    for (int buffer = 0; buffer < buffers(); buffer++) {
      if (bufferLength(buffer) == 0) continue;
      MemorySegment framed = body.at(bufferOffset(buffer), bufferLength(buffer));
      long length = Codecs.expandedLength(compression, framed);
      if (length > Long.MAX_VALUE - 63 - sum) {
        throw new MalformedException("a compressed batch cannot expand to more than 2^63 bytes");
      }
      sum += length + 63 & -64;
    }
    return sum;
  }

  /// The arrays of an uncompressed batch, rows or dictionary.
  List<ArrayData> columns(Body body) {
    return ArrayAssembly.assemble(
        this,
        buffer ->
            bufferLength(buffer) == 0
                ? MemorySegment.NULL
                : body.at(bufferOffset(buffer), bufferLength(buffer)));
  }

  Numbers numbers() {
    return new Numbers(length, nodes, buffers, variadics, codec, bodyLength);
  }
}
