package io.sheaf.cli.option;

import io.sheaf.cli.failure.CommandException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The options that every command takes, before or after its name.
public final class Everywhere {
  /// A store directory or the address of a server.
  @Option(
      names = "--data",
      paramLabel = "DIR|URI",
      scope = ScopeType.INHERIT,
      description =
          "A store directory, or a server: grpc://HOST:PORT, grpc+tls://HOST:PORT,"
              + " grpc+unix:///PATH. Default: ${DEFAULT-VALUE}.",
      defaultValue = "./sheaf-data")
  String data = "./sheaf-data";

  @Option(
      names = "--tls-ca",
      paramLabel = "F",
      scope = ScopeType.INHERIT,
      description = "Trust servers that an authority in this PEM file vouches for, and no others.")
  @Nullable Path tlsCa;

  @Option(
      names = "--client-cert",
      paramLabel = "F",
      scope = ScopeType.INHERIT,
      description = "The certificate to show to a server that asks for one, in PEM.")
  @Nullable Path clientCert;

  @Option(
      names = "--client-key",
      paramLabel = "F",
      scope = ScopeType.INHERIT,
      description = "The key of that certificate: PEM, PKCS #8, yours alone to read.")
  @Nullable Path clientKey;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Reports as JSON Lines on standard output.")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "No progress, no remarks.")
  boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Say more; errors with their stack trace.")
  boolean verbose;

  @Option(
      names = {"-y", "--yes"},
      scope = ScopeType.INHERIT,
      description = "Ask no question before dropping or replacing.")
  boolean yes;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show the version.")
  boolean version;

  /// Where the tables are, as it was typed.
  public String data() {
    return data;
  }

  /// Whom to trust, and what to show, where a server encrypts.
  public Trust trust() {
    if ((clientCert == null) != (clientKey == null)) {
      throw CommandException.usage("--client-cert and --client-key go together");
    }
    return new Trust(tlsCa, clientCert, clientKey);
  }

  /// Whether reports are JSON Lines.
  public boolean json() {
    return json;
  }

  /// Whether only results and errors are shown.
  public boolean quiet() {
    return quiet;
  }

  /// Whether stack traces are shown.
  public boolean verbose() {
    return verbose;
  }

  /// Whether every question is answered with yes.
  public boolean yes() {
    return yes;
  }
}
