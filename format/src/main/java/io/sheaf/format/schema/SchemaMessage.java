package io.sheaf.format.schema;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.flat.ArrowShapes;
import io.sheaf.format.flat.FlatTable;
import io.sheaf.format.flat.FlatVerifier;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// An Arrow schema message, kept byte for byte as its author wrote it, with the schema parsed from
/// it.
///
/// The bytes are one `Message` flatbuffer of `Message.fbs` whose header is a `Schema`, without the
/// encapsulation (no continuation marker, no length). They are verified like flatbuffers' own
/// verifier does (bounds, alignment, vtables, terminators), and names and time zones must be UTF-8,
/// so that every other reader will open them too. Two changes are made, in place: metadata version
/// V4 becomes V5, and a unit no one knows becomes the one that Arrow C++ takes it for. Custom
/// metadata may be any bytes; what is not UTF-8 shows in the model with replacement characters and
/// stays as it is in the bytes.
///
/// Immutable; any thread.
public final class SchemaMessage {
  /// How many fields a schema may have, nested ones counted.
  public static final int MAX_FIELDS = 100_000;

  /// How deep fields may be nested: what Arrow C++ reads.
  public static final int MAX_DEPTH = 64;

  private static final int SCHEMA_CODE = 1;
  private static final int VERSION_4 = 3;
  private static final int VERSION_5 = 4;

  private final MemorySegment bytes;
  private final FlatTable table;
  private final Schema schema;
  private final int sourceVersion;
  private final List<Layout> layouts;
  private final Map<Long, Layout> dictionaries;

  private SchemaMessage(MemorySegment bytes, FlatTable table, Schema schema, int sourceVersion) {
    this.bytes = bytes.asReadOnly();
    this.table = table;
    this.schema = schema;
    this.sourceVersion = sourceVersion;
    this.layouts = schema.fields().stream().map(Layout::of).toList();
    Map<Long, Layout> found = new LinkedHashMap<>();
    for (Field field : schema.fields()) collect(field, found);
    this.dictionaries = Collections.unmodifiableMap(found);
  }

  /// Verifies and parses the flatbuffer of a schema message, from a stream or a Flight client.
  /// Copies it.
  ///
  /// @param flatbuffer without encapsulation; bytes after its end (padding) are kept
  /// @throws MalformedException naming the field and the rule
  /// @throws UnsupportedException for big-endian data, versions before V4 and schemas beyond the
  ///   limits
  public static SchemaMessage parse(MemorySegment flatbuffer) {
    long size = flatbuffer.byteSize();
    if (size > Integer.MAX_VALUE - 16) {
      throw new MalformedException("schema message of " + size + " bytes: above 2 GiB");
    }
    // Verified before it is copied, in the very extent that other readers will see.
    FlatVerifier.verify(flatbuffer, ArrowShapes.MESSAGE);
    var copy = MemorySegment.ofArray(new byte[(int) (size + 7) & ~7]);
    MemorySegment.copy(flatbuffer, 0, copy, 0, size);
    FlatTable message = FlatVerifier.verify(copy, ArrowShapes.MESSAGE);
    int version = message.int16(0, 0);
    if (version < VERSION_4 || version > VERSION_5) {
      throw new UnsupportedException("metadata version V" + (version + 1) + "; V4 and V5 are read");
    }
    FlatTable table = message.table(2);
    if (message.int8(1, 0) != SCHEMA_CODE || table == null) {
      throw new MalformedException("not a schema message: header type " + message.int8(1, 0));
    }
    if (message.int64(3, 0) != 0) throw new MalformedException("schema message with a body");
    var enums = new Enums();
    Schema schema = SchemaReader.read(table, enums);
    enums.mend(copy);
    if (version == VERSION_4) {
      copy.set(ValueLayout.JAVA_BYTE, message.position(0), (byte) VERSION_5);
    }
    return new SchemaMessage(copy, table, schema, version + 1);
  }

