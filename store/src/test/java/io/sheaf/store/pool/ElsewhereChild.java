package io.sheaf.store.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A process on a system whose calls the store does not know, with one page more than its pool has
/// room for.
final class ElsewhereChild {
  private static final int PAGE = 256 << 10;

  private ElsewhereChild() {}

  public static void main(String[] arguments) {
    System.setProperty("os.name", "Elsewhere");
    PoolOptions options =
        PoolOptions.defaults().withOverflow(1 << 20).withPatience(Duration.ofMillis(10));
    try (BufferPool pool = TestPool.plain(2 << 20, options);
        Holder holder = pool.holder("child")) {
      TestSource source = TestSource.uniform("a", 9, PAGE);
      PageTable table = pool.register(source);
      List<Pin> pins = new ArrayList<>();
      for (int page = 0; page < 9; page++) {
        pins.add(pool.pin(table, page, holder));
        source.verify(page, pins.getLast().segment());
      }
      System.out.println(pool.report().overflow().bytes());
      pins.forEach(Pin::close);
      System.out.println(pool.report().overflow().bytes());
    }
  }
}
