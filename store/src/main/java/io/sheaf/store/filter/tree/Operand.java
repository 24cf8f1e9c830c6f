package io.sheaf.store.filter.tree;

import java.util.List;

/// One side of a comparison.
public sealed interface Operand {
  /// Where it was written.
  Place place();

  /// A column by name, as written: `a.b` is a path of two names, `"a.b"` one of one.
  record Column(List<String> path, Place place) implements Operand {
    /// Copies the list, which has a name at least.
    public Column {
      path = List.copyOf(path);
      if (path.isEmpty()) throw new IllegalArgumentException("a column without a name");
    }

    /// The top-level column or nested field of these names, from no text.
    public static Column of(String... path) {
      return new Column(List.of(path), Place.NONE);
    }
  }

  /// A value that was written down, or put in place of a parameter.
  record Constant(Value value, Place place) implements Operand {
    /// A value from no text, as [Value#of] makes it of an object.
    public static Constant of(Object value) {
      return new Constant(Value.of(value), Place.NONE);
    }
  }

  /// A `?`, counted from 0.
  record Positional(int index, Place place) implements Operand {}

  /// A `$name`.
  record Named(String name, Place place) implements Operand {}
}
