package io.sheaf.format.segment;

import java.nio.charset.StandardCharsets;

/// Where everything stands in a directory: the byte table of `docs/format.md`, section "Directory",
/// as constants.
final class DirectoryLayout {
  /// "SHEAFDIR" as a little-endian number.
  static final long MAGIC = magic();

  static final int VERSION = 1;
  static final int HEADER = 256;

  static final int AT_MAGIC = 0;
  static final int AT_VERSION = 8;
  static final int AT_HEADER = 12;
  static final int AT_LENGTH = 16;
  static final int AT_COMPATIBLE = 24;
  static final int AT_READ_COMPATIBLE = 32;
  static final int AT_INCOMPATIBLE = 40;
  static final int AT_STORE = 48;
  static final int AT_TABLE = 64;
  static final int AT_SEGMENT = 72;
  static final int AT_SCHEMA_VERSION = 80;
  static final int AT_COLUMNS = 84;
  static final int AT_ROWS = 88;
  static final int AT_FILE_LENGTH = 96;
  static final int AT_TAIL = 104;
  static final int AT_PROLOGUE = 112;
  static final int AT_PROLOGUE_CRC = 116;
  static final int AT_FOOTER = 120;
  static final int AT_FOOTER_CRC = 124;
  static final int AT_MESSAGES = 128;
  static final int AT_BATCHES = 132;
  static final int AT_DICTIONARIES = 136;
  static final int AT_PAGES = 140;
  static final int AT_SORT_KEYS = 144;
  static final int AT_CODEC = 148;
  static final int AT_BOUNDS = 152;
  static final int AT_LOGICAL = 160;

  static final int COLUMN_ID = 8;
  static final int SORT_KEY = 8;
  static final int INDEX = 4;

  static final int MESSAGE = 64;
  static final int MESSAGE_OFFSET = 0;
  static final int MESSAGE_METADATA = 8;
  static final int MESSAGE_CRC = 12;
  static final int MESSAGE_BODY = 16;
  static final int MESSAGE_ROWS = 24;
  static final int MESSAGE_FIRST_PAGE = 32;
  static final int MESSAGE_PAGES = 36;
  static final int MESSAGE_KIND = 40;
  static final int MESSAGE_ORDINAL = 44;
  static final int MESSAGE_DICTIONARY = 48;
  static final int MESSAGE_LOGICAL = 56;
  static final int KIND_BATCH = 0;
  static final int KIND_DICTIONARY = 1;

  static final int PAGE = 16;
  static final int PAGE_OFFSET = 0;
  static final int PAGE_LENGTH = 8;
  static final int PAGE_CRC = 12;

  static final int CHUNK = 32;
  static final int CHUNK_PAGE = 0;
  static final int CHUNK_OFFSET = 4;
  static final int CHUNK_LENGTH = 8;
  static final int CHUNK_FLAGS = 12;
  static final int CHUNK_NULLS = 16;
  static final int CHUNK_BOUNDS = 24;
  static final int CHUNK_MIN_LENGTH = 28;
  static final int CHUNK_MAX_LENGTH = 29;

  /// Zero padding word and CRC.
  static final int TRAILER = 8;

  private DirectoryLayout() {}

  private static long magic() {
    byte[] text = "SHEAFDIR".getBytes(StandardCharsets.US_ASCII);
    long word = 0;
    for (int i = 7; i >= 0; i--) word = word << 8 | text[i];
    return word;
  }
}
