package io.sheaf.store.pool;

import io.sheaf.store.pool.report.PinReport;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// When one pin was taken, or several together, by whom, and if that was sampled where. Compared by
/// identity: two pins of one place are two.
final class PinSite {
  private static final String POOL = PinSite.class.getPackageName() + ".";
  private static final String STORE = "io.sheaf.store.";

  /// Calls that are told of.
  private static final int DEPTH = 3;

  /// Calls that are looked at for the first one from outside of the store.
  private static final int REACH = 40;

  private final Holder holder;
  private final PageTable table;
  private final int first;
  private final int pages;
  private final long bytes;
  private final Thread thread = Thread.currentThread();
  private final long since = System.nanoTime();
  private final @Nullable String where;

  /// Pins just taken by this thread; `sampled` if the stack is to be walked.
  PinSite(Holder holder, Frame first, int pages, long bytes, boolean sampled) {
    this.holder = holder;
    this.table = first.table;
    this.first = first.page;
    this.pages = pages;
    this.bytes = bytes;
    this.where = sampled ? caller() : null;
  }

  /// The call into the store and those that led to it; from inside of the store the innermost ones
  /// outside of the pool.
  static String caller() {
    return StackWalker.getInstance().walk(stack -> told(stack.iterator()));
  }

  private static String told(Iterator<StackWalker.StackFrame> stack) {
    List<StackWalker.StackFrame> calls = new ArrayList<>(REACH);
    int outside = -1;
    while (stack.hasNext() && calls.size() < REACH) {
      StackWalker.StackFrame call = stack.next();
      if (calls.isEmpty() && isIn(call, POOL)) continue;
      if (outside < 0 && !isIn(call, STORE)) outside = calls.size();
      calls.add(call);
      if (outside >= 0 && calls.size() >= outside - 1 + DEPTH) break;
    }
    return calls.stream()
        .skip(Math.max(0, outside - 1))
        .limit(DEPTH)
        .map(PinSite::line)
        .collect(Collectors.joining(" < "));
  }

  private static boolean isIn(StackWalker.StackFrame call, String names) {
    String type = call.getClassName();
    return type.startsWith(names) && !type.endsWith("Test");
  }

  private static String line(StackWalker.StackFrame call) {
    String type = call.getClassName();
    return type.substring(type.lastIndexOf('.') + 1)
        + "."
        + call.getMethodName()
        + ":"
        + call.getLineNumber();
  }

  /// A thread for people: virtual ones seldom have names.
  static String nameOf(Thread thread) {
    String name = thread.getName();
    return name.isEmpty() ? "virtual " + thread.threadId() : name;
  }

  long sinceNanos() {
    return since;
  }

  /// Where, if that was sampled.
  @Nullable String where() {
    return where;
  }

  /// The first of the pages, for messages.
  String page() {
    return table.name(first);
  }

  PinReport report(long now) {
    return new PinReport(
        holder.name(),
        page(),
        pages,
        bytes,
        (now - since) / 1_000_000,
        nameOf(thread),
        where == null ? "" : where);
  }
}
