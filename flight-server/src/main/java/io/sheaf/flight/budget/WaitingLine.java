package io.sheaf.flight.budget;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who waits, by principal. One thread at a time.
final class WaitingLine {
  /// In the order of their turns: who has had one goes to the end.
  private final Map<String, Deque<PinShare>> lines = new LinkedHashMap<>();

  private int size;

  int size() {
    return size;
  }

  void add(PinShare share) {
    lines.computeIfAbsent(share.principal(), _ -> new ArrayDeque<>()).addLast(share);
    size++;
  }

  /// Whose turn it is: the first of the first principal who is not `greedy`, or else of the first
  /// one. Null when nobody waits.
  @Nullable PinShare next(Predicate<String> greedy) {
    Deque<PinShare> first = null;
    for (Map.Entry<String, Deque<PinShare>> line : lines.entrySet()) {
      if (!greedy.test(line.getKey())) return line.getValue().getFirst();
      if (first == null) first = line.getValue();
    }
    return first == null ? null : first.getFirst();
  }

  /// Says that a principal has had its turn.
  void served(String principal) {
    Deque<PinShare> line = lines.remove(principal);
    if (line != null) lines.put(principal, line);
  }

  /// False when it was not there.
  boolean remove(PinShare share) {
    Deque<PinShare> line = lines.get(share.principal());
    if (line == null || !line.remove(share)) return false;
    if (line.isEmpty()) lines.remove(share.principal());
    size--;
    return true;
  }

  /// The last of the longest line: of several, of that in which `share` is the last.
  PinShare lastOfLongest(PinShare share) {
    Deque<PinShare> longest = lines.get(share.principal());
    if (longest == null) throw new AssertionError(share.name() + " is not in the line");
    for (Deque<PinShare> line : lines.values()) {
      if (line.size() > longest.size()) longest = line;
    }
    return longest.getLast();
  }
}
