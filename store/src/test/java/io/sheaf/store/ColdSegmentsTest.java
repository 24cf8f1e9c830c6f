package io.sheaf.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What is left on the heap of segments that have been read once.
final class ColdSegmentsTest {
  private static final int SEGMENTS = 160;
  private static final int ROWS = 1 << 16;

  @RegisterExtension final StoreFixture fixture = new StoreFixture();

  /// How many objects of a class are there after a collection of garbage. The module of the store
  /// does not read that of management.
  private static long alive(String type) throws ReflectiveOperationException {
    Class<?> nameType = Class.forName("javax.management.ObjectName");
    Object command =
        nameType
            .getConstructor(String.class)
            .newInstance("com.sun.management:type=DiagnosticCommand");
    Object server =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getPlatformMBeanServer")
            .invoke(null);
    Object histogram =
        Class.forName("javax.management.MBeanServer")
            .getMethod("invoke", nameType, String.class, Object[].class, String[].class)
            .invoke(
                server,
                command,
                "gcClassHistogram",
                new Object[] {null},
                new String[] {String[].class.getName()});
    return histogram
        .toString()
        .lines()
        .map(line -> line.trim().split("\\s+"))
        .filter(words -> words.length > 3 && words[3].equals(type))
        .mapToLong(words -> Long.parseLong(words[1]))
        .sum();
  }

  @Test
  void whereThePagesOfASegmentStandIsForgottenWithTheLastOfThemInMemory()
      throws IOException, ReflectiveOperationException {
    Store store = fixture.open("s");
    store.createTable(TableName.of("t"), Numbers.schema(1), TableOptions.defaults());
    for (int i = 0; i < SEGMENTS; i++) {
      store.table("t").append(Numbers.source(1, (long) i * ROWS, ROWS, ROWS), Key.random());
    }
    long most = 0;
    for (int round = 0; round < 3; round++) {
      try (Snapshot snapshot = store.snapshot()) {
        Numbers.check(snapshot.table("t").scan(), 0, (long) SEGMENTS * ROWS, 0);
      }
      most = Math.max(most, alive("io.sheaf.store.table.SegmentPages"));
    }
    // Half a MiB each: no more fit into a pool of 16 MiB, besides those of which only a header
    // does.
    System.out.printf("of %d segments that were read %d are known%n", SEGMENTS, most);
    assertTrue(most > 0 && most < SEGMENTS / 2, most + " of " + SEGMENTS);
  }
}
