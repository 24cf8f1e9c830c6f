package io.sheaf.store.filter.substrait;

import io.sheaf.store.filter.substrait.Term.TextPart;
import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Operator;
import io.sheaf.store.filter.tree.Predicate;
import io.sheaf.store.filter.tree.Value;

/// Texts within texts, in the words of filters, whose patterns have no escape: where `%` or `_` is
/// looked for at the start, that is a range; elsewhere nothing says it.
final class TextTests {
  private static final int LAST_BEFORE_SURROGATES = 0xd7ff;
  private static final int FIRST_BEHIND_SURROGATES = 0xe000;

  private TextTests() {}

  static Predicate of(Operand.Column column, TextPart part, String text) {
    boolean wild = text.indexOf('%') >= 0 || text.indexOf('_') >= 0;
    return switch (part) {
      case START -> wild ? range(column, text) : Tests.like(column, text + "%");
      case END, ANYWHERE -> {
        if (wild) throw Refused.unsupported("looking for % or _ within a text");
        yield Tests.like(column, part == TextPart.END ? "%" + text : "%" + text + "%");
      }
      case WHOLE -> {
        if (text.indexOf('\\') >= 0) throw Refused.unsupported("an escape in a pattern");
        yield Tests.like(column, text);
      }
    };
  }

  /// The texts that begin with one are those from it to the least that is above all of them.
  private static Predicate range(Operand.Column column, String prefix) {
    Predicate from =
        Tests.compare(column, Operator.GREATER_OR_EQUAL, Tests.constant(new Value.Text(prefix)));
    String rest = prefix;
    while (!rest.isEmpty()) {
      int last = rest.codePointBefore(rest.length());
      rest = rest.substring(0, rest.length() - Character.charCount(last));
      if (last == Character.MAX_CODE_POINT) continue;
      int next = last == LAST_BEFORE_SURROGATES ? FIRST_BEHIND_SURROGATES : last + 1;
      Value above = new Value.Text(rest + Character.toString(next));
      return Tests.all(from, Tests.compare(column, Operator.LESS, Tests.constant(above)));
    }
    return from;
  }
}
