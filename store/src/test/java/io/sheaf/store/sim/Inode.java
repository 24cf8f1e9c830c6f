package io.sheaf.store.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The content of a file: as programs see it, and as it is on the platter.
///
/// Kept in blocks whose arrays are never changed once they are in a map, so that copies are cheap.
/// A block that is absent is zeros.
final class Inode implements Node {
  static final int BLOCK = 4096;
  static final int SECTOR = 512;

  /// Bytes that were written, or, without bytes, the cutting off of all from an offset on.
  private static final class Change {
    final long offset;
    final byte @Nullable [] bytes;

    Change(long offset, byte @Nullable [] bytes) {
      this.offset = offset;
      this.bytes = bytes;
    }

    /// Applies those sectors that `survival` spares.
    void apply(Map<Long, byte[]> blocks, Survival survival) {
      if (bytes == null) {
        cut(blocks, offset);
        return;
      }
      for (int at = 0; at < bytes.length; at += SECTOR) {
        if (survival.sparesSector()) {
          put(blocks, offset + at, bytes, at, Math.min(SECTOR, bytes.length - at));
        }
      }
    }
  }

  private Map<Long, byte[]> seen = new HashMap<>();
  private Map<Long, byte[]> durable = new HashMap<>();
  private long length;

  /// Lengths since the last sync, the durable one first.
  private List<Long> lengths = new ArrayList<>(List.of(0L));

  private final List<Change> unsynced = new ArrayList<>();

  long length() {
    return length;
  }

  void setLength(long bytes) {
    if (bytes < length) {
      cut(seen, bytes);
      unsynced.add(new Change(bytes, null));
    }
    length = bytes;
    lengths.add(bytes);
  }

  /// The bytes `[offset, offset + count)` as programs see them; zeros behind the end.
  byte[] read(long offset, int count) {
    byte[] target = new byte[count];
    for (int done = 0; done < count; ) {
      long at = offset + done;
      int inBlock = (int) (at % BLOCK);
      int part = Math.min(BLOCK - inBlock, count - done);
      byte[] block = seen.get(at / BLOCK);
      if (block != null) {
        System.arraycopy(block, inBlock, target, done, part);
      }
      done += part;
    }
    return target;
  }

  void write(long offset, byte[] bytes) {
    put(seen, offset, bytes, 0, bytes.length);
    unsynced.add(new Change(offset, bytes));
    if (offset + bytes.length > length) {
      setLength(offset + bytes.length);
    }
  }

  /// Changes a byte as rot would: on the platter, and for all who look.
  void flip(long offset, int mask) {
    byte[] changed = read(offset, 1);
    changed[0] = (byte) (changed[0] ^ mask);
    put(seen, offset, changed, 0, 1);
    put(durable, offset, changed, 0, 1);
  }

  /// Makes durable what was changed since the last sync, and nothing else.
  void sync() {
    unsynced.forEach(change -> change.apply(durable, Survival.OF_ALL));
    lengths = new ArrayList<>(List.of(length));
    unsynced.clear();
  }

  /// A sync that fails: what it was to make durable is so or is not, for good. Programs still see
  /// it, and no later sync will tell, or try again.
  void syncFailing(Survival survival) {
    Inode left = survivor(survival);
    durable = left.durable;
    lengths = new ArrayList<>(List.of(left.length));
    unsynced.clear();
  }

  /// The file as a power cut at this moment leaves it.
  @Override
  public Inode survivor(Survival survival) {
    Inode left = new Inode();
    left.seen = new HashMap<>(durable);
    for (Change change : unsynced) {
      if (survival.sparesWrite()) {
        change.apply(left.seen, survival);
      }
    }
    left.length = lengths.get(survival.lasting(lengths.size()));
    cut(left.seen, left.length);
    left.durable = new HashMap<>(left.seen);
    left.lengths = new ArrayList<>(List.of(left.length));
    return left;
  }

  /// The file as another process sees it once this one was killed.
  @Override
  public Inode copy() {
    Inode copy = new Inode();
    copy.seen = new HashMap<>(seen);
    copy.durable = new HashMap<>(durable);
    copy.length = length;
    copy.lengths = new ArrayList<>(lengths);
    copy.unsynced.addAll(unsynced);
    return copy;
  }

  private static void put(Map<Long, byte[]> blocks, long offset, byte[] from, int at, int count) {
    for (int done = 0; done < count; ) {
      long target = offset + done;
      int inBlock = (int) (target % BLOCK);
      int part = Math.min(BLOCK - inBlock, count - done);
      byte[] old = blocks.get(target / BLOCK);
      byte[] block = old == null ? new byte[BLOCK] : old.clone();
      System.arraycopy(from, at + done, block, inBlock, part);
      blocks.put(target / BLOCK, block);
      done += part;
    }
  }

  private static void cut(Map<Long, byte[]> blocks, long length) {
    blocks.keySet().removeIf(index -> index * BLOCK >= length);
    int rest = (int) (length % BLOCK);
    byte[] last = blocks.get(length / BLOCK);
    if (rest > 0 && last != null) {
      byte[] shorter = new byte[BLOCK];
      System.arraycopy(last, 0, shorter, 0, rest);
      blocks.put(length / BLOCK, shorter);
    }
  }
}
