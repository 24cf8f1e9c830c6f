package io.sheaf.store.log;

import java.security.MessageDigest;
import java.security.SecureRandom;

/// The secret by which a store signs what it hands to clients. Never shown, never logged.
public final class TicketKey {
  static final int BYTES = 32;

  private final byte[] bytes;

  TicketKey(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  static TicketKey random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new TicketKey(bytes);
  }

  /// A copy of the secret, 32 bytes.
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TicketKey that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    return "TicketKey(secret)";
  }
}
