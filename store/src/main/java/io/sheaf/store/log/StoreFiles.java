package io.sheaf.store.log;

import java.util.HexFormat;
import java.util.OptionalLong;

/// The names of the files of a store: the only place that makes them, and never from a user's text.
public final class StoreFiles {
  /// The lock that keeps a second process out.
  public static final String LOCK = "LOCK";

  /// The two slots of [Super].
  public static final String SUPER = "SUPER";

  /// The directory of the log.
  public static final String LOG = "log";

  /// The directory of the segments' directories.
  public static final String SEGMENTS = "seg";

  /// The socket of a server that serves the store.
  public static final String SOCKET = "sheaf.sock";

  private static final String LOG_SUFFIX = ".clog";
  private static final String SEGMENT_SUFFIX = ".seg";
  private static final HexFormat HEX = HexFormat.of();

  private StoreFiles() {}

  /// The log file of an epoch: `log/0000000000000001.clog`.
  public static String log(long epoch) {
    return LOG + "/" + HEX.toHexDigits(epoch) + LOG_SUFFIX;
  }

  /// The epoch whose log file has that name within [#LOG], if it is the name of one.
  static OptionalLong epochOf(String name) {
    return idOf(name, LOG_SUFFIX);
  }

  /// The file of a segment: `seg/00/000000000000002a.seg`.
  public static String segment(long id) {
    return segmentDirectory(id) + "/" + HEX.toHexDigits(id) + SEGMENT_SUFFIX;
  }

  /// The directory of a segment. 4,096 neighbouring ids share one, so that the commits of a while
  /// have one directory to sync; there are 256 of them.
  public static String segmentDirectory(long id) {
    return SEGMENTS + "/" + HEX.toHexDigits((byte) (id >>> 12));
  }

  /// Whether `directory` is one that segments are in.
  static boolean isSegmentDirectory(String directory) {
    int slash = directory.lastIndexOf('/');
    String name = directory.substring(slash + 1);
    return name.length() == 2 && isHex(name) && directory.equals(SEGMENTS + "/" + name);
  }

  /// The id of the segment that a name stands for, if `directory/name` is the file of one.
  static OptionalLong segmentOf(String directory, String name) {
    OptionalLong id = idOf(name, SEGMENT_SUFFIX);
    return id.isPresent() && segmentDirectory(id.getAsLong()).equals(directory)
        ? id
        : OptionalLong.empty();
  }

  private static OptionalLong idOf(String name, String suffix) {
    int digits = name.length() - suffix.length();
    if (digits != 16 || !name.endsWith(suffix)) {
      return OptionalLong.empty();
    }
    if (!isHex(name.substring(0, digits))) {
      return OptionalLong.empty();
    }
    long id = HexFormat.fromHexDigitsToLong(name, 0, digits);
    return id > 0 ? OptionalLong.of(id) : OptionalLong.empty();
  }

  private static boolean isHex(String digits) {
    return digits.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }
}
