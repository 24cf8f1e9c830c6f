package io.sheaf.store.doctor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One thing that was looked at.
///
/// @param topic what, in a word or two: the same for all machines
/// @param state how it is
/// @param text what was found, in one line
/// @param remedies what to type if it is not as it should be, one command each; a comment may
///     follow behind `#`
/// @param facts the same in figures and words, for programs
public record Finding(
    String topic, State state, String text, List<String> remedies, Map<String, Object> facts) {
  /// How something is, the best first.
  public enum State {
    /// As it should be.
    OK,
    /// There is no way to tell from here.
    UNKNOWN,
    /// It works, but costs speed or is not what one may think.
    WARNING,
    /// It will fail, or lose data.
    PROBLEM
  }

  /// Copies.
  public Finding {
    remedies = List.copyOf(remedies);
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  static Finding of(String topic, State state, String text) {
    return new Finding(topic, state, text, List.of(), Map.of());
  }

  Finding mend(String... commands) {
    return new Finding(topic, state, text, List.of(commands), facts);
  }

  Finding fact(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(facts);
    more.put(name, value);
    return new Finding(topic, state, text, remedies, more);
  }
}
