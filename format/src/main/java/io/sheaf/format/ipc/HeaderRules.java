package io.sheaf.format.ipc;

import io.sheaf.format.MalformedException;
import io.sheaf.format.ipc.BatchHeader.Numbers;
import io.sheaf.format.schema.Layout;
import io.sheaf.format.schema.Type;
import java.util.List;

/// The walk that holds the numbers of a header against the layouts.
final class HeaderRules {
  private final Numbers numbers;
  private int node;
  private int buffer;
  private int variadic;

  private HeaderRules(Numbers numbers) {
    this.numbers = numbers;
  }

  static void check(List<Layout> layouts, Numbers numbers) {
    if (numbers.length() < 0 || numbers.bodyLength() < 0) {
      throw new MalformedException(
          "batch of length " + numbers.length() + " and body " + numbers.bodyLength());
    }
    var rules = new HeaderRules(numbers);
    for (Layout layout : layouts) {
      int top = rules.node;
      rules.walk(layout);
      long length = numbers.nodes()[2 * top];
      if (length != numbers.length()) {
        throw bad(layout, "length " + length + " in a batch of " + numbers.length());
      }
    }
    exact("field nodes", rules.node, numbers.nodes().length / 2);
    exact("buffers", rules.buffer, numbers.buffers().length / 2);
    exact("variadic counts", rules.variadic, numbers.variadics().length);
  }

  private void walk(Layout layout) {
    if (2 * node >= numbers.nodes().length) throw bad(layout, "no field node is left for it");
    long length = numbers.nodes()[2 * node];
    long nulls = numbers.nodes()[2 * node + 1];
    node++;
    if (length < 0 || nulls < -1 || (nulls > length && !(layout.type() instanceof Type.Null))) {
      throw bad(layout, nulls + " nulls in an array of length " + length);
    }
    int count = layout.buffers().size();
    if (layout.variadic()) {
      if (variadic >= numbers.variadics().length) throw bad(layout, "no variadic count is left");
      long more = numbers.variadics()[variadic++];
      if (more < 0 || more > numbers.buffers().length / 2) {
        throw bad(layout, more + " variadic buffers");
      }
      count += (int) more - 1;
    }
    for (int i = 0; i < count; i++) buffer(layout, i);
    for (Layout child : layout.children()) walk(child);
  }

  private void buffer(Layout layout, int index) {
    if (2 * buffer >= numbers.buffers().length) throw bad(layout, "no buffer is left for it");
    long offset = numbers.buffers()[2 * buffer];
    long length = numbers.buffers()[2 * buffer + 1];
    buffer++;
    if (length == 0) return;
    if (offset < 0 || length < 0 || offset > numbers.bodyLength() - length) {
      throw bad(
          layout,
          "buffer %d at %d of length %d reaches outside of a body of %d bytes"
              .formatted(index, offset, length, numbers.bodyLength()));
    }
    if ((offset & 7) != 0) throw bad(layout, "buffer " + index + " at " + offset + ": not at 8");
  }

  private static void exact(String what, int expected, int found) {
    if (expected != found) {
      throw new MalformedException(found + " " + what + " where the schema wants " + expected);
    }
  }

  private static MalformedException bad(Layout layout, String rule) {
    return new MalformedException("column \"" + layout.field().name() + "\": " + rule);
  }
}
