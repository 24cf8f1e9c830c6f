package io.sheaf.format.testing;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Schema;
import io.sheaf.format.schema.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Random fields and schemas of every type, nested up to three levels, with dictionaries that nest
/// and are shared.
public final class FieldGenerator {
  private static final int DEPTH = 3;
  private static final int FLAT = 19;
  private static final int ALL = 28;

  private final Random random;
  private final List<Field> encoded = new ArrayList<>();
  private long nextDictionary;

  /// Draws from `random`.
  public FieldGenerator(Random random) {
    this.random = random;
  }

  /// A schema of so many columns.
  public Schema schema(int columns) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < columns; i++) fields.add(field("c" + i, DEPTH));
    return new Schema(fields, List.of(new Field.KeyValue("made by", "a generator")));
  }

  /// A field that may hold up to `depth` levels.
  public Field field(String name, int depth) {
    boolean nullable = random.nextInt(4) > 0;
    int chance = random.nextInt(8);
    if (chance == 0 && !encoded.isEmpty()) {
      Field shared = encoded.get(random.nextInt(encoded.size()));
      return new Field(
          name, shared.type(), nullable, shared.dictionary(), shared.children(), List.of());
    }
    Field plain = plain(name, nullable, depth);
    if (chance > 1 || plain.type() instanceof Type.Null) return plain;
    Type.Int index = new Type.Int(8 << random.nextInt(4), random.nextBoolean());
    Field.Dictionary dictionary =
        new Field.Dictionary(nextDictionary++, index, random.nextBoolean());
    Field field = new Field(name, plain.type(), nullable, dictionary, plain.children(), List.of());
    encoded.add(field);
    return field;
  }

  private Field plain(String name, boolean nullable, int depth) {
    int kind = random.nextInt(depth > 1 ? ALL : FLAT);
    if (kind < FLAT) return Field.of(name, flat(kind), nullable);
    return nested(name, kind, nullable, depth - 1);
  }

  private Type flat(int kind) {
    Type.TimeUnit unit = oneOf(Type.TimeUnit.values());
    return switch (kind) {
      case 0 -> new Type.Null();
      case 1 -> new Type.Bool();
      case 2 -> new Type.Int(8 << random.nextInt(4), random.nextBoolean());
      case 3 -> new Type.FloatingPoint(oneOf(Type.Precision.values()));
      case 4 -> decimal();
      case 5 -> new Type.Date(oneOf(Type.DateUnit.values()));
      case 6 ->
          switch (unit) {
            case SECOND, MILLISECOND -> new Type.Time(unit, 32);
            case MICROSECOND, NANOSECOND -> new Type.Time(unit, 64);
          };
      case 7 -> new Type.Timestamp(unit, random.nextBoolean() ? "Europe/Berlin" : null);
      case 8 -> new Type.Duration(unit);
      case 9 -> new Type.Interval(oneOf(Type.IntervalUnit.values()));
      case 10 -> new Type.FixedSizeBinary(random.nextInt(20));
      case 11 -> new Type.Binary();
      case 12 -> new Type.LargeBinary();
      case 13 -> new Type.BinaryView();
      case 14, 15 -> new Type.Utf8();
      case 16 -> new Type.LargeUtf8();
      default -> new Type.Utf8View();
    };
  }

  private <T> T oneOf(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private Type decimal() {
    int bits = 32 << random.nextInt(4);
    int most =
        switch (bits) {
          case 32 -> 9;
          case 64 -> 18;
          case 128 -> 38;
          default -> 76;
        };
    int precision = 1 + random.nextInt(most);
    return new Type.Decimal(precision, random.nextInt(precision + 1), bits);
  }

  private Field nested(String name, int kind, boolean nullable, int depth) {
    return switch (kind) {
      case 19 -> Field.of(name, new Type.ListType(), nullable, field("item", depth));
      case 20 -> Field.of(name, new Type.LargeList(), nullable, field("item", depth));
      case 21 -> Field.of(name, new Type.ListView(), nullable, field("item", depth));
      case 22 -> Field.of(name, new Type.LargeListView(), nullable, field("item", depth));
      case 23 ->
          Field.of(name, new Type.FixedSizeList(random.nextInt(4)), nullable, field("item", depth));
      case 24 -> Field.of(name, new Type.Struct(), nullable, children(random.nextInt(4), depth));
      case 25 -> map(name, nullable, depth);
      case 26 -> union(name, depth);
      default -> runs(name, depth);
    };
  }

  private Field[] children(int count, int depth) {
    Field[] children = new Field[count];
    for (int i = 0; i < count; i++) children[i] = field("f" + i, depth);
    return children;
  }

  private Field map(String name, boolean nullable, int depth) {
    Field key = Field.of("key", flat(1 + random.nextInt(FLAT - 1)), false);
    Field entries = Field.of("entries", new Type.Struct(), false, key, field("value", depth));
    return Field.of(name, new Type.MapType(random.nextBoolean()), nullable, entries);
  }

  private Field union(String name, int depth) {
    Field[] children = children(1 + random.nextInt(4), depth);
    List<Integer> ids = new ArrayList<>();
    int id = random.nextInt(5);
    for (int i = 0; i < children.length; i++) {
      ids.add(id);
      id += 1 + random.nextInt(20);
    }
    Type.UnionMode mode = oneOf(Type.UnionMode.values());
    return Field.of(name, new Type.Union(mode, ids), true, children);
  }

  private Field runs(String name, int depth) {
    Type.Int end = new Type.Int(16 << random.nextInt(3), true);
    Field ends = Field.of("run_ends", end, false);
    return Field.of(name, new Type.RunEndEncoded(), true, ends, field("values", depth));
  }
}