  /// A message around a copy of the table `Schema` of another flatbuffer, such as a file's footer.
  ///
  /// @throws MalformedException naming the field and the rule
  /// @throws UnsupportedException as [#parse]
  public static SchemaMessage copy(FlatTable schema) {
    // Read before it is copied: copying relies on types that are known.
    var _ = SchemaReader.read(schema, new Enums());
    return parse(MemorySegment.ofArray(SchemaWriter.copy(schema)));
  }

  /// Encodes a schema. Its fields must follow the rules that `parse` checks.
  public static SchemaMessage of(Schema schema) {
    return parse(MemorySegment.ofArray(SchemaWriter.write(schema)));
  }

  /// The message for these top-level columns, in this order, with the schema's own metadata. Texts
  /// and metadata of the chosen fields are copied byte for byte; dictionary ids stay.
  public SchemaMessage project(int[] columns) {
    for (int column : columns) Objects.checkIndex(column, schema.fields().size());
    return parse(MemorySegment.ofArray(SchemaWriter.project(table, columns)));
  }

  /// The message with the columns of `more` behind its own, and its own metadata. Texts and
  /// metadata of all fields are copied byte for byte. Dictionaries of `more` get the ids behind
  /// the largest one here, in the order in which they are first used; those that share one still
  /// do.
  ///
  /// @throws MalformedException when no ids are left
  /// @throws UnsupportedException beyond the limits
  public SchemaMessage append(SchemaMessage more) {
    long next = dictionaries.keySet().stream().mapToLong(Long::longValue).max().orElse(-1);
    if (next > Long.MAX_VALUE - MAX_FIELDS) {
      throw new MalformedException("no dictionary ids are left behind " + next);
    }
    Map<Long, Long> ids = new HashMap<>();
    for (long id : more.dictionaries.keySet()) ids.put(id, ++next);
    return parse(MemorySegment.ofArray(SchemaWriter.append(table, more.table, ids::get)));
  }

  /// The parsed schema.
  public Schema schema() {
    return schema;
  }

  /// The flatbuffer, read-only, on the heap; a multiple of 8 bytes long.
  public MemorySegment bytes() {
    return bytes;
  }

  /// Where the table `Schema` lies in [#bytes]: what a footer that embeds the bytes points to.
  public int schemaPosition() {
    return table.at();
  }

  /// The metadata version that the author wrote: 4 or 5.
  public int sourceVersion() {
    return sourceVersion;
  }

  /// The layouts of the top-level columns in a record batch.
  public List<Layout> layouts() {
    return layouts;
  }

  /// The layout of the values of every dictionary, by id. Ids stand in the order in which a stream
  /// would send them: those that the values of others refer to come first.
  ///
  /// Fields that share an id agree in type; [#parse] has checked it.
  public Map<Long, Layout> dictionaries() {
    return dictionaries;
  }

  private static void collect(Field field, Map<Long, Layout> found) {
    for (Field child : field.children()) collect(child, found);
    Field.Dictionary dictionary = field.dictionary();
    if (dictionary == null) return;
    Layout layout = Layout.ofDictionary(field);
    Layout known = found.putIfAbsent(dictionary.id(), layout);
    if (known != null && !sameValues(known.field(), field)) {
      throw new MalformedException(
          "fields \"%s\" and \"%s\" share dictionary %d but differ in type"
              .formatted(known.field().name(), field.name(), dictionary.id()));
    }
  }

  /// As Arrow C++ compares: the names of struct members count, those of list items and map entries
  /// do not.
  private static boolean sameValues(Field one, Field other) {
    if (!one.type().equals(other.type())) return false;
    List<Field> left = one.children();
    List<Field> right = other.children();
    if (left.size() != right.size()) return false;
    boolean named = one.type() instanceof Type.Struct || one.type() instanceof Type.Union;
    for (int i = 0; i < left.size(); i++) {
      Field a = left.get(i);
      Field b = right.get(i);
      if (named && !a.name().equals(b.name())) return false;
      if (a.nullable() != b.nullable() || !Objects.equals(a.dictionary(), b.dictionary())) {
        return false;
      }
      if (!sameValues(a, b)) return false;
    }
    return true;
  }
}
