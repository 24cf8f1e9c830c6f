package io.sheaf.duckdb.arrow;

import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.Type;
import org.jspecify.annotations.Nullable;

/// Types that DuckDB must not be shown: it takes them, and then reads where nothing is (2.0.0 ends
/// the process). All that it refuses by itself it may be asked about.
public final class Unreadable {
  private Unreadable() {}

  /// Why a field cannot be read, or null.
  public static @Nullable String why(Field field) {
    if (field.type() instanceof Type.Union union) {
      for (int i = 0; i < union.typeIds().size(); i++) {
        if (union.typeIds().get(i) != i) return "it takes the ids of a union for their places";
      }
    }
    if (field.type() instanceof Type.Union
        && field.children().stream().anyMatch(Unreadable::coded)) {
      return "it takes the indices or runs in a union for values";
    }
    if (field.dictionary() != null && field.children().stream().anyMatch(Unreadable::coded)) {
      return "it loses its way in dictionaries whose values have dictionaries";
    }
    for (Field child : field.children()) {
      String why = why(child);
      if (why != null) return why;
    }
    return null;
  }

  /// Whether a dictionary or runs are found in a field, at any depth.
  private static boolean coded(Field field) {
    return field.dictionary() != null
        || field.type() instanceof Type.RunEndEncoded
        || field.children().stream().anyMatch(Unreadable::coded);
  }
}
