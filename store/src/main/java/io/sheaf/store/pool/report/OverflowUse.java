package io.sheaf.store.pool.report;

import java.util.Map;

/// Memory outside the arena.
///
/// @param bytes in frames at this moment
/// @param limitBytes the most there may be
/// @param frames ever taken
public record OverflowUse(long bytes, long limitBytes, long frames) {
  Map<String, Object> figures() {
    return new Figures()
        .with("bytes", bytes)
        .with("limit_bytes", limitBytes)
        .with("frames", frames)
        .map();
  }

  String text() {
    return Figures.format(
        "%s of %s, %d frames ever", Figures.memory(bytes), Figures.memory(limitBytes), frames);
  }
}
