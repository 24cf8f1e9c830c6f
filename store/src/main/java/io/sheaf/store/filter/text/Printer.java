package io.sheaf.store.filter.text;

import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Predicate;
import io.sheaf.store.filter.tree.Value;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/// Writes a predicate in the grammar that [Parser] reads.
///
/// Constants that the grammar has no form for are written as texts that mean the same beside a
/// column of their type: times of day, spans, infinities and NaN.
public final class Printer {
  private Printer() {}

  /// The text of a predicate.
  public static String text(Predicate predicate) {
    return switch (predicate) {
      case Predicate.And and -> joined(and.terms(), " AND ", "TRUE = TRUE");
      case Predicate.Or or -> joined(or.terms(), " OR ", "TRUE = FALSE");
      case Predicate.Not not -> "NOT " + term(not.term());
      case Predicate.Comparison test ->
          text(test.left()) + " " + test.operator().text() + " " + text(test.right());
      case Predicate.In in -> in(in);
      case Predicate.Between between ->
          "%s BETWEEN %s AND %s"
              .formatted(text(between.value()), text(between.low()), text(between.high()));
      case Predicate.Like like -> text(like.value()) + " LIKE " + quoted(like.pattern());
      case Predicate.IsNull test -> text(test.value()) + " IS NULL";
      case Predicate.IsNan test -> text(test.value()) + " IS NAN";
    };
  }

  private static String in(Predicate.In in) {
    if (in.options().isEmpty()) return "TRUE = FALSE";
    String options = in.options().stream().map(Printer::text).collect(Collectors.joining(", "));
    return text(in.value()) + " IN (" + options + ")";
  }

  private static String joined(List<Predicate> terms, String word, String none) {
    if (terms.isEmpty()) return none;
    StringJoiner text = new StringJoiner(word);
    for (Predicate term : terms) text.add(term(term));
    return text.toString();
  }

  private static String term(Predicate term) {
    boolean compound =
        term instanceof Predicate.And
            || term instanceof Predicate.Or
            || term instanceof Predicate.Not;
    return compound ? "(" + text(term) + ")" : text(term);
  }

  private static String text(Operand operand) {
    return switch (operand) {
      case Operand.Column column -> Names.path(column.path());
      case Operand.Constant constant -> text(constant.value());
      case Operand.Positional _ -> "?";
      case Operand.Named named -> "$" + named.name();
    };
  }

  /// The text of a constant.
  public static String text(Value value) {
    return switch (value) {
      case Value.Null _ -> "NULL";
      case Value.Bool bool -> bool.value() ? "TRUE" : "FALSE";
      case Value.Whole whole -> whole.value().toString();
      case Value.Decimal decimal -> decimal(decimal.value().toString());
      case Value.NotFinite number -> "'" + number.value() + "'";
      case Value.Text text -> quoted(text.value());
      case Value.Bytes bytes -> "X'" + bytes.hex() + "'";
      case Value.Day day -> "DATE '" + day(day.value()) + "'";
      case Value.Clock clock -> "'" + clock(clock.value()) + "'";
      case Value.Moment moment ->
          "TIMESTAMP '%s %s%s'"
              .formatted(
                  day(moment.value().toLocalDate()),
                  clock(moment.value().toLocalTime()),
                  moment.offset() == null ? "" : moment.offset());
      case Value.Span span -> "'" + span.value() + "'";
    };
  }

  /// A number without a point would read as a whole one.
  private static String decimal(String text) {
    return text.contains(".") || text.contains("E") ? text : text + ".0";
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static String day(LocalDate day) {
    int year = day.getYear();
    String form = year >= 0 && year <= 9999 ? "%04d" : "%+06d";
    return (form + "-%02d-%02d")
        .formatted(year, day.getMonthValue(), day.getDayOfMonth())
        .toLowerCase(Locale.ROOT);
  }

  private static String clock(LocalTime time) {
    String text = time.toString();
    return text.length() == 5 ? text + ":00" : text;
  }
}
