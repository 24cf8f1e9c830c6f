package io.sheaf.benchmarks.pool;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;

/// LMDB: a mapped file with a B+ tree of pages; a read transaction keeps what it sees.
final class LmdbPages implements Contender {
  /// With the header of an overflow page that is one page of the file.
  private static final int VALUE = 4080;

  private final Path directory;
  private final Env<ByteBuffer> env;
  private final Dbi<ByteBuffer> pages;

  LmdbPages(int count) throws IOException {
    directory = Files.createTempDirectory("sheaf-bench-lmdb");
    env =
        Env.create()
            .setMapSize(64L * MemoryDisk.PAGE + 3L * count * MemoryDisk.PAGE)
            .setMaxReaders(64)
            .open(directory.toFile(), EnvFlags.MDB_NOSYNC, EnvFlags.MDB_NOTLS);
    pages = env.openDbi((byte[]) null, DbiFlags.MDB_CREATE, DbiFlags.MDB_INTEGERKEY);
    ByteBuffer value = ByteBuffer.allocateDirect(VALUE);
    try (Txn<ByteBuffer> txn = env.txnWrite()) {
      for (int page = 0; page < count; page++) {
        pages.put(txn, key().putInt(0, page), value.clear());
      }
      txn.commit();
    }
  }

  private static ByteBuffer key() {
    return ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
  }

  @Override
  public Visitor visitor() {
    ByteBuffer key = key();
    Txn<ByteBuffer> txn = env.txnRead();
    txn.reset();
    return page -> {
      txn.renew();
      ByteBuffer value = pages.get(txn, key.putInt(0, page));
      long bytes = value.remaining();
      txn.reset();
      return bytes;
    };
  }

  @Override
  public void close() {
    // The transactions of visitors go with the process.
    for (File file : directory.toFile().listFiles()) file.delete();
    directory.toFile().delete();
  }
}
