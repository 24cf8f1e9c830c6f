package io.sheaf.format.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What may be appended to what, and how a refusal reads.
class SchemaMatchTest {
  private static final Type INT = new Type.Int(32, true);
  private static final Type TEXT = new Type.Utf8();

  private static Field field(String name, Type type, Field... children) {
    return Field.of(name, type, true, children);
  }

  private static Schema schema(Field... fields) {
    return new Schema(List.of(fields), List.of());
  }

  private static void matches(Field have, Field came) {
    assertEquals(Optional.empty(), SchemaMatch.firstDifference(schema(have), schema(came)));
  }

  private static void differs(String sentence, Schema have, Schema came) {
    assertEquals(Optional.of(sentence), SchemaMatch.firstDifference(have, came));
  }

  @Test
  void stricterNullsAndOtherMetadataMatch() {
    matches(field("a", INT), Field.of("a", INT, false));
    List<Field.KeyValue> metadata = List.of(new Field.KeyValue("k", "v"));
    matches(field("a", INT), new Field("a", INT, true, null, List.of(), metadata));
  }

  @Test
  void laxerNullsDiffer() {
    differs(
        "column a: the table has no nulls, the data has nulls",
        schema(Field.of("a", INT, false)),
        schema(field("a", INT)));
  }

  @Test
  void namesOfListValuesAndMapEntriesDoNotMatter() {
    matches(
        field("l", new Type.ListType(), field("item", INT)),
        field("l", new Type.ListType(), field("element", INT)));
    matches(map("entries", "key", "value"), map("e", "k", "v"));
  }

  private static Field map(String entries, String key, String value) {
    Field pair =
        Field.of(entries, new Type.Struct(), false, Field.of(key, TEXT, false), field(value, INT));
    return field("m", new Type.MapType(false), pair);
  }

  @Test
  void namesOfStructMembersMatter() {
    differs(
        "child of s 2: the table has y, the data has z",
        schema(field("s", new Type.Struct(), field("x", INT), field("y", INT))),
        schema(field("s", new Type.Struct(), field("x", INT), field("z", INT))));
  }

  @Test
  void theFirstDifferenceIsNamed() {
    Schema have = schema(field("a", INT), field("b", TEXT));
    differs(
        "column a: the table has int32, the data has int64",
        have,
        schema(field("a", new Type.Int(64, true)), field("c", TEXT)));
    differs(
        "column 2: the table has b, the data has c",
        have,
        schema(field("a", INT), field("c", TEXT)));
    differs("column b: the table has it, the data does not", have, schema(field("a", INT)));
    differs(
        "column c: the data has it, the table does not",
        have,
        schema(field("a", INT), field("b", TEXT), field("c", INT)));
  }

  @Test
  void nestedDifferencesAreNamedByTheirPath() {
    differs(
        "column l.item.x: the table has int32, the data has string",
        schema(field("l", new Type.ListType(), field("item", new Type.Struct(), field("x", INT)))),
        schema(
            field("l", new Type.ListType(), field("item", new Type.Struct(), field("x", TEXT)))));
  }

  @Test
  void dictionaryIdsDoNotMatterButTheirKindDoes() {
    matches(encoded(1, INT), encoded(7, INT));
    differs(
        "column d: the table has dictionary<values=string, indices=int32>, the data has plain"
            + " values",
        schema(encoded(1, INT)),
        schema(field("d", TEXT)));
    differs(
        "column d: the table has dictionary<values=string, indices=int32>, the data has"
            + " dictionary<values=string, indices=uint8>",
        schema(encoded(1, INT)),
        schema(encoded(1, new Type.Int(8, false))));
  }

  private static Field encoded(long id, Type index) {
    var dictionary = new Field.Dictionary(id, (Type.Int) index, false);
    return new Field("d", TEXT, true, dictionary, List.of(), List.of());
  }

  @Test
  void everySchemaMatchesItself() {
    Field[] fields = {field("a", INT), encoded(3, INT), map("entries", "key", "value")};
    assertEquals(
        Optional.empty(),
        SchemaMatch.firstDifference(schema(fields), schema(Arrays.copyOf(fields, 3))));
  }
}
