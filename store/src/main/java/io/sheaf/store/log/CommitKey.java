package io.sheaf.store.log;

import io.sheaf.store.StoreException;
import java.nio.charset.StandardCharsets;

/// What makes a repeated commit known as a repetition.
///
/// Two commits are the same when all three parts are equal, so that one key may be used for each of
/// several tables, and by each of several users. A key is remembered for [KeyTable#LIFETIME].
///
/// @param principal who commits; empty where nobody is asked
/// @param scope what the key is for: the name of the table, or empty for the whole store
/// @param key the caller's own text, 1 to [#MAX_BYTES] bytes of UTF-8
public record CommitKey(String principal, String scope, String key) {
  /// Longest key in bytes of UTF-8.
  public static final int MAX_BYTES = 256;

  /// Longest principal, and longest scope, in bytes of UTF-8.
  static final int MAX_CONTEXT_BYTES = 4096;

  public CommitKey {
    if (key.isEmpty()) {
      throw new StoreException.BadInput("a commit key is empty");
    }
    check("commit key", key, MAX_BYTES);
    check("principal", principal, MAX_CONTEXT_BYTES);
    check("scope of a commit key", scope, MAX_CONTEXT_BYTES);
  }

  private static void check(String what, String text, int most) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new StoreException.BadInput("a " + what + " is not valid Unicode");
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > most) {
      throw new StoreException.BadInput(
          "a " + what + " has " + bytes + " bytes, more than " + most);
    }
  }
}
