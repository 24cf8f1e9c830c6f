package io.sheaf.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// The version that the build wrote into the jar.
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    return new String[] {line()};
  }

  /// `sheaf 0.1.0`
  static String line() throws IOException {
    return "sheaf " + number();
  }

  /// `0.1.0`
  static String number() throws IOException {
    var properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("/io/sheaf/cli/version.properties")) {
      if (in == null) {
        throw new AssertionError("version.properties is not in the jar");
      }
      properties.load(in);
    }
    return properties.getProperty("version");
  }
}
