package io.sheaf.store.emulated;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// What power cuts may leave of an [EmulatedDisk] that is recorded: all that was written before the
/// last flush, and of what came after it any part, each write whole, or not at all, or in some of
/// its sectors.
///
/// The record is read when this is made. Its places are in ascending order. One thread.
public final class PowerCuts implements AutoCloseable {
  private static final int HEAD = 16;
  private static final int WRITE = 1;
  private static final int SECTOR = 512;

  /// A write, or a flush (without bytes), and where it ends in the record.
  private record Entry(boolean isWrite, long at, MemorySegment bytes, long end) {}

  private final EmulatedDisk disk;
  private final Arena memory = Arena.ofConfined();
  private final List<Entry> entries = new ArrayList<>();
  private final Path image;
  private final Path files;
  private final FileChannel flushed;
  private int flushedEntries;
  private boolean isMounted;

  /// Everything that has been recorded by now.
  public PowerCuts(EmulatedDisk disk) throws IOException {
    this.disk = disk;
    this.image = disk.beside("cut");
    this.files = Files.createDirectories(disk.beside("cut-fs"));
    try (FileChannel record = FileChannel.open(disk.record())) {
      long size = record.size();
      MemorySegment all = record.map(FileChannel.MapMode.READ_ONLY, 0, size, memory);
      for (long at = 0; at < size; ) {
        long length = all.get(ValueLayout.JAVA_INT_UNALIGNED, at + 4);
        MemorySegment bytes = all.asSlice(at + HEAD, length);
        boolean isWrite = all.get(ValueLayout.JAVA_INT_UNALIGNED, at) == WRITE;
        long offset = all.get(ValueLayout.JAVA_LONG_UNALIGNED, at + 8);
        at += HEAD + length;
        entries.add(new Entry(isWrite, offset, bytes, at));
      }
    }
    this.flushed = FileChannel.open(disk.begun(), StandardOpenOption.WRITE);
  }

  /// How many writes and flushes there are.
  public int entries() {
    return entries.size();
  }

  /// Of the writes and flushes those that end at a place of the record or before.
  public int before(long place) {
    int count = 0;
    while (count < entries.size() && entries.get(count).end() <= place) count++;
    return count;
  }

  /// The place of the record behind so many writes and flushes.
  public long place(int count) {
    return count == 0 ? 0 : entries.get(count - 1).end();
  }

  /// Mounts what a power cut behind the first `count` writes and flushes may leave, and says where.
  /// Each `count` is at least the one before.
  public Path mount(int count, Random random) throws IOException {
    int last = count;
    while (last > 0 && entries.get(last - 1).isWrite()) last--;
    for (; flushedEntries < last; flushedEntries++) {
      Entry entry = entries.get(flushedEntries);
      write(flushed, entry, 0, entry.bytes().byteSize());
    }
    EmulatedDisk.run(List.of("cp", "--sparse=always", disk.begun().toString(), image.toString()));
    try (FileChannel left = FileChannel.open(image, StandardOpenOption.WRITE)) {
      for (int i = last; i < count; i++) leave(left, entries.get(i), random);
    }
    EmulatedDisk.run(disk.system().mount(image.toString(), files, "loop"));
    isMounted = true;
    return files;
  }

  /// Two of five writes are there, two are not, and of one there are some sectors.
  private static void leave(FileChannel image, Entry entry, Random random) throws IOException {
    int chance = random.nextInt(5);
    if (chance < 2) return;
    long bytes = entry.bytes().byteSize();
    if (chance < 4) write(image, entry, 0, bytes);
    else {
      for (long at = 0; at < bytes; at += SECTOR) {
        if (random.nextBoolean()) write(image, entry, at, Math.min(SECTOR, bytes - at));
      }
    }
  }

  private static void write(FileChannel image, Entry entry, long from, long bytes)
      throws IOException {
    ByteBuffer source = entry.bytes().asSlice(from, bytes).asByteBuffer();
    long at = entry.at() + from;
    while (source.hasRemaining()) at += image.write(source, at);
  }

  /// Ends what was mounted.
  public void unmount() throws IOException {
    EmulatedDisk.unmount(files);
    isMounted = false;
    // Another one for the next: the kernel may still have this one for a moment.
    Files.delete(image);
  }

  @Override
  public void close() throws IOException {
    if (isMounted) unmount();
    flushed.close();
    memory.close();
  }
}
