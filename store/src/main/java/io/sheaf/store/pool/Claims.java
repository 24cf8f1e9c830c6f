package io.sheaf.store.pool;

import io.sheaf.store.pool.Frame.Filler;
import io.sheaf.store.pool.evict.AccessHint;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Frames for those who write pages: what a [Claim] does.
final class Claims {
  private final Frames frames;
  private final PageHits hits;
  private final PageAccess access;
  private final AtomicLong spareBytes = new AtomicLong();

  Claims(Frames frames, PageHits hits, PageAccess access) {
    this.frames = frames;
    this.hits = hits;
    this.access = access;
  }

  /// Absent to LOADING for a writer; null when there is no memory by the deadline.
  @Nullable Claim claim(PageTable table, int page, Holder holder, long deadline) {
    Frame frame = begin(table, page, holder);
    return access.place(frame, 0, deadline) ? claimed(frame, holder) : null;
  }

  private Frame begin(PageTable table, int page, Holder holder) {
    long word = table.word(page);
    access.checkOpen(table);
    AccessHint hint = PageAccess.hint(table, holder);
    boolean absent = PageWord.isAbsent(word);
    Frame frame = absent ? access.begin(table, page, word, Filler.WRITER, hint) : null;
    if (frame == null) throw new AssertionError("claimed what is there: " + table.describe(page));
    return frame;
  }

  private Claim claimed(Frame frame, Holder holder) {
    Claim claim = null;
    try {
      Claim made = new Claim(frame, hits, this, holder);
      if (!isSpare(frame)) count(holder);
      holder.took(frame.bytes, 1);
      claim = made;
      return made;
    } finally {
      if (claim == null) access.abandon(frame);
    }
  }

  private void count(Holder holder) {
    access.written.increment();
    holder.claimed();
  }

  /// LOADING, for bytes whose pages are not known yet; null when there is no memory at the moment,
  /// or enough of it is spare: who has some waits for pages too.
  @Nullable Claim spare(int bytes, Holder holder) {
    Claim claim = null;
    try {
      if (spareBytes.addAndGet(bytes) > frames.mostSpare()) return null;
      Frame frame = beginSpare(bytes);
      if (access.place(frame, 0, PageAccess.NOW)) claim = claimed(frame, holder);
      return claim;
    } finally {
      if (claim == null) spareBytes.addAndGet(-bytes);
    }
  }

  private Frame beginSpare(int bytes) {
    PageTable table = new PageTable(new SparePage(bytes), frames);
    Frame frame = access.begin(table, 0, table.word(0), Filler.WRITER, AccessHint.LOOKUP);
    return Objects.requireNonNull(frame); // nobody else knows the table
  }

  private static boolean isSpare(Frame frame) {
    return frame.table.source() instanceof SparePage;
  }

  /// A page in the front of a frame of no page, LOADING as that was, and a frame for what is left.
  record Halves(Claim front, @Nullable Frame rest) {}

  /// Makes the front of a spare frame a page, with what it holds. When this throws, the spare frame
  /// is as it was.
  Halves split(Frame whole, PageTable table, int page, Holder holder) {
    Frame front = begin(table, page, holder);
    Frame rest = null;
    boolean cut = false;
    try {
      if (front.bytes < whole.bytes) rest = beginSpare(whole.bytes - front.bytes);
      Halves halves = new Halves(new Claim(front, hits, this, holder), rest);
      count(holder);
      frames.split(whole, front, rest);
      cut = true;
      spareBytes.addAndGet(-front.bytes);
      if (rest != null) holder.took(0, 1);
      return halves;
    } finally {
      if (!cut) access.abandon(front);
      if (!cut && rest != null) access.abandon(rest);
    }
  }

  /// LOADING to RESIDENT(1).
  void publish(Frame frame) {
    access.publish(frame);
  }

  /// A claim that came to nothing.
  void abandon(Frame frame, Holder holder) {
    if (isSpare(frame)) spareBytes.addAndGet(-frame.bytes);
    holder.gave(frame.bytes, 1);
    access.abandon(frame);
  }
}
