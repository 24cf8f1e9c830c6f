package io.sheaf.cli.input;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/// Schemas of DuckDB with the customary names of Arrow: the child of a list is `item`, not `l`.
final class ItemNames {
  private ItemNames() {}

  static Schema of(Schema schema) {
    return new Schema(of(schema.getFields()), schema.getCustomMetadata());
  }

  private static List<Field> of(List<Field> fields) {
    return fields.stream().map(ItemNames::of).toList();
  }

  private static Field of(Field field) {
    List<Field> children = new ArrayList<>(of(field.getChildren()));
    if (isList(field.getType()) && children.size() == 1) {
      Field child = children.getFirst();
      children.set(0, new Field("item", child.getFieldType(), child.getChildren()));
    }
    return new Field(field.getName(), field.getFieldType(), children);
  }

  private static boolean isList(ArrowType type) {
    return type instanceof ArrowType.List
        || type instanceof ArrowType.LargeList
        || type instanceof ArrowType.FixedSizeList
        || type instanceof ArrowType.ListView
        || type instanceof ArrowType.LargeListView;
  }
}
