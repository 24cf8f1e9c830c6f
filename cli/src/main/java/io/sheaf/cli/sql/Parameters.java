package io.sheaf.cli.sql;

import io.sheaf.cli.failure.CommandException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text of SQL whose `$name` are numbered, and the values that the numbers stand for.
record Parameters(String sql, List<String> values) {
  /// What may hold a `$` that means nothing (texts, names, comments), or else a parameter.
  private static final Pattern TOKEN =
      Pattern.compile(
          "'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\\n]*|/\\*(?s:.*?)\\*/"
              + "|\\$([A-Za-z_]\\w*)?\\$(?s:.*?)\\$\\1\\$|\\$(\\w+)|\\?");

  static Parameters of(String sql, Map<String, String> given) {
    List<String> names = new ArrayList<>();
    StringBuilder numbered = new StringBuilder();
    Matcher token = TOKEN.matcher(sql);
    while (token.find()) {
      String name = token.group(2);
      if (token.group().equals("?")) {
        throw CommandException.usage("? has no name; write $name, and --param name=value");
      }
      if (name != null && !names.contains(name)) names.add(name);
      String text = name == null ? token.group() : "$" + (names.indexOf(name) + 1);
      token.appendReplacement(numbered, Matcher.quoteReplacement(text));
    }
    token.appendTail(numbered);
    var unused = new TreeSet<>(given.keySet());
    names.forEach(unused::remove);
    if (!unused.isEmpty()) {
      throw CommandException.usage("--param " + unused.first() + ": the query has no such $name");
    }
    return new Parameters(
        numbered.toString(), names.stream().map(name -> value(name, given)).toList());
  }

  /// Sets the values of a prepared statement, as text: DuckDB makes them what they are compared
  /// with.
  void bind(PreparedStatement statement) throws SQLException {
    for (int i = 0; i < values.size(); i++) statement.setString(i + 1, values.get(i));
  }

  private static String value(String name, Map<String, String> given) {
    String value = given.get(name);
    if (value == null) {
      throw CommandException.usage("$" + name + " has no value; say --param " + name + "=VALUE");
    }
    return value;
  }
}
