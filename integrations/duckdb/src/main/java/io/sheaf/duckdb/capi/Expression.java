package io.sheaf.duckdb.capi;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// `duckdb_v2_expression_handle`: a bound expression, as good as the callback that handed it out.
public record Expression(MemorySegment handle) {
  /// Values of `DUCKDB_V2_EXPRESSION_TYPE`, as they are used here.
  public static final int IS_NULL = 14;

  public static final int IS_NOT_NULL = 15;
  public static final int EQUAL = 25;
  public static final int NOT_EQUAL = 26;
  public static final int LESS = 27;
  public static final int GREATER = 28;
  public static final int LESS_OR_EQUAL = 29;
  public static final int GREATER_OR_EQUAL = 30;
  public static final int IN = 35;
  public static final int BETWEEN = 38;
  public static final int AND = 50;
  public static final int OR = 51;
  public static final int CONSTANT = 75;
  public static final int COLUMN = 228;

  private static final Checked TYPE =
      Checked.of("duckdb_v2_expression_get_type", ADDRESS, ADDRESS);
  private static final Checked CHILD_COUNT =
      Checked.of("duckdb_v2_expression_get_child_count", ADDRESS, ADDRESS);
  private static final Checked CHILD =
      Checked.of("duckdb_v2_expression_get_child", ADDRESS, JAVA_LONG, ADDRESS);
  private static final Checked CONSTANT_VALUE =
      Checked.of("duckdb_v2_expression_constant_get_value", ADDRESS, ADDRESS);
  private static final Checked COLUMN_INDEX =
      Checked.of("duckdb_v2_expression_column_ref_get_index", ADDRESS, ADDRESS);

  /// `duckdb_v2_expression_get_type(expression, DUCKDB_V2_EXPRESSION_TYPE *)`; 0 for what has none.
  public int type() {
    return TYPE.code(handle);
  }

  /// `duckdb_v2_expression_get_child_count(expression, idx_t *)`,
  /// `duckdb_v2_expression_get_child(expression, idx_t, duckdb_v2_expression_handle *)`
  public List<Expression> children() {
    long count = CHILD_COUNT.number(handle);
    List<Expression> children = new ArrayList<>();
    for (long i = 0; i < count; i++) children.add(new Expression(CHILD.pointer(handle, i)));
    return children;
  }

  /// `duckdb_v2_expression_constant_get_value(expression, duckdb_v2_value_handle *)`, for the
  /// caller to close.
  public Value constant() {
    return new Value(CONSTANT_VALUE.pointer(handle));
  }

  /// `duckdb_v2_expression_column_ref_get_index(expression, idx_t *)`
  public long column() {
    return COLUMN_INDEX.number(handle);
  }
}
