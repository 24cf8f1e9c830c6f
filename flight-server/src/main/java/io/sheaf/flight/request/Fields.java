package io.sheaf.flight.request;

import io.sheaf.flight.error.Code;
import io.sheaf.flight.error.Refusal;
import io.sheaf.flight.json.Json;
import io.sheaf.store.StoreException;
import io.sheaf.store.filter.Filters;
import io.sheaf.store.filter.SubstraitFilter;
import io.sheaf.store.filter.tree.Predicate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The fields of one JSON request, taken one by one; what nobody has taken at the end is an error.
///
/// A field that is absent or null gives an empty answer; one of another type than asked for is
/// refused by name. Not thread-safe.
public final class Fields {
  private final Map<String, @Nullable Object> object;
  private final Set<String> asked = new HashSet<>();

  private Fields(Map<String, @Nullable Object> object) {
    this.object = object;
  }

  /// The fields of the JSON object in `bytes`; no bytes at all are an object without fields.
  public static Fields of(byte[] bytes) {
    return new Fields(bytes.length == 0 ? Map.of() : Json.object(bytes));
  }

  private @Nullable Object take(String name) {
    asked.add(name);
    return object.get(name);
  }

  /// A text that must be there.
  public String required(String name) {
    return text(name)
        .orElseThrow(() -> Refusal.badRequest("the request lacks the field \"" + name + "\""));
  }

  /// A text.
  public Optional<String> text(String name) {
    return switch (take(name)) {
      case null -> Optional.empty();
      case String text -> Optional.of(text);
      default -> throw wrong(name, "a string");
    };
  }

  /// A text or an integer, as text.
  public Optional<String> textOrNumber(String name) {
    return switch (take(name)) {
      case null -> Optional.empty();
      case String text -> Optional.of(text);
      case Long number -> Optional.of(Long.toString(number));
      default -> throw wrong(name, "a string or an integer");
    };
  }

  /// An integer of `least` or more.
  public OptionalLong integer(String name, long least) {
    Object value = take(name);
    if (value == null) return OptionalLong.empty();
    if (value instanceof Long number && number >= least) return OptionalLong.of(number);
    throw wrong(name, "an integer of " + least + " or more");
  }

  /// The snapshot that a write expects its tables not to have changed since; without the field, the
  /// largest number there is.
  public long expect() {
    return integer("expect", 0).orElse(Long.MAX_VALUE);
  }

  /// A list of integers.
  public Optional<List<Long>> integers(String name) {
    Object value = take(name);
    if (value == null) return Optional.empty();
    if (!(value instanceof List<?> list)) throw wrong(name, "a list of integers");
    List<Long> integers = new ArrayList<>(list.size());
    for (Object element : list) {
      if (!(element instanceof Long integer)) throw wrong(name, "a list of integers");
      integers.add(integer);
    }
    return Optional.of(List.copyOf(integers));
  }

  /// A boolean; absent means false.
  public boolean flag(String name) {
    return switch (take(name)) {
      case null -> false;
      case Boolean truth -> truth;
      default -> throw wrong(name, "true or false");
    };
  }

  /// A list of texts.
  public Optional<List<String>> texts(String name) {
    Object value = take(name);
    if (value == null) return Optional.empty();
    if (!(value instanceof List<?> list)) throw wrong(name, "a list of strings");
    List<String> texts = new ArrayList<>(list.size());
    for (Object element : list) {
      if (!(element instanceof String text)) throw wrong(name, "a list of strings");
      texts.add(text);
    }
    return Optional.of(List.copyOf(texts));
  }

  /// A predicate: the text of `where`, with the values of `params`: a list for each `?`, or an
  /// object for each `$name`.
  ///
  /// @throws StoreException.BadPredicate with the place of the fault in the text
  public Optional<Predicate> predicate(String where, String params) {
    Optional<String> text = text(where);
    Object values = take(params);
    if (text.isEmpty()) {
      if (values == null) return Optional.empty();
      throw wrong(params, "left out, where there is no \"" + where + "\"");
    }
    return Optional.of(
        switch (values) {
          case null -> Filters.parse(text.get());
          case List<?> list -> Filters.parse(text.get(), list);
          case Map<?, ?> named -> Filters.parse(text.get(), byName(named));
          default -> throw wrong(params, "a list, or an object");
        });
  }

  /// A filter as the base64 of an ExtendedExpression of Substrait.
  ///
  /// @throws StoreException.BadPredicate when it is none
  /// @throws StoreException.UnsupportedPredicate when it cannot be evaluated
  public Optional<SubstraitFilter> substrait(String name) {
    Optional<String> text = text(name);
    if (text.isEmpty()) return Optional.empty();
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text.get());
    } catch (IllegalArgumentException e) {
      throw wrong(name, "base64 (" + e.getMessage() + ")");
    }
    return Optional.of(SubstraitFilter.of(bytes));
  }

  private static Map<String, @Nullable Object> byName(Map<?, ?> named) {
    Map<String, @Nullable Object> values = new HashMap<>();
    named.forEach((name, value) -> values.put(String.valueOf(name), value));
    return values;
  }

  /// Ends the reading: a field that was never asked for is refused, with the nearest known one.
  public void end() {
    for (String name : object.keySet()) {
      if (asked.contains(name)) continue;
      String hint =
          NearName.of(name, asked)
              .map(near -> "; did you mean \"" + near + "\"?")
              .orElse("; known are " + String.join(", ", new TreeSet<>(asked)));
      throw new Refusal(Code.UNKNOWN_FIELD, "unknown field \"" + name + "\"" + hint)
          .fact("field", name);
    }
  }

  private static Refusal wrong(String name, String wanted) {
    return Refusal.badRequest("the field \"" + name + "\" must be " + wanted).fact("field", name);
  }
}
