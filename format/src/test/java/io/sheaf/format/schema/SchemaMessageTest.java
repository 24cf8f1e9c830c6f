package io.sheaf.format.schema;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.flat.ArrowShapes;
import io.sheaf.format.flat.FlatTable;
import io.sheaf.format.flat.FlatVerifier;
import io.sheaf.format.schema.Field.KeyValue;
import io.sheaf.format.schema.Type.TimeUnit;
import io.sheaf.format.schema.Type.UnionMode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SchemaMessageTest {
  private static final Type.Int INT_32 = new Type.Int(32, true);

  @Test
  void fiveThousandColumnsAreReadAndProjected() {
    List<Field> fields =
        IntStream.range(0, 5000).mapToObj(i -> Field.of("c" + i, INT_32, true)).toList();
    SchemaMessage message = SchemaMessage.of(new Schema(fields, List.of()));
    assertEquals(fields, message.schema().fields());
    assertEquals(0, message.bytes().byteSize() % 8);
    SchemaMessage one = message.project(new int[] {4999, 7});
    assertEquals(List.of(fields.get(4999), fields.get(7)), one.schema().fields());
    assertTrue(one.bytes().byteSize() < 400, one.bytes().byteSize() + " bytes");
  }

  @Test
  void tooManyAndTooDeepFieldsAreRefused() {
    List<Field> many = new ArrayList<>();
    for (int i = 0; i <= SchemaMessage.MAX_FIELDS; i++) many.add(Field.of("", INT_32, true));
    refused("more than 100000 fields", many.toArray(Field[]::new));
    Field deep = Field.of("leaf", INT_32, true);
    for (int i = 1; i < SchemaMessage.MAX_DEPTH; i++) {
      deep = Field.of("l", new Type.ListType(), true, deep);
    }
    SchemaMessage.of(new Schema(List.of(deep), List.of()));
    refused("64 deep", Field.of("top", new Type.ListType(), true, deep));
  }

  @Test
  void versionFourBecomesFiveAndNothingElseChanges() {
    SchemaMessage modern =
        SchemaMessage.of(new Schema(List.of(Field.of("a", INT_32, true)), List.of()));
    MemorySegment old = copy(modern);
    FlatTable message = FlatVerifier.verify(old, ArrowShapes.MESSAGE);
    old.set(FlatTable.SHORT, message.position(0), (short) 3);
    SchemaMessage read = SchemaMessage.parse(old);
    assertEquals(4, read.sourceVersion());
    assertEquals(5, modern.sourceVersion());
    assertEquals(-1, modern.bytes().mismatch(read.bytes()));
    old.set(FlatTable.SHORT, message.position(0), (short) 2);
    assertThrows(UnsupportedException.class, () -> SchemaMessage.parse(old));
    old.set(FlatTable.SHORT, message.position(0), (short) 5);
    assertThrows(UnsupportedException.class, () -> SchemaMessage.parse(old));
  }

  @Test
  void metadataThatIsNotUtf8PassesByteForByteAlsoThroughAProjection() {
    Field field =
        new Field("a", INT_32, true, null, List.of(), List.of(new KeyValue("key", "QQQQ")));
    Schema schema = new Schema(List.of(field, field), List.of(new KeyValue("key", "QQQQ")));
    MemorySegment bytes = copy(SchemaMessage.of(schema));
    for (long i = 0; i + 4 <= bytes.byteSize(); i++) {
      if (bytes.get(FlatTable.INT, i) == 0x51515151) bytes.set(FlatTable.INT, i, 0xFFFEFDFC);
    }
    SchemaMessage message = SchemaMessage.parse(bytes);
    assertEquals(-1, bytes.mismatch(message.bytes()));
    assertEquals("\uFFFD\uFFFD\uFFFD\uFFFD", message.schema().metadata().getFirst().value());
    MemorySegment projected = message.project(new int[] {1}).bytes();
    int found = 0;
    for (long i = 0; i + 4 <= projected.byteSize(); i++) {
      if (projected.get(FlatTable.INT, i) == 0xFFFEFDFC) found++;
    }
    assertEquals(2, found, "of the schema and of one field");
  }

  @Test
  void namesThatAreNotUtf8AreRefused() {
    MemorySegment bytes =
        copy(SchemaMessage.of(new Schema(List.of(Field.of("QQQQ", INT_32, true)), List.of())));
    for (long i = 0; i + 4 <= bytes.byteSize(); i++) {
      if (bytes.get(FlatTable.INT, i) == 0x51515151) bytes.set(FlatTable.INT, i, 0xFFFEFDFC);
    }
    assertThrows(MalformedException.class, () -> SchemaMessage.parse(bytes));
  }

  @Test
  void aUnitNoOneKnowsIsReadAsArrowDoesAndMended() {
    Field field = Field.of("t", new Type.Timestamp(TimeUnit.NANOSECOND, null), true);
    SchemaMessage good = SchemaMessage.of(new Schema(List.of(field), List.of()));
    MemorySegment bytes = copy(good);
    FlatTable message = FlatVerifier.verify(bytes, ArrowShapes.MESSAGE);
    FlatTable schema = requireNonNull(message.table(2));
    FlatTable type = requireNonNull(schema.element(1, 0).table(3));
    bytes.set(FlatTable.SHORT, type.position(0), (short) 8);
    SchemaMessage read = SchemaMessage.parse(bytes);
    Type seconds = new Type.Timestamp(TimeUnit.SECOND, null);
    assertEquals(seconds, read.schema().fields().getFirst().type());
    assertEquals(read.schema(), SchemaMessage.parse(read.bytes()).schema());
    assertEquals(0, read.bytes().get(FlatTable.SHORT, type.position(0)));
  }

  @Test
  void fieldsThatShareADictionaryAgreeInItsType() {
    Field one = dictionary("one", 1, new Type.Utf8());
    SchemaMessage good =
        SchemaMessage.of(
            new Schema(List.of(one, dictionary("two", 1, new Type.Utf8())), List.of()));
    assertEquals(1, good.dictionaries().size());
    assertEquals(new Type.Utf8(), requireNonNull(good.dictionaries().get(1L)).type());
    refused("share dictionary 1", one, dictionary("two", 1, new Type.Binary()));
  }

  @Test
  void innerDictionariesComeBeforeThoseThatUseThem() {
    Field inner = dictionary("inner", 8, new Type.Utf8());
    Field outer =
        new Field(
            "outer",
            new Type.ListType(),
            true,
            new Field.Dictionary(2, INT_32, false),
            List.of(inner),
            List.of());
    var message = SchemaMessage.of(new Schema(List.of(outer), List.of()));
    assertEquals(List.of(8L, 2L), List.copyOf(message.dictionaries().keySet()));
    assertEquals(INT_32, message.layouts().getFirst().type());
    Layout values = requireNonNull(message.dictionaries().get(2L));
    assertEquals(INT_32, values.children().getFirst().type());
  }

  @Test
  void everyRuleOfTypesIsHeld() {
    Field item = Field.of("item", INT_32, true);
    Field key = Field.of("key", INT_32, false);
    refused("integer of 24 bits", Field.of("f", new Type.Int(24, true), true));
    refused("precision 39 in 128 bits", Field.of("f", new Type.Decimal(39, 0, 128), true));
    refused("precision 0 in 32 bits", Field.of("f", new Type.Decimal(0, 0, 32), true));
    refused("decimal of 96 bits", Field.of("f", new Type.Decimal(9, 0, 96), true));
    refused("time of 64 bits", Field.of("f", new Type.Time(TimeUnit.SECOND, 64), true));
    refused("width -1", Field.of("f", new Type.FixedSizeBinary(-1), true));
    refused("width 268435456", Field.of("f", new Type.FixedSizeBinary(1 << 28), true));
    refused("list size -1", Field.of("f", new Type.FixedSizeList(-1), true, item));
    refused("0 children instead of 1", Field.of("f", new Type.ListType(), true));
    refused("2 children instead of 1", Field.of("f", new Type.LargeListView(), true, item, item));
    refused("type id 128", union(List.of(128), item));
    refused("type id -1", union(List.of(-1), item));
    refused("type id 3 twice", union(List.of(3, 3), item, item));
    Field nullableKey = Field.of("entries", new Type.Struct(), false, item, item);
    Field nullableEntries = Field.of("entries", new Type.Struct(), true, key, item);
    refused("a present key", Field.of("f", new Type.MapType(false), true, nullableKey));
    refused("a present key", Field.of("f", new Type.MapType(false), true, nullableEntries));
    refused("a present key", Field.of("f", new Type.MapType(false), true, item));
    Field ends = Field.of("ends", new Type.Int(8, true), false);
    refused("run ends", Field.of("f", new Type.RunEndEncoded(), true, ends, item));
    refused("none in Arrow C++", dictionary("f", -1, new Type.Utf8()));
  }

  private static Field union(List<Integer> ids, Field... children) {
    return Field.of("f", new Type.Union(UnionMode.DENSE, ids), true, children);
  }

  private static Field dictionary(String name, long id, Type values) {
    var dictionary = new Field.Dictionary(id, INT_32, false);
    return new Field(name, values, true, dictionary, List.of(), List.of());
  }

  private static void refused(String rule, Field... fields) {
    var schema = new Schema(List.of(fields), List.of());
    var thrown = assertThrows(RuntimeException.class, () -> SchemaMessage.of(schema));
    assertTrue(
        thrown instanceof MalformedException || thrown instanceof UnsupportedException,
        thrown.toString());
    assertTrue(String.valueOf(thrown.getMessage()).contains(rule), thrown.getMessage());
  }

  private static MemorySegment copy(SchemaMessage message) {
    return MemorySegment.ofArray(message.bytes().toArray(ValueLayout.JAVA_BYTE));
  }
}
