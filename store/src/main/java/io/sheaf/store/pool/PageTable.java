package io.sheaf.store.pool;

import io.sheaf.store.pool.evict.Forecast;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/// The pages of one source as the pool sees them: one [PageWord] each.
///
/// Made by [BufferPool#register], kept alive by whoever may still pin its pages; the pool itself
/// refers to it only from frames. There is nothing to close: [BufferPool#forget] drops its frames.
/// One that nobody refers to any more, frames included, has no page in memory, and may be made
/// anew under the same number.
public final class PageTable {
  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final PageSource source;
  private final int number;
  private final Frames frames;
  private final Forecast forecast = new Forecast();
  private long[] words;
  private volatile boolean forgotten;

  PageTable(PageSource source, Frames frames) {
    this(source, frames, NUMBERS.getAndIncrement());
  }

  PageTable(PageSource source, Frames frames, int number) {
    this.number = number;
    this.source = source;
    this.frames = frames;
    this.words = new long[source.pages()];
  }

  /// One page that is always absent, and no table's: what a frame without a page stands for.
  static PageTable nobodys(Frames frames) {
    return new PageTable(new SparePage(0), frames, -1);
  }

  /// What tells its pages from those of other tables, as long as the store is open.
  public int number() {
    return number;
  }

  /// Where the pages come from.
  public PageSource source() {
    return source;
  }

  /// How many pages the table has room for.
  public int pages() {
    return words.length;
  }

  /// Makes room for more pages, while the source is still being written. No pin is out, and nobody
  /// takes one during the call: the table is not published yet.
  public void grow(int pages) {
    frames.whileNothingIsEvicted(
        () -> {
          // A pin that is closed during the copy would stay in it for good.
          for (int page = 0; page < words.length; page++) {
            if (PageWord.pins(words[page]) > 0) throw new AssertionError(describe(page));
          }
          words = Arrays.copyOf(words, Math.max(pages, words.length));
        });
  }

  /// Where the scans are that have said what they read.
  Forecast forecast() {
    return forecast;
  }

  /// What tells a page from those of all other tables.
  long key(int page) {
    return (long) number << 32 | page;
  }

  /// Whether a page is in memory at this moment, pinned or not.
  public boolean isResident(int page) {
    long word = word(page);
    return PageWord.isResident(word) || PageWord.isArrived(word);
  }

  long word(int page) {
    return (long) WORD.getVolatile(words, page);
  }

  boolean replace(int page, long expected, long next) {
    return WORD.compareAndSet(words, page, expected, next);
  }

  /// Adds to the word, pins and state alike; returns the word as it was.
  long add(int page, long delta) {
    return (long) WORD.getAndAdd(words, page, delta);
  }

  /// Sets DOOMED if the page has a frame; returns the word as it is then.
  long doom(int page) {
    while (true) {
      long word = word(page);
      long doomed = word | PageWord.DOOMED;
      if (PageWord.isAbsent(word) || replace(page, word, doomed)) {
        return PageWord.isAbsent(word) ? word : doomed;
      }
    }
  }

  boolean isForgotten() {
    return forgotten;
  }

  void markForgotten() {
    forgotten = true;
  }

  /// The page, for messages.
  String name(int page) {
    return source.name() + " page " + page;
  }

  String describe(int page) {
    return name(page) + ": " + PageWord.describe(word(page));
  }
}
