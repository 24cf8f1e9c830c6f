package io.sheaf.store.filter.text;

import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Predicate;
import io.sheaf.store.filter.tree.Value;
import java.math.BigDecimal;
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

  /// The text of a predicate, with no parentheses that it can do without: so what was parsed nests
  /// no deeper when it is printed.
  public static String text(Predicate predicate) {
    return switch (predicate) {
      case Predicate.And and -> joined(and.terms(), " AND ", "TRUE = TRUE", 2);
      case Predicate.Or or -> joined(or.terms(), " OR ", "TRUE = FALSE", 1);
      case Predicate.Not not when takesNot(not.term()) -> text(not.term(), "NOT ");
      case Predicate.Not not -> "NOT " + term(not.term(), 3);
      case Predicate.Comparison test ->
          text(test.left()) + " " + test.operator().text() + " " + text(test.right());
      case Predicate.In _,
          Predicate.Between _,
          Predicate.Like _,
          Predicate.IsNull _,
          Predicate.IsNan _ ->
          text(predicate, "");
    };
  }

  /// A test that may have a NOT within.
  private static String text(Predicate test, String not) {
    return switch (test) {
      case Predicate.In in -> in(in, not);
      case Predicate.Between between ->
          "%s %sBETWEEN %s AND %s"
              .formatted(text(between.value()), not, text(between.low()), text(between.high()));
      case Predicate.Like like -> text(like.value()) + " " + not + "LIKE " + quoted(like.pattern());
      case Predicate.IsNull isNull -> text(isNull.value()) + " IS " + not + "NULL";
      case Predicate.IsNan isNan -> text(isNan.value()) + " IS " + not + "NAN";
      default -> throw new AssertionError("no NOT goes into " + test);
    };
  }

  private static boolean takesNot(Predicate predicate) {
    return switch (predicate) {
      case Predicate.And _, Predicate.Or _, Predicate.Not _, Predicate.Comparison _ -> false;
      default -> true;
    };
  }

  private static String in(Predicate.In in, String not) {
    if (in.options().isEmpty()) return not.isEmpty() ? "TRUE = FALSE" : "TRUE = TRUE";
    String options = in.options().stream().map(Printer::text).collect(Collectors.joining(", "));
    return text(in.value()) + " " + not + "IN (" + options + ")";
  }

  private static String joined(List<Predicate> terms, String word, String none, int least) {
    if (terms.isEmpty()) return none;
    StringJoiner text = new StringJoiner(word);
    for (Predicate term : terms) text.add(term(term, least));
    return text.toString();
  }

  /// A term, in parentheses if it binds less closely than `least`.
  private static String term(Predicate term, int least) {
    int binding =
        switch (term) {
          case Predicate.Or _ -> 0;
          case Predicate.And _ -> 1;
          case Predicate.Not not when !takesNot(not.term()) -> 2;
          default -> 3;
        };
    return binding < least ? "(" + text(term) + ")" : text(term);
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
      case Value.Decimal decimal -> decimal(decimal.value());
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

  /// A number with a point or an exponent: of the usual form if that is within the bounds of the
  /// grammar, else of one that is, which every number has that was parsed.
  private static String decimal(BigDecimal number) {
    String usual = number.scale() == 0 ? number + "e0" : number.toString();
    if (Operands.fits(usual)) return usual;
    String digits = number.unscaledValue() + "e" + -(long) number.scale();
    if (Operands.fits(digits)) return digits;
    // One digit before the point, or a zero and further ones where the exponent would be too low.
    long first = (long) number.precision() - 1 - number.scale();
    long exponent = Math.max(first, -Operands.MAX_EXPONENT);
    long fraction = number.scale() + exponent;
    if (fraction > Operands.MAX_DIGITS) return usual;
    return new BigDecimal(number.unscaledValue(), (int) fraction).toPlainString() + "e" + exponent;
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
