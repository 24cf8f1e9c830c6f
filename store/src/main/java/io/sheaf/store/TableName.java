package io.sheaf.store;

import java.nio.charset.StandardCharsets;

/// The qualified name of a table. Data, never a path: any text, of any script, dots and slashes
/// too.
///
/// Each part is 1 to [#MAX_BYTES] bytes of UTF-8; anything else is `StoreException.BadInput`.
public record TableName(String schema, String table) implements Comparable<TableName> {
  /// The schema of a name that names none.
  public static final String MAIN = "main";

  /// Longest schema name, and longest table name, in bytes of UTF-8.
  public static final int MAX_BYTES = 1024;

  public TableName {
    check("schema", schema);
    check("table", table);
  }

  /// The table of that very name in `main`.
  public static TableName inMain(String table) {
    return new TableName(MAIN, table);
  }

  /// A name as typed: split at its first dot, or in `main` if it has none.
  public static TableName of(String text) {
    int dot = text.indexOf('.');
    return dot < 0 ? inMain(text) : new TableName(text.substring(0, dot), text.substring(dot + 1));
  }

  /// `schema.table`, for people and reports.
  public String qualified() {
    return schema + "." + table;
  }

  @Override
  public int compareTo(TableName other) {
    int bySchema = schema.compareTo(other.schema);
    return bySchema != 0 ? bySchema : table.compareTo(other.table);
  }

  @Override
  public String toString() {
    return qualified();
  }

  private static void check(String what, String name) {
    if (name.isEmpty()) {
      throw new StoreException.BadInput("a " + what + " name is empty");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      throw new StoreException.BadInput("a " + what + " name is not valid Unicode");
    }
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw new StoreException.BadInput(
          "a " + what + " name has " + bytes + " bytes, more than " + MAX_BYTES);
    }
  }
}
