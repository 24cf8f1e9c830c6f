package io.sheaf.cli.demo;

import io.sheaf.cli.input.Input;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.array.Slicer;
import io.sheaf.format.schema.SchemaMessage;
import java.io.IOException;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/// The first rows of an input.
final class FirstRows implements Input {
  private final Input input;
  private final long count;
  private long left;

  FirstRows(Input input, long count) {
    this.input = input;
    this.count = count;
    this.left = count;
  }

  @Override
  public BatchSource rows() {
    return new Rows();
  }

  @Override
  public long sourceBytes() {
    return input.sourceBytes();
  }

  @Override
  public double done(long rows) {
    return rows / (double) Math.max(1, count);
  }

  @Override
  public void close() throws IOException {
    input.close();
  }

  /// Closing them is the input's business.
  private final class Rows implements BatchSource {
    @Override
    public SchemaMessage schema() {
      return input.rows().schema();
    }

    @Override
    public @Nullable Incoming next() throws IOException {
      if (left == 0) {
        return null;
      }
      Incoming next = input.rows().next();
      if (!(next instanceof Incoming.Rows(var batch))) {
        return next;
      }
      long taken = Math.min(left, batch.rows());
      left -= taken;
      return taken == batch.rows()
          ? next
          : new Incoming.Rows(Slicer.slice(batch, 0, taken, Arena.ofAuto()));
    }

    @Override
    public void close() {}
  }
}
