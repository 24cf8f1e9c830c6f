package io.sheaf.store.io;

import java.lang.reflect.Proxy;

/// Disks for tests.
final class Disks {
  private Disks() {}

  /// A disk that refuses everything: the one before a test has made its own.
  static Disk none() {
    return (Disk)
        Proxy.newProxyInstance(
            Disks.class.getClassLoader(),
            new Class<?>[] {Disk.class},
            (self, method, arguments) -> {
              throw new AssertionError("no disk yet: " + method);
            });
  }
}
