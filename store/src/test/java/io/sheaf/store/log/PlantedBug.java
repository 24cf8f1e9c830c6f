package io.sheaf.store.log;

import io.sheaf.store.io.Disk;
import io.sheaf.store.io.DiskException;
import io.sheaf.store.io.DiskFile;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A mistake that a store could make, played by the disk it sees.
public enum PlantedBug {
  NONE,
  /// Commits are answered before their record is durable.
  NO_LOG_SYNC,
  /// Segments are committed before their bytes are durable.
  NO_SEGMENT_SYNC,
  /// Segments are committed before their names are durable.
  NO_DIRECTORY_SYNC,
  /// A sync that failed is tried again, and believed.
  RETRY_SYNC,
  /// Records are read without a look at their checksum.
  SKIP_CRC,
  /// A torn tail is taken for an empty one, and written over.
  NO_ERASE,
  /// The files of stages are taken for orphans by an opening.
  STAGES_ARE_ORPHANS,
  /// Log files go as soon as there are two later ones, whatever is in them.
  DROP_LOG;

  /// The disk as a store with this bug works on it.
  public Disk on(Disk disk) {
    return this == NONE || this == STAGES_ARE_ORPHANS ? disk : proxy(Disk.class, disk);
  }

  private <T> T proxy(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> call(target, method, arguments)));
  }

  private @Nullable Object call(Object target, Method method, Object[] arguments) throws Throwable {
    if (this == NO_DIRECTORY_SYNC
        && method.getName().equals("syncDirectory")
        && String.valueOf(arguments[0]).startsWith(StoreFiles.SEGMENTS)) {
      return null;
    }
    if (target instanceof DiskFile file) {
      boolean log = file.name().startsWith(StoreFiles.LOG);
      boolean segment = file.name().startsWith(StoreFiles.SEGMENTS);
      boolean unsynced = this == NO_LOG_SYNC ? log : this == NO_SEGMENT_SYNC && segment;
      if (method.getName().equals("sync")) {
        if (!unsynced) {
          sync(file);
        }
        return null;
      }
      if (this == NO_ERASE && log && method.getName().equals("write") && isErasure(arguments)) {
        return null;
      }
    }
    if (this == DROP_LOG && target instanceof Disk disk && method.getName().equals("list")) {
      dropOld(disk, String.valueOf(arguments[0]));
    }
    try {
      Object result = method.invoke(target, arguments);
      if (this == SKIP_CRC && method.getName().equals("read")) {
        mend((MemorySegment) arguments[1]);
      }
      return result instanceof DiskFile file ? proxy(DiskFile.class, file) : result;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void dropOld(Disk disk, String directory) throws DiskException {
    if (!directory.equals(StoreFiles.LOG)) return;
    List<String> files = disk.list(directory);
    for (int i = 0; i < files.size() - 2; i++) disk.unlink(directory + "/" + files.get(i));
  }

  private void sync(DiskFile file) throws DiskException {
    try {
      file.sync();
    } catch (DiskException e) {
      if (this != RETRY_SYNC) {
        throw e;
      }
      file.sync();
    }
  }

  /// Zeros shorter than what makes room.
  private static boolean isErasure(Object[] arguments) {
    MemorySegment source = (MemorySegment) arguments[1];
    return source.byteSize() < LogFile.LEAST_STEP && Zeros.only(source.asByteBuffer());
  }

  /// Gives every record in what was read the checksum of what is there.
  private static void mend(MemorySegment read) {
    ByteBuffer bytes = read.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < bytes.capacity(); at += Disk.BLOCK) {
      int head = RecordHeader.headBytes(bytes.slice(at, Disk.BLOCK));
      if (head > 0 && head <= bytes.capacity() - at) {
        ByteBuffer record = bytes.slice(at, head);
        bytes.putInt(at + RecordHeader.CRC_AT, Crc.of(record, RecordHeader.CRC_AT));
      }
    }
  }
}
