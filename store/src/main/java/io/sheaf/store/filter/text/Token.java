package io.sheaf.store.filter.text;

import io.sheaf.store.filter.tree.Place;

/// A piece of a filter text.
///
/// @param text what it says: of names and texts the content without quotes, of the end nothing
record Token(Kind kind, String text, Place place) {
  /// What a piece is.
  enum Kind {
    WORD,
    QUOTED_NAME,
    NUMBER,
    TEXT,
    BYTES,
    PARAMETER,
    SIGN,
    END
  }

  /// Whether it is this sign.
  boolean is(String sign) {
    return kind == Kind.SIGN && text.equals(sign);
  }

  /// Whether it is this keyword, in any case.
  boolean isWord(String keyword) {
    return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
  }

  /// For a message: what stands there, cut to a length that fits in a line.
  String shown() {
    return switch (kind) {
      case END -> "the end";
      case TEXT -> "the text '" + Names.cut(text) + "'";
      case BYTES -> "bytes";
      case PARAMETER -> "a parameter";
      case NUMBER -> "the number " + Names.cut(text);
      case WORD, QUOTED_NAME, SIGN -> "\"" + Names.cut(text) + "\"";
    };
  }
}
