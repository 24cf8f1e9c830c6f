package io.sheaf.format.validate;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.ArrayData;
import io.sheaf.format.array.RowBatch;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.Type;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each rule, broken once, and the sentence that says so. `PyarrowAgreesTest` shows that these are
/// the right rules.
class ValidatorTest {
  private static final Type INT = new Type.Int(32, true);
  private static final MemorySegment NONE = MemorySegment.NULL;

  private static MemorySegment ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) bytes.putInt(value);
    return MemorySegment.ofArray(bytes.array());
  }

  private static MemorySegment longs(long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) bytes.putLong(value);
    return MemorySegment.ofArray(bytes.array());
  }

  private static MemorySegment bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) bytes[i] = (byte) values[i];
    return MemorySegment.ofArray(bytes);
  }

  private static MemorySegment text(String text) {
    return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ArrayData array(Field field, long length, MemorySegment... buffers) {
    return new ArrayData(Layout.of(field), length, 0, List.of(buffers), List.of());
  }

  private static ArrayData nested(
      Type type, long length, List<MemorySegment> buffers, ArrayData... children) {
    Field[] fields = new Field[children.length];
    for (int i = 0; i < fields.length; i++) fields[i] = children[i].layout().field();
    Layout layout = Layout.of(Field.of("n", type, true, fields));
    return new ArrayData(layout, length, 0, buffers, List.of(children));
  }

  private static ArrayData nulls(ArrayData array, long nulls) {
    return new ArrayData(array.layout(), array.length(), nulls, array.buffers(), array.children());
  }

  private static ArrayData numbers(int... values) {
    return array(Field.of("i", INT, true), values.length, NONE, ints(values));
  }

  private static Field field(Type type) {
    return Field.of("c", type, true);
  }

  private static void valid(ArrayData array) {
    assertDoesNotThrow(() -> Validator.validate(array, _ -> 3));
  }

  private static void refused(String sentence, ArrayData array) {
    var thrown = assertThrows(MalformedException.class, () -> Validator.validate(array, _ -> 3));
    assertEquals(sentence, thrown.getMessage());
  }

  @Test
  void buffersAreLongEnough() {
    refused(
        "column c: its DATA buffer of 8 bytes is too small for length 3",
        array(field(INT), 3, NONE, ints(1, 2)));
    refused(
        "column c: its OFFSETS_32 buffer of 8 bytes is too small for length 2",
        array(field(new Type.Utf8()), 2, NONE, ints(0, 0), NONE));
    refused(
        "column c: its DATA buffer of 1 bytes is too small for length 9",
        array(field(new Type.Bool()), 9, NONE, bytes(1)));
    valid(array(field(new Type.Utf8()), 0, NONE, NONE, NONE));
    valid(array(field(new Type.FixedSizeBinary(0)), 1000, NONE, NONE));
    refused(
        "column c: its DATA buffer of 8 bytes is too small for length 9223372036854775807",
        array(field(new Type.Int(64, true)), Long.MAX_VALUE, NONE, longs(1)));
    refused(
        "column c: its OFFSETS_64 buffer of 8 bytes is too small for length 9223372036854775807",
        array(field(new Type.LargeUtf8()), Long.MAX_VALUE, NONE, longs(1), NONE));
  }

  @Test
  void nullCountsAreTrue() {
    ArrayData some = array(field(INT), 3, bytes(0b101), ints(1, 2, 3));
    valid(nulls(some, 1));
    refused("column c: null count is 2, its validity buffer has 1", nulls(some, 2));
    refused("column c: null count 4 of length 3", nulls(some, 4));
    refused("column c: null count -1 of length 3", nulls(some, -1));
    // Nobody looks at a bitmap beside a count of 0.
    valid(nulls(some, 0));
    refused(
        "column c: its VALIDITY buffer of 0 bytes is too small for length 3",
        nulls(array(field(INT), 3, NONE, ints(1, 2, 3)), 1));
    refused("column c: null count 0 of 2 values of type null", array(field(new Type.Null()), 2));
    refused(
        "column n: null count 1 without a validity buffer",
        nulls(nested(union(Type.UnionMode.SPARSE), 1, List.of(bytes(5)), numbers(1)), 1));
  }

  private static Type union(Type.UnionMode mode) {
    return new Type.Union(mode, List.of(5));
  }

  @Test
  void offsetsAreInOrderAndWithinTheData() {
    Field strings = field(new Type.Utf8());
    valid(array(strings, 2, NONE, ints(1, 2, 3), text("abc")));
    refused(
        "column c, row 1: offset 1 after 2", array(strings, 2, NONE, ints(0, 2, 1), text("abc")));
    refused(
        "column c, row 0: offset -1 is negative",
        array(strings, 2, NONE, ints(-1, 2, 3), text("abc")));
    refused(
        "column c, row 1: offset 4 beyond the 3 there are",
        array(strings, 2, NONE, ints(0, 2, 4), text("abc")));
    refused(
        "column c, row 0: offset 4611686018427387904 beyond the 3 there are",
        array(field(new Type.LargeBinary()), 1, NONE, longs(0, 1L << 62), text("abc")));
    refused(
        "column n, row 1: offset 9 beyond the 2 there are",
        nested(new Type.ListType(), 2, List.of(NONE, ints(0, 1, 9)), numbers(1, 2)));
  }

  @Test
  void textIsUtf8WhereItIsNotNull() {
    Field strings = field(new Type.Utf8());
    MemorySegment data = bytes('a', 0xC3, 0xA9, 0xFF);
    valid(array(strings, 2, NONE, ints(0, 1, 3), data));
    refused("column c, row 0: is not UTF-8", array(strings, 2, NONE, ints(0, 2, 3), data));
    refused("column c, row 2: is not UTF-8", array(strings, 3, NONE, ints(0, 1, 3, 4), data));
    valid(nulls(array(strings, 3, bytes(0b011), ints(0, 1, 3, 4), data), 1));
    valid(array(field(new Type.Binary()), 3, NONE, ints(0, 1, 3, 4), data));
  }

  @Test
  void viewsPointToWhatTheyBeginWith() {
    Field views = field(new Type.Utf8View());
    MemorySegment data = text("a long enough value");
    int prefix = 0x6F6C2061;
    valid(array(views, 2, NONE, ints(1, 'x', 0, 0, 19, prefix, 0, 0), data));
    refused(
        "column c, row 0: inline, padded with other than zeros",
        array(views, 1, NONE, ints(1, 'x', 0, 7)));
    refused(
        "column c, row 0: its prefix is not how its value begins",
        array(views, 1, NONE, ints(19, prefix + 1, 0, 0), data));
    refused(
        "column c, row 0: its buffer 1 is not one of 1",
        array(views, 1, NONE, ints(19, prefix, 1, 0), data));
    refused(
        "column c, row 0: 19 bytes at 1 of a buffer of 19 bytes",
        array(views, 1, NONE, ints(19, prefix, 0, 1), data));
    refused("column c, row 0: its size -1 is negative", array(views, 1, NONE, ints(-1, 0, 0, 0)));
    refused("column c, row 0: is not UTF-8", array(views, 1, NONE, ints(1, 0xFF, 0, 0)));
    valid(nulls(array(views, 1, bytes(0), ints(-1, 7, 7, 7)), 1));
  }

  @Test
  void listViewsLieWithinTheirChild() {
    Type type = new Type.ListView();
    valid(nested(type, 2, List.of(NONE, ints(1, 0), ints(1, 2)), numbers(7, 8)));
    refused(
        "column n, row 1: 2 values at 1 of a child of 2",
        nested(type, 2, List.of(NONE, ints(1, 1), ints(1, 2)), numbers(7, 8)));
    refused(
        "column n, row 0: -1 values at 0 of a child of 2",
        nested(type, 1, List.of(NONE, ints(0), ints(-1)), numbers(7, 8)));
    refused(
        "column n, row 0: 9223372036854775807 values at 2 of a child of 2",
        nested(
            new Type.LargeListView(),
            1,
            List.of(NONE, longs(2), longs(Long.MAX_VALUE)),
            numbers(7, 8)));
  }

  @Test
  void childrenAreLongEnough() {
    refused(
        "column n: 5 values are too few for 3 lists of 2",
        nested(new Type.FixedSizeList(2), 3, List.of(NONE), numbers(1, 2, 3, 4, 5)));
    refused(
        "column n.i: length 1 under a parent of length 2",
        nested(new Type.Struct(), 2, List.of(NONE), numbers(1)));
    valid(nested(new Type.Struct(), 1, List.of(NONE), numbers(1, 2)));
  }

  @Test
  void mapsHaveNoNullKeys() {
    ArrayData keys = nulls(array(Field.of("k", INT, true), 2, bytes(1), ints(1, 2)), 1);
    Field[] fields = {keys.layout().field(), numbers(1).layout().field()};
    Layout pair = Layout.of(Field.of("e", new Type.Struct(), false, fields));
    var entries = new ArrayData(pair, 2, 0, List.of(NONE), List.of(keys, numbers(1, 2)));
    refused(
        "column n: has null keys",
        nested(new Type.MapType(false), 1, List.of(NONE, ints(0, 2)), entries));
  }

  @Test
  void unionsKnowTheirTypeIdsAndOffsetsGoUp() {
    refused(
        "column n, row 1: type id 6 is unknown",
        nested(union(Type.UnionMode.SPARSE), 2, List.of(bytes(5, 6)), numbers(1, 2)));
    Type dense = union(Type.UnionMode.DENSE);
    valid(nested(dense, 2, List.of(bytes(5, 5), ints(0, 0)), numbers(1)));
    refused(
        "column n, row 1: offset 1 into a child of 1",
        nested(dense, 2, List.of(bytes(5, 5), ints(0, 1)), numbers(1)));
    refused(
        "column n, row 1: offset 0 after 1",
        nested(dense, 2, List.of(bytes(5, 5), ints(1, 0)), numbers(1, 2)));
  }

  @Test
  void runEndsGoUpAndCoverTheLength() {
    valid(runs(4, 2, 4));
    refused("column n: run 1 ends at 2 after 2", runs(4, 2, 2));
    refused("column n: run 0 ends at 0 after 0", runs(4, 0, 4));
    refused("column n: the last run ends at 3 of length 4", runs(4, 2, 3));
    refused("column n: the last run ends at 0 of length 1", runs(1));
    valid(runs(0));
  }

  private static ArrayData runs(long length, int... ends) {
    ArrayData runEnds = array(Field.of("run_ends", INT, false), ends.length, NONE, ints(ends));
    return nested(new Type.RunEndEncoded(), length, List.of(), runEnds, numbers(ends));
  }

  @Test
  void indicesPointIntoTheirDictionary() {
    valid(indices(0b111, ints(0, 1, 2)));
    refused("column d, row 1: index 3 into a dictionary of 3 values", indices(7, ints(0, 3, 2)));
    refused("column d, row 2: index -1 into a dictionary of 3 values", indices(7, ints(0, 1, -1)));
    valid(indices(0b011, ints(0, 1, 99)));
    var thrown =
        assertThrows(
            MalformedException.class,
            () -> Validator.validate(indices(7, ints(0, 1, 2)), _ -> DictionarySizes.ABSENT));
    assertEquals("column d: dictionary 9 has not come before its first use", thrown.getMessage());
  }

  private static ArrayData indices(int validity, MemorySegment data) {
    var dictionary = new Field.Dictionary(9, (Type.Int) INT, false);
    Field field = new Field("d", new Type.Utf8(), true, dictionary, List.of(), List.of());
    int nulls = 3 - Integer.bitCount(validity);
    return nulls(array(field, 3, bytes(validity), data), nulls);
  }

  @Test
  void valuesThatArrowsOwnFilesHoldPass() {
    valid(array(field(new Type.Time(Type.TimeUnit.SECOND, 32)), 1, NONE, ints(86_400)));
    valid(array(field(new Type.Decimal(1, 0, 32)), 1, NONE, ints(99)));
    valid(array(field(new Type.Date(Type.DateUnit.MILLISECOND)), 1, NONE, longs(1)));
  }

  @Test
  void nestingEndsAtTheLimit() {
    valid(nest(Validator.MAX_DEPTH));
    assertThrows(
        MalformedException.class, () -> Validator.validate(nest(Validator.MAX_DEPTH + 1), _ -> 3));
  }

  private static ArrayData nest(int depth) {
    ArrayData array = numbers(1);
    for (int i = 1; i < depth; i++) {
      array = nested(new Type.Struct(), 1, List.of(NONE), array);
    }
    return array;
  }

  @Test
  void columnsOfABatchAreAsLongAsItAndAsManyAsItsSchemaHas() {
    Schema schema = new Schema(List.of(field(INT)), List.of());
    List<ArrayData> columns = new ArrayList<>(List.of(numbers(1, 2)));
    assertDoesNotThrow(() -> Validator.validate(new RowBatch(2, columns), schema, _ -> 3));
    var length =
        assertThrows(
            MalformedException.class,
            () -> Validator.validate(new RowBatch(3, columns), schema, _ -> 3));
    assertEquals("column c: length 2 in a batch of 3 rows", length.getMessage());
    assertThrows(
        MalformedException.class,
        () -> Validator.validate(new RowBatch(2, List.of()), schema, _ -> 3));
    assertThrows(
        UnsupportedException.class,
        () -> Validator.validate(new RowBatch(1L << 31, columns), schema, _ -> 3));
  }
}
