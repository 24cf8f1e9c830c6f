package io.sheaf.store.uring;

import java.util.ArrayList;
import java.util.List;

/// The bits of a ring (`include/uapi/linux/io_uring.h`): how it was set up, what the kernel can do,
/// and how it is entered.
public final class RingFlags {
  /// Setup: the size of the completion queue was asked for (Linux 5.5).
  public static final int SETUP_CQSIZE = 1 << 3;

  /// Setup: made disabled; who enables it becomes its owner (5.10).
  public static final int SETUP_R_DISABLED = 1 << 6;

  /// Setup: a submission that is refused does not stop those behind it (5.18).
  public static final int SETUP_SUBMIT_ALL = 1 << 7;

  /// Setup: completions do not interrupt the thread, they are handed over when it enters (5.19).
  public static final int SETUP_COOP_TASKRUN = 1 << 8;

  /// Setup: one thread only submits (6.0).
  public static final int SETUP_SINGLE_ISSUER = 1 << 12;

  /// Setup: completions are handed over when that thread asks for them, and only then (6.1).
  public static final int SETUP_DEFER_TASKRUN = 1 << 13;

  /// Feature: both queues are one mapping (5.4).
  public static final int FEATURE_SINGLE_MMAP = 1;

  /// Feature: completions that find the queue full are kept, not dropped (5.5).
  public static final int FEATURE_NODROP = 1 << 1;

  /// Feature: what a submission points to may be reused once it is submitted (5.5).
  public static final int FEATURE_SUBMIT_STABLE = 1 << 2;

  /// Feature: waiting can be bounded (5.11).
  public static final int FEATURE_EXT_ARG = 1 << 8;

  /// Feature: tables of buffers that are filled slot by slot (5.13).
  public static final int FEATURE_RSRC_TAGS = 1 << 10;

  static final int ENTER_GETEVENTS = 1;
  static final int ENTER_EXT_ARG = 1 << 3;
  static final int ENTER_REGISTERED_RING = 1 << 4;

  static final int ENTRY_FIXED_FILE = 1;
  static final int ENTRY_LINK = 1 << 2;

  static final int QUEUE_OVERFLOWED = 1 << 1;

  private static final String[] SETUP = {
    "IOPOLL",
    "SQPOLL",
    "SQ_AFF",
    "CQSIZE",
    "CLAMP",
    "ATTACH_WQ",
    "R_DISABLED",
    "SUBMIT_ALL",
    "COOP_TASKRUN",
    "TASKRUN_FLAG",
    "SQE128",
    "CQE32",
    "SINGLE_ISSUER",
    "DEFER_TASKRUN"
  };
  private static final String[] FEATURES = {
    "SINGLE_MMAP",
    "NODROP",
    "SUBMIT_STABLE",
    "RW_CUR_POS",
    "CUR_PERSONALITY",
    "FAST_POLL",
    "POLL_32BITS",
    "SQPOLL_NONFIXED",
    "EXT_ARG",
    "NATIVE_WORKERS",
    "RSRC_TAGS",
    "CQE_SKIP",
    "LINKED_FILE",
    "REG_REG_RING"
  };

  private RingFlags() {}

  /// Setup flags as the kernel's header names them: `CQSIZE|SUBMIT_ALL`.
  public static String setupWords(int flags) {
    return words(flags, SETUP);
  }

  /// Features as the kernel's header names them.
  public static String featureWords(int features) {
    return words(features, FEATURES);
  }

  private static String words(int bits, String[] names) {
    List<String> words = new ArrayList<>();
    for (int bit = 0; bit < Integer.SIZE; bit++) {
      if ((bits & 1 << bit) != 0) {
        words.add(bit < names.length ? names[bit] : "1<<" + bit);
      }
    }
    return words.isEmpty() ? "none" : String.join("|", words);
  }
}
