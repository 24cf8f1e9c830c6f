package io.sheaf.store.filter;

import io.sheaf.store.filter.kernel.LikeProbe;
import io.sheaf.store.filter.tree.Operand;
import io.sheaf.store.filter.tree.Predicate;
import io.sheaf.store.filter.tree.Value;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// LIKE: a pattern that begins with text is looked up in the bounds of chunks, and one that is only
/// that, or ends in a single `%`, is a comparison of bytes.
final class Patterns {
  private static final int LONGEST = 4096;

  private Patterns() {}

  static Condition ofColumn(Column column, Predicate.Like like, boolean wanted) {
    Domain<?> domain = Domain.of(column);
    if (domain == null) return Constant.NEVER;
    if (!(domain instanceof Strings strings) || !strings.text()) {
      throw Refusal.bad("LIKE asks of text; " + column.shown() + " is none", column.place());
    }
    check(like);
    String pattern = like.pattern();
    int wild = firstWild(pattern);
    byte[] prefix = Strings.utf8(pattern.substring(0, wild), like.place());
    Strings.Content low = new Strings.Content(prefix);
    if (wild == pattern.length()) {
      return Comparisons.test(column, strings, new Interval<>(low, false, low, false), wanted);
    }
    byte[] above = above(prefix);
    var begins =
        new Interval<>(low, false, above == null ? null : new Strings.Content(above), true);
    if (pattern.substring(wild).equals("%")) {
      return Comparisons.test(column, strings, begins, wanted);
    }
    var loop = new Domain.Loop(new LikeProbe(pattern), true);
    return new ValueTest<>(column, strings, new Extent.Within<>(begins), loop, wanted);
  }

  static Condition ofConstant(Operand.Constant constant, Predicate.Like like, boolean wanted) {
    if (Constants.isNull(constant)) return Constant.NEVER;
    if (!(constant.value() instanceof Value.Text(String text))) {
      throw Refusal.bad(
          "LIKE asks of text; " + Refusal.shown(constant.value()) + " is none", constant.place());
    }
    check(like);
    boolean matches = new LikeProbe(like.pattern()).matches(Strings.utf8(text, constant.place()));
    return matches == wanted ? Constant.ALWAYS : Constant.NEVER;
  }

  private static void check(Predicate.Like like) {
    if (like.pattern().length() > LONGEST) {
      throw Refusal.bad("a pattern of more than " + LONGEST + " characters", like.place());
    }
    byte[] _ = Strings.utf8(like.pattern(), like.place());
  }

  private static int firstWild(String pattern) {
    for (int i = 0; i < pattern.length(); i++) {
      if (pattern.charAt(i) == '%' || pattern.charAt(i) == '_') return i;
    }
    return pattern.length();
  }

  /// The least bytes above everything that begins so; null when there are none.
  private static byte @Nullable [] above(byte[] prefix) {
    if (prefix.length == 0) return null;
    // The last byte of UTF-8 is never FF.
    byte[] above = Arrays.copyOf(prefix, prefix.length);
    above[prefix.length - 1]++;
    return above;
  }
}
