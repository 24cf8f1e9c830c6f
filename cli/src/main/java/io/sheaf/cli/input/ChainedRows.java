package io.sheaf.cli.input;

import io.sheaf.cli.failure.CommandException;
import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.array.Incoming;
import io.sheaf.format.schema.Field;
import io.sheaf.format.schema.SchemaMessage;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Several inputs of the same columns, one after the other, as one.
///
/// An input is opened when its turn comes; the first one at once, for its schema.
public final class ChainedRows implements Input {
  /// Opens one of the inputs.
  @FunctionalInterface
  public interface Opener {
    /// For the chain to close.
    Input open(String name) throws IOException;
  }

  private final List<String> names;
  private final Opener opener;
  private final SchemaMessage schema;
  private Input current;
  private int index;
  private long finishedBytes;

  /// Opens the first of `names`.
  public ChainedRows(List<String> names, Opener opener) throws IOException {
    this.names = List.copyOf(names);
    this.opener = opener;
    this.current = open(opener, names.getFirst());
    this.schema = current.rows().schema();
  }

  @Override
  public BatchSource rows() {
    return new Rows();
  }

  @Override
  public long sourceBytes() {
    return finishedBytes + current.sourceBytes();
  }

  @Override
  public double done(long rows) {
    double share = current.done(rows);
    return names.size() == 1 ? share : index / (double) names.size();
  }

  private static Input open(Opener opener, String name) throws IOException {
    try {
      return opener.open(name);
    } catch (MalformedException | UnsupportedException e) {
      throw refused(name, e);
    }
  }

  private static CommandException refused(String name, RuntimeException failure) {
    return CommandException.failed(name + ": " + failure.getMessage(), failure);
  }

  private boolean advance() throws IOException {
    if (index + 1 == names.size()) {
      return false;
    }
    finishedBytes += current.sourceBytes();
    current.close();
    index++;
    current = open(opener, names.get(index));
    check(current.rows().schema());
    return true;
  }

  private void check(SchemaMessage other) {
    List<Field> expected = schema.schema().fields();
    List<Field> found = other.schema().fields();
    for (int i = 0; i < Math.max(expected.size(), found.size()); i++) {
      Field left = i < expected.size() ? expected.get(i) : null;
      Field right = i < found.size() ? found.get(i) : null;
      if (left == null || !left.equals(right)) {
        String column = left == null ? String.valueOf(right) : left.name();
        throw CommandException.failed(
            names.get(index)
                + " has another schema than "
                + names.getFirst()
                + ", first at column \""
                + column
                + "\"; import it into another table");
      }
    }
  }

  @Override
  public void close() throws IOException {
    current.close();
  }

  /// The rows of all inputs; closing them is the chain's business.
  private final class Rows implements BatchSource {
    @Override
    public SchemaMessage schema() {
      return schema;
    }

    @Override
    public @Nullable Incoming next() throws IOException {
      while (true) {
        Incoming next = step();
        if (next != null || !advance()) {
          return next;
        }
      }
    }

    private @Nullable Incoming step() throws IOException {
      try {
        return current.rows().next();
      } catch (MalformedException | UnsupportedException e) {
        throw refused(names.get(index), e);
      }
    }

    @Override
    public void close() {}
  }
}
