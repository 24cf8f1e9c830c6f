package io.sheaf.format.flat;

import io.sheaf.format.flat.Shape.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongUnaryOperator;

/// Copies tables of a verified flatbuffer into a new one, with every byte of their texts and
/// vectors.
///
/// A copy, rather than a decoding and encoding, keeps text that is not UTF-8.
public final class FlatCopy {
  private static final int DICTIONARY_ID = 0;

  private final FlatBuilder target;
  private final LongUnaryOperator dictionaryIds;

  private FlatCopy(FlatBuilder target, LongUnaryOperator dictionaryIds) {
    this.target = target;
    this.dictionaryIds = dictionaryIds;
  }

  /// Copies a table and all it points to, and returns its handle.
  public static int table(FlatBuilder target, FlatTable source, Shape shape) {
    return table(target, source, shape, LongUnaryOperator.identity());
  }

  /// The same, with other ids of dictionaries.
  public static int table(
      FlatBuilder target, FlatTable source, Shape shape, LongUnaryOperator dictionaryIds) {
    return new FlatCopy(target, dictionaryIds).table(source, shape);
  }

  /// Copies a vector of tables and returns its handle; 0 when the slot is absent.
  public static int tables(FlatBuilder target, FlatTable source, int slot, Shape shape) {
    return new FlatCopy(target, LongUnaryOperator.identity()).tables(source, slot, shape);
  }

  @SuppressWarnings("ReferenceEquality") // There is one of each shape.
  private int table(FlatTable source, Shape shape) {
    List<Slot> slots = shape.slots();
    int[] handles = new int[slots.size()];
    for (int i = 0; i < handles.length; i++) handles[i] = child(source, i, shape);
    target.startTable(handles.length);
    // Largest first, so that little padding is needed.
    for (int width = 8; width >= 1; width /= 2) {
      for (int i = 0; i < handles.length; i++) {
        if (width(slots.get(i)) != width) continue;
        if (shape == ArrowShapes.DICTIONARY && i == DICTIONARY_ID) {
          target.scalar(i, width, dictionaryIds.applyAsLong(source.int64(i, 0)));
          continue;
        }
        if (source.position(i) == 0) continue;
        if (slots.get(i) instanceof Shape.Scalar || slots.get(i) instanceof Shape.UnionType) {
          target.scalar(i, width, number(source, i, width));
        } else if (handles[i] != 0) {
          target.offset(i, handles[i]);
        }
      }
    }
    return target.endTable();
  }

  private int tables(FlatTable source, int slot, Shape shape) {
    if (source.position(slot) == 0) return 0;
    List<Integer> handles = new ArrayList<>();
    for (int i = 0; i < source.count(slot); i++) {
      handles.add(table(source.element(slot, i), shape));
    }
    return target.tables(handles);
  }

  private int child(FlatTable source, int slot, Shape shape) {
    if (source.position(slot) == 0) return 0;
    return switch (shape.slots().get(slot)) {
      case Shape.Scalar _, Shape.UnionType _ -> 0;
      case Shape.Text _ -> target.text(source.values(slot, 1));
      case Shape.Values values ->
          target.values(source.values(slot, values.bytes()), source.count(slot));
      case Shape.Table child -> table(pointed(source, slot), child.shape().get());
      case Shape.Tables children -> tables(source, slot, children.shape().get());
      case Shape.UnionValue _ -> {
        var union = (Shape.UnionType) shape.slots().get(slot - 1);
        int type = source.int8(slot - 1, 0) & 0xff;
        // The verifier has not looked at the table of an unknown member; it is left out.
        if (type == 0 || type > union.members().size()) yield 0;
        yield table(pointed(source, slot), union.members().get(type - 1));
      }
    };
  }

  private static FlatTable pointed(FlatTable source, int slot) {
    return Objects.requireNonNull(source.table(slot));
  }

  private static int width(Slot slot) {
    return switch (slot) {
      case Shape.Scalar scalar -> scalar.bytes();
      case Shape.UnionType _ -> 1;
      default -> 4;
    };
  }

  private static long number(FlatTable source, int slot, int width) {
    return switch (width) {
      case 1 -> source.int8(slot, 0);
      case 2 -> source.int16(slot, 0);
      case 4 -> source.int32(slot, 0);
      default -> source.int64(slot, 0);
    };
  }
}
