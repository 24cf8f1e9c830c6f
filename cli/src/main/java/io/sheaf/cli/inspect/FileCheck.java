package io.sheaf.cli.inspect;

import io.sheaf.cli.output.RowCursor;
import io.sheaf.format.MalformedException;
import io.sheaf.format.UnsupportedException;
import io.sheaf.format.array.BatchSource;
import io.sheaf.format.ipc.IpcSource;
import io.sheaf.format.ipc.Limits;
import io.sheaf.format.segment.SegmentCheck;
import io.sheaf.store.Damage;
import io.sheaf.store.Verification;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// Verifies a file outside of a store: a segment against its checksums, any other Arrow file by
/// reading all of it and validating every value.
public final class FileCheck {
  private FileCheck() {}

  /// What is wrong with `path`.
  public static Verification of(Path path) throws IOException {
    List<Damage> damages = isForeign(path) ? foreign(path) : segment(path);
    return new Verification(damages, Set.of(), 1, Files.size(path));
  }

  /// Whether it is Arrow, but nothing that Sheaf has written.
  private static boolean isForeign(Path path) throws IOException {
    try (SegmentFile file = SegmentFile.open(path)) {
      return !file.isSegment();
    }
  }

  private static List<Damage> segment(Path path) throws IOException {
    try (SegmentFile file = SegmentFile.open(path)) {
      return file.check().stream().map(finding -> damage(path, finding)).toList();
    }
  }

  private static Damage damage(Path path, SegmentCheck.Finding finding) {
    Damage.Kind kind = finding.newer() ? Damage.Kind.NEWER : Damage.Kind.LOST;
    return new Damage(kind, path.toString(), finding.page(), finding.offset(), finding.what());
  }

  private static List<Damage> foreign(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path);
        BatchSource source = IpcSource.open(channel, Limits.defaults())) {
      var rows = new RowCursor(source);
      while (rows.next() != null) {
        // Each batch is validated as it comes.
      }
      return List.of();
    } catch (MalformedException | UnsupportedException e) {
      String what = String.valueOf(e.getMessage());
      return List.of(new Damage(Damage.Kind.LOST, path.toString(), -1, 0, what));
    }
  }
}
