package io.sheaf.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class FiguresTest {
  @Test
  void figuresAreShort() {
    assertEquals("3,000,000", Figures.count(3_000_000));
    assertEquals("1 batch", Figures.count(1, "batch", "batches"));
    assertEquals("0 batches", Figures.count(0, "batch", "batches"));
    assertEquals("0 B", Figures.bytes(0));
    assertEquals("999 B", Figures.bytes(999));
    assertEquals("1.0 kB", Figures.bytes(1000));
    assertEquals("116.0 MB", Figures.bytes(116_000_000));
    assertEquals("9.2 EB", Figures.bytes(Long.MAX_VALUE));
    assertEquals("512 KiB", Figures.binary(512 << 10));
    assertEquals("448 KiB", Figures.binary(458_857));
    assertEquals("1.5 MiB", Figures.binary(3 << 19));
    assertEquals("1 GiB", Figures.binary(1 << 30));
    assertEquals("0.42 s", Figures.seconds(420_000_000));
    assertEquals("2.00 GB/s", Figures.rate(1_000_000_000, 500_000_000));
    assertEquals("1.9 %", Figures.percent(0.0191));
  }
}
