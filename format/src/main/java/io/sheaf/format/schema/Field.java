package io.sheaf.format.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A named, typed place in a schema, with its children.
///
/// For a dictionary-encoded field, `type` and `children` describe the values in the dictionary, and
/// [Dictionary#index] the integers that stand in a batch, as in `Schema.fbs`.
public record Field(
    String name,
    Type type,
    boolean nullable,
    @Nullable Dictionary dictionary,
    List<Field> children,
    List<KeyValue> metadata) {

  /// Copies the lists.
  public Field {
    children = List.copyOf(children);
    metadata = List.copyOf(metadata);
  }

  /// How a field refers to a dictionary. Fields that carry the same id share the dictionary.
  public record Dictionary(long id, Type.Int index, boolean ordered) {}

  /// A pair of custom metadata. Order and repetition are kept.
  public record KeyValue(String key, String value) {}

  /// A plain field without metadata.
  public static Field of(String name, Type type, boolean nullable, Field... children) {
    return new Field(name, type, nullable, null, List.of(children), List.of());
  }
}
