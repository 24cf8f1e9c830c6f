package io.sheaf.flight.error;

import java.io.Serial;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request that the server declines: a code, one line for people, and the facts behind it.
///
/// Carries no stack: it describes the request, not the program.
public final class Refusal extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Code code;
  private final @Nullable String where;
  private final LinkedHashMap<String, String> facts = new LinkedHashMap<>();

  /// A refusal; `text` says what is wrong and what to do.
  public Refusal(Code code, String text) {
    this(code, text, null);
  }

  /// A refusal that also names a place, such as `where:0-4` or `key=k`, behind the code.
  public Refusal(Code code, String text, @Nullable String where) {
    super(text, null, false, false);
    this.code = code;
    this.where = where;
  }

  /// A [Code#BAD_REQUEST].
  public static Refusal badRequest(String text) {
    return new Refusal(Code.BAD_REQUEST, text);
  }

  /// A [Code#UNSUPPORTED].
  public static Refusal unsupported(String text) {
    return new Refusal(Code.UNSUPPORTED, text);
  }

  /// Adds a fact for programs and returns this.
  public Refusal fact(String name, String value) {
    facts.put(name, value);
    return this;
  }

  /// What kind of failure this is.
  public Code code() {
    return code;
  }

  /// The place, or null.
  public @Nullable String where() {
    return where;
  }

  /// The facts, in the order they were added.
  public Map<String, String> facts() {
    return Collections.unmodifiableMap(facts);
  }
}
