package io.sheaf.store.filter.substrait;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an ExtendedExpression declares, and the expression.
///
/// Source: `substrait/extended_expression.proto`, `extensions/extensions.proto`, `type.proto`.
///
/// @param functions names by anchor, such as `functions_comparison:equal`
/// @param types names by anchor
/// @param columns the columns that fields are counted in
/// @param ofArrow whether Arrow's Acero wrote it, whose lists mean its `is_in`
record Plan(
    Map<Long, String> functions,
    Map<Long, String> types,
    List<Named> columns,
    boolean ofArrow,
    Message expression) {
  /// How deep types may nest.
  private static final int MAX_DEPTH = 100;

  private static final String CORE =
      "https://github.com/substrait-io/substrait/blob/main/extensions/";
  private static final String CORE_URN = "extension:io.substrait:";
  private static final String ARROW_TYPES =
      "https://github.com/apache/arrow/blob/main/format/substrait/extension_types.yaml";

  private static final int STRUCT = 25;
  private static final int LIST = 27;
  private static final int MAP = 28;

  /// A column or a member of a struct.
  record Named(String name, List<Named> members) {}

  static Plan of(Message message) {
    // Urls of types are a warning to those who know fewer than are named.
    message.only(Set.of(4, 5, 7), 1, 2, 3, 6, 8);
    message.message(5, "AdvancedExtension").only(Set.of(), 1);
    Map<Long, String> functions = new HashMap<>();
    Map<Long, String> types = new HashMap<>();
    declare(message, functions, types);
    List<Message> referred = message.messages(3, "ExpressionReference");
    if (referred.size() != 1) {
      throw Refused.bad("a filter is one expression of Substrait, not " + referred.size());
    }
    Message reference = referred.getFirst().only(Set.of(1, 2), 3);
    if (reference.has(2)) throw Refused.unsupported("an aggregate");
    if (!reference.has(1)) throw Refused.malformed("there is no expression");
    Message schema = message.message(4, "NamedStruct").only(Set.of(2), 1);
    Iterator<String> names = schema.texts(1).iterator();
    List<Named> columns = members(schema.message(2, "Struct"), names, 0);
    if (names.hasNext()) throw Refused.malformed("its schema has more names than types");
    String producer = message.message(7, "Version").text(5);
    return new Plan(
        functions,
        types,
        columns,
        producer.startsWith("Acero"),
        reference.message(1, "Expression"));
  }

  private static void declare(
      Message message, Map<Long, String> functions, Map<Long, String> types) {
    Map<Long, String> uris = new HashMap<>();
    for (Message uri : message.messages(1, "SimpleExtensionURI")) {
      uris.put(uri.only(Set.of(1, 2)).number(1), uri.text(2));
    }
    Map<Long, String> urns = new HashMap<>();
    for (Message urn : message.messages(8, "SimpleExtensionURN")) {
      urns.put(urn.only(Set.of(1, 2)).number(1), urn.text(2));
    }
    for (Message declaration : message.messages(2, "SimpleExtensionDeclaration")) {
      int kind = declaration.only(Set.of(1, 2, 3)).kind(Set.of());
      Message what = declaration.message(kind, "an extension").only(Set.of(1, 2, 3, 4));
      @Nullable String home = what.has(4) ? urns.get(what.number(4)) : uris.get(what.number(1));
      if (home == null && !what.has(4)) home = urns.get(0L);
      Map<Long, String> into = kind == 1 ? types : functions;
      if (kind == 2) continue; // whoever uses a variation of a type is refused
      String name = name(home, what.text(3), kind == 1);
      if (into.put(what.number(2), name) != null) {
        throw Refused.malformed("two extensions of number " + what.number(2));
      }
    }
  }

  /// What is known here under a name, else a name that is known nowhere.
  private static String name(@Nullable String home, String name, boolean type) {
    String plain = name.contains(":") ? name.substring(0, name.indexOf(':')) : name;
    if (type) return ARROW_TYPES.equals(home) ? plain : "type \"" + plain + "\"";
    if (home != null && home.endsWith(".yaml")) {
      String file = home.substring(0, home.length() - ".yaml".length());
      if (file.startsWith(CORE)) return file.substring(CORE.length()) + ":" + plain;
      if (file.lastIndexOf('/') == 0) return file.substring(1) + ":" + plain;
    }
    if (home != null && home.startsWith(CORE_URN)) {
      return home.substring(CORE_URN.length()) + ":" + plain;
    }
    return "function \"" + plain + "\" of \"" + home + "\"";
  }

  /// The members of a struct; names stand in the order in which one comes upon them.
  private static List<Named> members(Message struct, Iterator<String> names, int depth) {
    if (depth > MAX_DEPTH) throw Refused.bad("types nest deeper than " + MAX_DEPTH);
    return struct.messages(1, "Type").stream()
        .map(
            type -> {
              if (!names.hasNext()) throw Refused.malformed("its schema has more types than names");
              return new Named(names.next(), within(type, names, depth));
            })
        .toList();
  }

  private static List<Named> within(Message type, Iterator<String> names, int depth) {
    if (depth > MAX_DEPTH) throw Refused.bad("types nest deeper than " + MAX_DEPTH);
    if (type.has(STRUCT)) return members(type.message(STRUCT, "Struct"), names, depth + 1);
    // Names below lists and maps are passed by: no filter goes there.
    if (type.has(LIST)) {
      var _ = within(type.message(LIST, "List").message(1, "Type"), names, depth + 1);
    } else if (type.has(MAP)) {
      Message map = type.message(MAP, "Map");
      var _ = within(map.message(1, "Type"), names, depth + 1);
      var _ = within(map.message(2, "Type"), names, depth + 1);
    }
    return List.of();
  }
}
