package io.sheaf.store.pool.report;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Writes plain values as JSON: maps, lists, texts, numbers, truth values.
final class JsonText {
  private final StringBuilder out = new StringBuilder(4096);

  private JsonText() {}

  static String of(Map<String, Object> object) {
    JsonText text = new JsonText();
    text.value(object);
    return text.out.toString();
  }

  private void value(Object value) {
    switch (value) {
      case String text -> string(text);
      case Double number when !Double.isFinite(number) ->
          throw new AssertionError("no JSON for " + number);
      case Number number -> out.append(number);
      case Boolean truth -> out.append(truth);
      case List<?> list -> array(list.iterator());
      case Map<?, ?> map -> object(map);
      default -> throw new AssertionError("no JSON for " + value.getClass());
    }
  }

  private void array(Iterator<?> elements) {
    out.append('[');
    while (elements.hasNext()) {
      value(elements.next());
      if (elements.hasNext()) out.append(',');
    }
    out.append(']');
  }

  private void object(Map<?, ?> map) {
    char before = '{';
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      out.append(before);
      string(String.valueOf(entry.getKey()));
      out.append(':');
      value(entry.getValue());
      before = ',';
    }
    out.append(map.isEmpty() ? "{}" : "}");
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < ' ' || Character.isSurrogate(c)) out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    out.append('"');
  }
}
