package io.sheaf.format.validate;

import io.sheaf.format.MalformedException;
import org.jspecify.annotations.Nullable;

/// A column or a child of one, for messages.
record Place(@Nullable Place parent, String name, int depth) {
  static Place column(String name) {
    return new Place(null, name, 1);
  }

  Place child(String childName) {
    return new Place(this, childName, depth + 1);
  }

  private String path() {
    return parent == null ? name : parent.path() + "." + name;
  }

  MalformedException broken(String rule) {
    return new MalformedException("column " + path() + ": " + rule);
  }

  MalformedException broken(long row, String rule) {
    return new MalformedException(
        "column " + path() + (parent == null ? ", row " : ", element ") + row + ": " + rule);
  }
}
