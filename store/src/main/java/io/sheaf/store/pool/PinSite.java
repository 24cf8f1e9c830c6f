package io.sheaf.store.pool;

import java.util.stream.Collectors;

/// Where and when one pin was taken. Compared by identity: two pins of one place are two.
final class PinSite {
  private static final String HERE = PinSite.class.getPackageName() + ".";
  private static final int DEPTH = 4;

  private final String holder;
  private final String what;
  private final long bytes;
  private final long since;
  private final String thread;
  private final String where;

  private PinSite(String holder, String what, long bytes) {
    this.holder = holder;
    this.what = what;
    this.bytes = bytes;
    this.since = System.nanoTime();
    this.thread = Thread.currentThread().getName();
    this.where = caller();
  }

  static PinSite here(String holder, String what, long bytes) {
    return new PinSite(holder, what, bytes);
  }

  /// The innermost frames outside of the pool itself.
  static String caller() {
    return StackWalker.getInstance()
        .walk(
            stack ->
                stack
                    .dropWhile(PinSite::isPool)
                    .limit(DEPTH)
                    .map(PinSite::line)
                    .collect(Collectors.joining(" < ")));
  }

  private static boolean isPool(StackWalker.StackFrame frame) {
    String type = frame.getClassName();
    return type.startsWith(HERE) && !type.endsWith("Test");
  }

  private static String line(StackWalker.StackFrame frame) {
    String type = frame.getClassName();
    return type.substring(type.lastIndexOf('.') + 1)
        + "."
        + frame.getMethodName()
        + ":"
        + frame.getLineNumber();
  }

  long sinceNanos() {
    return since;
  }

  String where() {
    return where;
  }

  PinReport report(long now) {
    return new PinReport(holder, what, bytes, (now - since) / 1_000_000, thread, where);
  }
}
